import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { beforeAll, describe, expect, test } from "vitest";
import { activationNames, defaultShortcut, shortcutKinds, unitKinds } from "../../src/arch/architecture";
import { check } from "../../src/arch/check";
import type { Network } from "../../src/arch/network";
import { presetText } from "../../src/arch/presets";
import { createWasmEngine, type WasmEngine, type WasmOptions } from "../../src/trainer/engine/wasm/engine";
import { hasRelaxedSimd } from "../../src/trainer/engine/wasm/features";
import { buildGraph } from "../../src/trainer/graph/build";
import type { StepSettings } from "../../src/trainer/graph/graph";
import { Random } from "../../src/trainer/random";
import { buildKernels } from "../../scripts/kernels.mjs";
import { gap } from "./golden";
import { randomBatch, randomChoice, randomWeights, smallNetwork } from "./networks";
import { ReferenceEngine } from "./reference";

const directory = join(import.meta.dirname, "../../dist");
const seed = Number(process.env["SEED"] ?? 2016);
beforeAll(() => buildKernels(directory));

/** A rate of 0 without momentum and decay leaves each tensor's gradient in its velocity. */
const gradientsOnly: StepSettings = { rate: 0, momentum: 0, nesterov: false, weightDecay: 0, seed: 5, step: 3 };
const training: StepSettings = { ...gradientsOnly, rate: 0.05, momentum: 0.9, weightDecay: 0.01 };

async function withEngine<T>(
  network: Network,
  batch: number,
  use: (engine: WasmEngine) => Promise<T>,
  options: Partial<WasmOptions> = {},
): Promise<T> {
  const engine = await createWasmEngine(buildGraph(network, batch), { threads: 1, directory, ...options });
  try {
    return await use(engine);
  } finally {
    await engine.dispose();
  }
}

/** The largest gap to float64 of loss, error, logits, and of every tensor after two steps, velocities included. */
async function gapToReference(network: Network, batch: number, random: Random, options?: Partial<WasmOptions>) {
  const reference = new ReferenceEngine(buildGraph(network, batch));
  const weights = randomWeights(network, random);
  const images = randomBatch(network, batch, random);
  const some = randomBatch(network, Math.max(1, batch - 1), random);
  return withEngine(
    network,
    batch,
    async (engine) => {
      const gaps: Record<string, number> = {};
      const compare = (what: string, a: ArrayLike<number>, b: ArrayLike<number>): unknown => (gaps[what] = gap(a, b));
      for (const both of [engine, reference]) both.write(weights);
      const [mine, right] = [await engine.evaluate(some), await reference.evaluate(some)];
      compare("logits", mine.logits, right.logits);
      compare("evaluation", [mine.loss, mine.wrong], [right.loss, right.wrong]);
      for (const settings of [gradientsOnly, training]) {
        const [a, b] = [await engine.step(images, settings), await reference.step(images, settings)];
        compare(`loss and error, rate ${settings.rate}`, [a.loss, a.error], [b.loss, b.error]);
        const read = engine.read();
        for (const [name, numbers] of reference.read()) compare(name, read.get(name)!, numbers);
      }
      return gaps;
    },
    options,
  );
}

/** Float32 against float64, with room for what the statistics of a few pixels make of a rounding. */
const close = 1e-4;

function expectClose(gaps: Record<string, number>, what: string): void {
  for (const [name, distance] of Object.entries(gaps)) expect(distance, `${what}: ${name}`).toBeLessThan(close);
}

