import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { defaultShortcut } from "../../src/arch/architecture";
import type { Network } from "../../src/arch/network";
import { buildGraph } from "../../src/trainer/graph/build";
import type { Value } from "../../src/trainer/graph/graph";
import { Random } from "../../src/trainer/random";
import { randomBatch, randomWeights, smallNetwork } from "../trainer/networks";
import { relativeGap, settings } from "../trainer/testedEngine";
import { available, tensorflowEngine } from "./tensorflow";

/** Dropout, a projection, 3x3 and 1x1 convolutions. */
function variedNetwork(): Network {
  const stages = [8, 16].map((width, i) => ({ units: 2, width, stride: i + 1, unit: {}, changes: [] }));
  const shortcut = defaultShortcut("dropout");
  return smallNetwork({ kind: "bottleneck", shortcut }, { stages, dimensionIncrease: "projection" });
}

describe.runIf(available)("variables", () => {
  test("the same start, data and seed give the same bits, another seed others", async () => {
    const network = variedNetwork();
    const train = async (seed: number): Promise<Map<string, Float32Array>> => {
      const engine = await tensorflowEngine(buildGraph(network, 8));
      const random = Random.of(1, "train");
      engine.write(randomWeights(network, random));
      for (let step = 1; step <= 4; step++) engine.step(randomBatch(network, 8, random), step, { ...settings, seed });
      return engine.read();
    };
    const first = await train(1);
    expect(await train(1)).toEqual(first);
    expect(await train(2)).not.toEqual(first);
  });

  test("training goes on from what was read as if it had not stopped", async () => {
    const network = variedNetwork();
    const graph = buildGraph(network, 6);
    const batches = [1, 2, 3, 4].map((n) => randomBatch(network, 6, Random.of(n, "batch")));
    const [one, two] = [await tensorflowEngine(graph), await tensorflowEngine(graph)];
    one.write(randomWeights(network, Random.of(3, "weights")));
    for (const step of [1, 2]) one.step(batches[step - 1]!, step, settings);
    two.write(one.read());
    for (const step of [3, 4])
      expect(two.step(batches[step - 1]!, step, settings)).toEqual(one.step(batches[step - 1]!, step, settings));
    expect(two.read()).toEqual(one.read());
  });

  test("what is written is read; velocities that are left out become 0, other variables stay", async () => {
    const network = variedNetwork();
    const engine = await tensorflowEngine(buildGraph(network, 4));
    engine.write(randomWeights(network, Random.of(1, "weights")));
    engine.step(randomBatch(network, 4, Random.of(1, "batch")), 1, settings);
    const variables = engine.read();
    const velocity = "momentum.head.fc.weight";
    expect(variables.get(velocity)!.some((n) => n !== 0)).toBe(true);
    const filter = new Float32Array(variables.get("stem.conv.weight")!.length).map((_, i) => i);
    engine.write(new Map([["stem.conv.weight", filter]]));
    const read = engine.read();
    expect(read.get("stem.conv.weight")).toEqual(filter);
    expect(read.get("head.fc.weight")).toEqual(variables.get("head.fc.weight"));
    expect(read.get(velocity)!.every((n) => n === 0)).toBe(true);
  });

  test("what was written is the engine's own: the arrays that it came in may change", async () => {
    const network = variedNetwork();
    const engine = await tensorflowEngine(buildGraph(network, 4));
    const weights = randomWeights(network, Random.of(5, "weights"));
    const copies = new Map([...weights].map(([name, numbers]) => [name, numbers.slice()]));
    engine.write(weights);
    for (const numbers of weights.values()) numbers.fill(7);
    const read = engine.read();
    for (const [name, numbers] of copies) expect(read.get(name), name).toEqual(numbers);
  });

  test("evaluation changes nothing, and takes any number of images up to a batch", async () => {
    const network = variedNetwork();
    const engine = await tensorflowEngine(buildGraph(network, 6));
    engine.write(randomWeights(network, Random.of(1, "weights")));
    const variables = engine.read();
    const all = randomBatch(network, 6, Random.of(4, "batch"));
    const { logits, loss } = await engine.evaluate(all);
    const size = all.images.length / 6;
    let sum = 0;
    for (let n = 0; n < 6; n++) {
      const one = { images: all.images.subarray(n * size, (n + 1) * size), labels: all.labels.subarray(n, n + 1) };
      const alone = await engine.evaluate(one);
      expect(relativeGap(alone.logits, logits.subarray(3 * n, 3 * n + 3))).toBeLessThan(1e-5);
      sum += alone.loss;
    }
    expect(sum).toBeCloseTo(loss, 4);
    expect(engine.read()).toEqual(variables);
  });
});

