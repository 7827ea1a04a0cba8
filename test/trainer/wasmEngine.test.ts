import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { defaultShortcut } from "../../src/arch/architecture";
import type { Network } from "../../src/arch/network";
import { buildGraph } from "../../src/trainer/graph/build";
import { planOf } from "../../src/trainer/engine/wasm/plan/plan";
import { Random } from "../../src/trainer/random";
import { randomBatch, randomWeights, smallNetwork } from "./networks";
import { settings } from "./testedEngine";
import { directory, wasmEngine } from "./wasm";

const input = { size: 9, channels: 3 };
const stem = { kernel: 3, stride: 1, channels: 8 };

/** Dropout, a projection, 3x3 and 1x1 convolutions. */
function variedNetwork(): Network {
  const stages = [8, 16].map((width, i) => ({ units: 2, width, stride: i + 1, unit: {}, changes: [] }));
  const shortcut = defaultShortcut("dropout");
  return smallNetwork({ kind: "bottleneck", shortcut }, { input, stem, stages, dimensionIncrease: "projection" });
}

/** All variables and losses after some steps. */
async function train(network: Network, batch: number, options: Parameters<typeof wasmEngine>[1], steps = 4) {
  const engine = await wasmEngine(buildGraph(network, batch), options);
  const random = Random.of(7, "train");
  engine.write(randomWeights(network, random));
  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const { loss } = await engine.step(randomBatch(network, batch, random), step, settings);
    losses.push(loss);
  }
  return { engine, losses, variables: engine.read() };
}

describe("threads", () => {
  test("1, 2, 3 and 5 of them give the same bits", async () => {
    const network = variedNetwork();
    for (const batch of [7, 33]) {
      const alone = await train(network, batch, { threads: 1 });
      for (const threads of [2, 3, 5]) {
        const { losses, variables } = await train(network, batch, { threads });
        expect(losses).toEqual(alone.losses);
        expect(variables).toEqual(alone.variables);
      }
    }
  });

  test("without workers the caller's own thread does the work, with the same bits", async () => {
    const bare = await mkdtemp(join(tmpdir(), "kernels-"));
    onTestFinished(() => rm(bare, { recursive: true }));
    const network = variedNetwork();
    const { losses, engine } = await train(network, 5, { threads: 2 });
    expect(engine.device).toContain("2 threads");
    for (const name of ["kernels.wasm", "kernels-relaxed.wasm"])
      await copyFile(join(directory, name), join(bare, name));
    const alone = await train(network, 5, { threads: 2, directory: bare });
    expect(alone.engine.device).toContain("own");
    expect(alone.losses).toEqual(losses);
  });

  test("waiting leaves the processor alone", async () => {
    const { engine } = await train(variedNetwork(), 5, { threads: 3 }, 1);
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { user } = process.cpuUsage(before);
    expect(user / 1000).toBeLessThan(150);
    expect(engine.device).toContain("3 threads");
  });
});

describe("variables", () => {
  test("what is written is read, velocities too; those left out become 0", async () => {
    const network = variedNetwork();
    const { engine, variables } = await train(network, 5, {});
    const momenta = [...variables.keys()].filter((name) => name.startsWith("momentum."));
    expect(momenta.length).toBeGreaterThan(0);
    expect(momenta.every((name) => variables.get(name)!.some((n) => n !== 0))).toBe(true);
    const other = await wasmEngine(engine.graph);
    other.write(variables);
    expect(other.read()).toEqual(variables);
    other.write(new Map([...variables].filter(([name]) => !name.startsWith("momentum."))));
    expect(
      momenta.every((name) =>
        other
          .read()
          .get(name)!
          .every((n) => n === 0),
      ),
    ).toBe(true);
  });

  test("training goes on from what was read as if it had not stopped", async () => {
    const network = variedNetwork();
    const graph = buildGraph(network, 6);
    const batches = [1, 2, 3].map((n) => randomBatch(network, 6, Random.of(n, "batch")));
    const [one, two] = [await wasmEngine(graph), await wasmEngine(graph)];
    one.write(randomWeights(network, Random.of(3, "weights")));
    await one.step(batches[0]!, 1, settings);
    two.write(one.read());
    for (const [i, batch] of batches.slice(1).entries()) {
      expect(await two.step(batch, 2 + i, settings)).toEqual(await one.step(batch, 2 + i, settings));
    }
    expect(two.read()).toEqual(one.read());
  });

  test("evaluation changes nothing, and is the same for an image alone and among others", async () => {
    const network = variedNetwork();
    const { engine, variables } = await train(network, 6, {}, 2);
    const all = randomBatch(network, 6, Random.of(4, "batch"));
    const { logits } = await engine.evaluate(all);
    const size = all.images.length / 6;
    for (let n = 0; n < 6; n++) {
      const one = { images: all.images.subarray(n * size, (n + 1) * size), labels: all.labels.subarray(n, n + 1) };
      expect((await engine.evaluate(one)).logits).toEqual(logits.subarray(3 * n, 3 * n + 3));
    }
    expect(engine.read()).toEqual(variables);
  });
});