describe("the embedded engine agrees with the float64 reference", () => {
  for (const kind of unitKinds)
    for (const dimensionIncrease of ["zero-padding", "projection"] as const)
      test(
        `${kind} units, ${dimensionIncrease}: every shortcut, every order of Fig. 4`,
        { timeout: 120_000 },
        async () => {
          const random = Random.of(seed, `${kind} ${dimensionIncrease}`);
          for (const shortcut of shortcutKinds.map(defaultShortcut))
            for (const activation of activationNames) {
              // At -6 a gate's gradients are too small to tell right from wrong.
              if ("bias" in shortcut) shortcut.bias = -1;
              const network = smallNetwork({ kind, shortcut, activation }, { dimensionIncrease });
              expectClose(await gapToReference(network, 3, random), `${shortcut.kind}, ${activation}`);
            }
        },
      );

  test("any mixture of units, and orders of one's own", { timeout: 120_000 }, async () => {
    for (let i = 0; i < 40; i++) {
      const random = Random.of(seed, "mixture", i);
      const stages = [1, 2].map((stride) => ({
        units: 2,
        width: 2 + random.below(4),
        stride,
        unit: randomChoice(random),
        changes: [{ units: [2, 2] as [number, number], ...randomChoice(random) }],
      }));
      const network = smallNetwork({}, { dimensionIncrease: "projection", stages });
      expectClose(await gapToReference(network, 3, random), `seed ${seed}, network ${i}`);
    }
  });

  test(
    "shapes that are no multiple of anything: 3, 5, 7 channels, 7x7 and 1x1 maps, batch 1 and 7",
    { timeout: 60_000 },
    async () => {
      const stage = (width: number, stride: number) => ({ units: 2, width, stride, unit: {}, changes: [] });
      for (const [size, channels, batch] of [
        [7, 3, 3],
        [7, 1, 7],
        [5, 7, 7],
        [9, 2, 2],
        [13, 5, 1],
      ] as const) {
        const random = Random.of(seed, "shapes", size);
        const change = {
          input: { size, channels },
          stem: { kernel: 3, stride: 1, channels: 5 },
          stages: [stage(5, 1), stage(7, 2), stage(11, 2)],
        };
        for (const kind of unitKinds)
          expectClose(
            await gapToReference(smallNetwork({ kind }, change), batch, random),
            `${size}x${size}x${channels}, ${kind}`,
          );
      }
      const one = { input: { size: 1, channels: 3 }, stages: [stage(9, 1)] };
      expectClose(
        await gapToReference(smallNetwork({ activation: "original" }, one), 7, Random.of(seed, "1x1")),
        "1x1",
      );
    },
  );

  test("ImageNet's stem, 7x7 of stride 2 with a max pool", async () => {
    const change = {
      input: { size: 16, channels: 3 },
      stem: { kernel: 7, stride: 2, channels: 6, maxPool: { kernel: 3, stride: 2 } },
    };
    for (const activation of activationNames)
      expectClose(
        await gapToReference(
          smallNetwork({ kind: "bottleneck", activation }, { ...change, dimensionIncrease: "projection" }),
          3,
          Random.of(seed, activation),
        ),
        activation,
      );
  });

  test("with relaxed SIMD, too", async () => {
    setFlagsFromString("--experimental-wasm-relaxed-simd");
    expect(hasRelaxedSimd()).toBe(true);
    for (const kind of unitKinds)
      expectClose(await gapToReference(smallNetwork({ kind }), 3, Random.of(seed, kind), { relaxed: true }), kind);
  });
});

describe("the embedded engine", () => {
  test("gives the same bits with 1, 2 and 3 threads", async () => {
    const network = smallNetwork({ shortcut: { kind: "dropout", ratio: 0.5, rescale: true } });
    const random = Random.of(seed, "threads");
    const weights = randomWeights(network, random);
    const images = randomBatch(network, 21, random);
    const run = (threads: number): Promise<Record<string, number[]>> =>
      withEngine(
        network,
        21,
        async (engine) => {
          engine.write(weights);
          const losses = [];
          for (let step = 1; step <= 4; step++) losses.push((await engine.step(images, { ...training, step })).loss);
          return { losses, ...Object.fromEntries([...engine.read()].map(([name, n]) => [name, [...n]])) };
        },
        { threads },
      );
    const one = await run(1);
    expect(await run(2)).toEqual(one);
    expect(await run(3)).toEqual(one);
  });

  test("gives back what was written, velocities included; a velocity that is left out becomes 0", async () => {
    const network = smallNetwork({ kind: "bottleneck", shortcut: { kind: "exclusive-gating", bias: -6 } });
    const random = Random.of(seed, "round trip");
    const weights = randomWeights(network, random);
    await withEngine(network, 2, (engine) => {
      const trained = engine.graph.variables.filter(({ trainable }) => trainable).map(({ name }) => name);
      const velocities = trained.map((name) => [`momentum.${name}`, weights.get(name)!.map((n) => n / 3)] as const);
      engine.write(new Map([...weights, ...velocities]));
      expect(engine.read()).toEqual(new Map([...weights, ...velocities]));
      engine.write(weights);
      for (const [name, numbers] of engine.read())
        if (name.startsWith("momentum."))
          expect(
            numbers.every((n) => n === 0),
            name,
          ).toBe(true);
      return Promise.resolve();
    });
  });

  test("a batch that WebAssembly cannot hold is refused before anything is allocated, with one that fits", async () => {
    const { network } = check(presetText("resnet-110"));
    const engine = createWasmEngine(buildGraph(network!, 4096), { threads: 1, directory });
    await expect(engine).rejects.toThrow(/A batch of 4096 needs [\d.]+ GB of memory.*A batch of \d+ would fit/);
  });
});