describe.runIf(available)("dropout", () => {
  test("drops the share asked for, the same of a signal and of its gradient, another each step and place", async () => {
    const ratio = 0.3;
    const shortcut = { kind: "dropout", ratio, rescale: true } as const;
    const network = smallNetwork({ shortcut }, { input: { size: 16, channels: 3 } });
    const graph = buildGraph(network, 12);
    const dropouts = graph.step.filter((op) => op.kind === "dropout");
    // The second and fourth units' shortcuts carry a raw signal, none of which is 0.
    const of = (salt: number): { forward: (typeof dropouts)[0]; backward: (typeof dropouts)[0] } => {
      const [forward, backward] = dropouts.filter((op) => op.salt === salt);
      return { forward: forward!, backward: backward! };
    };
    const watch: Value[] = dropouts.flatMap(({ x, y }) => [x, y]);
    const engine = await tensorflowEngine(graph, { watch });
    engine.write(randomWeights(network, Random.of(2, "weights")));
    const batch = randomBatch(network, 12, Random.of(2, "batch"));
    const kept = (step: number, salt: number, way: "forward" | "backward"): (boolean | undefined)[] => {
      engine.step(batch, step, { ...settings, rate: 0 });
      const { x, y } = of(salt)[way];
      const [before, after] = [engine.watched(x), engine.watched(y)];
      after.forEach((n, i) => n !== 0 && expect(n).toBeCloseTo(before[i]! / (1 - ratio), 4));
      // Of what was 0 before nobody can say.
      return [...after].map((n, i) => (before[i] === 0 ? undefined : n !== 0));
    };
    const first = kept(1, 1, "forward");
    const share = (list: (boolean | undefined)[]): number => {
      const known = list.filter((keep) => keep !== undefined);
      return known.filter(Boolean).length / known.length;
    };
    const same = (other: (boolean | undefined)[]): number =>
      share(first.map((keep, i) => (keep === undefined || other[i] === undefined ? undefined : keep === other[i])));
    expect(share(first)).toBeGreaterThan(0.68);
    expect(share(first)).toBeLessThan(0.72);
    expect(same(kept(1, 1, "backward"))).toBe(1);
    expect(same(kept(1, 1, "forward"))).toBe(1);
    // Independent masks agree in 0.7 x 0.7 + 0.3 x 0.3 of all places.
    for (const other of [kept(2, 1, "forward"), first.slice(first.length / 12)]) expect(same(other)).toBeLessThan(0.61);
  });
});

describe.runIf(available)("gradients at the units", () => {
  test("their norms are those of the gradients themselves", async () => {
    const network = variedNetwork();
    const graph = buildGraph(network, 5);
    const watch = graph.unitGradients.map(({ gradient }) => gradient);
    const engine = await tensorflowEngine(graph, { watch, gradients: true });
    engine.write(randomWeights(network, Random.of(1, "weights")));
    engine.step(randomBatch(network, 5, Random.of(1, "batch")), 1, settings);
    const norms = watch.map((value) => Math.sqrt(engine.watched(value).reduce((sum, n) => sum + n * n, 0)));
    expect(norms.every((norm) => norm > 0)).toBe(true);
    expect(relativeGap(engine.unitGradientNorms(), norms)).toBeLessThan(1e-5);
  });
});

describe.runIf(available)("what it leaves and what it refuses", () => {
  test("no file of the graph is left", async () => {
    const graphs = async (): Promise<string[]> =>
      (await readdir(tmpdir())).filter((name) => name.startsWith(`residual-graph-${process.pid}-`));
    await tensorflowEngine(buildGraph(smallNetwork(), 2));
    expect(await graphs()).toEqual([]);
  });

  test("a batch of another size, labels without a class, weights of another length; then a step goes on", async () => {
    const network = smallNetwork();
    const engine = await tensorflowEngine(buildGraph(network, 4));
    const random = Random.of(1, "wrong");
    const batch = randomBatch(network, 4, random);
    engine.write(randomWeights(network, random));
    expect(() => engine.step(randomBatch(network, 3, random), 1, settings)).toThrow("takes 4 images");
    await expect(engine.evaluate(randomBatch(network, 5, random))).rejects.toThrow("At most 4");
    expect(() => engine.step({ ...batch, images: batch.images.subarray(1) }, 1, settings)).toThrow("6x6x2");
    expect(() => engine.step({ ...batch, labels: Int32Array.of(0, 1, 2, 3) }, 1, settings)).toThrow("Label 3");
    expect(() => engine.step(batch, 1, { ...settings, nesterov: true })).toThrow("Nesterov");
    const name = "head.fc.bias";
    expect(() => engine.write(new Map([[name, new Float32Array(2)]]))).toThrow(`${name} has 2 numbers instead of 3`);
    expect(engine.step(batch, 1, settings).loss).toBeGreaterThan(0);
  });
});