describe("dropout", () => {
  test("drops the share asked for, another each step, image and place", async () => {
    const network = smallNetwork({ shortcut: defaultShortcut("dropout") }, { input: { size: 16, channels: 3 }, stem });
    const graph = buildGraph(network, 12);
    // The second unit's shortcut carries a raw signal, none of which is 0; the first one's comes from a ReLU.
    const dropout = graph.step.filter((op) => op.kind === "dropout").find(({ salt }) => salt === 1)!;
    const engine = await wasmEngine(graph, { watch: [dropout.y] });
    engine.write(randomWeights(network, Random.of(2, "weights")));
    const batch = randomBatch(network, 12, Random.of(2, "batch"));
    const kept = async (step: number): Promise<boolean[]> => {
      await engine.step(batch, step, { ...settings, rate: 0 });
      return [...engine.watched(dropout.y)].map((n) => n !== 0);
    };
    const [first, second] = [await kept(1), await kept(2)];
    const share = (list: boolean[]): number => list.filter(Boolean).length / list.length;
    expect(share(first)).toBeGreaterThan(0.47);
    expect(share(first)).toBeLessThan(0.53);
    expect(share(first.map((keep, i) => keep === second[i]))).toBeLessThan(0.53);
    const size = first.length / 12;
    expect(share(first.slice(size).map((keep, i) => keep === first[i]))).toBeLessThan(0.53);
    expect(await kept(1)).toEqual(first);
  });
});

describe("what it refuses", () => {
  test("more memory than WebAssembly has, with the batch that would fit, before it allocates any", async () => {
    const stages = [64, 128].map((width, i) => ({ units: 9, width, stride: i + 1, unit: {}, changes: [] }));
    const network = smallNetwork({}, { input: { size: 224, channels: 3 }, stages });
    const graph = buildGraph(network, 256);
    const error: unknown = await wasmEngine(graph, { threads: 2 }).catch((e: unknown) => e);
    const [, needed, fits] = /needs ([\d.]+) GB.*a batch of at most (\d+)/.exec(String(error)) ?? [];
    expect(Number(needed)).toBeGreaterThan(4);
    const limit = 2 ** 32;
    expect(Number(fits)).toBeGreaterThan(0);
    expect(planOf(buildGraph(network, Number(fits)), 2).bytes).toBeLessThanOrEqual(limit);
    expect(planOf(buildGraph(network, Number(fits) + 2), 2).bytes).toBeGreaterThan(limit);
  });

  test("more memory than the machine gives to the process", async () => {
    vi.spyOn(process, "constrainedMemory").mockReturnValue(2 ** 20);
    onTestFinished(() => void vi.restoreAllMocks());
    await expect(wasmEngine(buildGraph(smallNetwork(), 900))).rejects.toThrow(
      /needs 0\.\d+ GB of memory, and this machine has 0\.00 GB\. Choose a batch of at most \d+/,
    );
  });

  test("a batch of another size, images of another size, weights of another length", async () => {
    const network = smallNetwork();
    const engine = await wasmEngine(buildGraph(network, 4));
    const random = Random.of(1, "wrong");
    expect(() => engine.step(randomBatch(network, 3, random), 1, settings)).toThrow("takes 4 images");
    await expect(engine.evaluate(randomBatch(network, 5, random))).rejects.toThrow("At most 4");
    const { images, labels } = randomBatch(network, 4, random);
    expect(() => engine.step({ images: images.subarray(1), labels }, 1, settings)).toThrow("6x6x2");
    const name = "head.fc.bias";
    expect(() => engine.write(new Map([[name, new Float32Array(2)]]))).toThrow(`${name} has 2 numbers instead of 3`);
  });
});
