import { describe, expect, test } from "vitest";
import {
  activationNames,
  defaultShortcut,
  shortcutKinds,
  unitKinds,
  type Architecture,
  type Shortcut,
  type UnitChoice,
} from "../../src/arch/architecture";
import type { Network } from "../../src/arch/network";
import { buildGraph } from "../../src/trainer/graph/build";
import { Random } from "../../src/trainer/random";
import { choose, randomBatch, randomChoice, randomWeights, smallNetwork } from "./networks";
import { ReferenceEngine } from "./reference";
import { settings, type TestedEngine } from "./testedEngine";

const seed = Number(process.env["SEED"] ?? 5);

/**
 * One step of both engines from the same random weights, then an evaluation of fewer images: losses, running statistics
 * and gradients (the velocities after one step without decay) agree. Gradients that are 0 but for rounding, such as
 * that of a shift that the next normalisation takes away again, count by the largest of all.
 */
async function agree(tested: TestedEngine, network: Network, batch: number, random: Random): Promise<void> {
  const graph = buildGraph(network, batch);
  const engine = await tested.make(graph);
  const reference = new ReferenceEngine(graph);
  const weights = randomWeights(network, random);
  const images = randomBatch(network, batch, random);
  for (const e of [engine, reference]) e.write(weights);
  const now = { ...settings, weightDecay: 0 };
  const [ours, theirs] = [await engine.step(images, 1, now), reference.step(images, 1, now)];
  expect(ours.error).toBe(theirs.error);
  expect(Math.abs(ours.loss - theirs.loss)).toBeLessThan(1e-5 * Math.max(1, theirs.loss));

  const [read, expected] = [engine.read(), reference.read()];
  expect([...read.keys()].sort()).toEqual([...expected.keys()].sort());
  const gradients = [...expected].filter(([name]) => name.startsWith("momentum."));
  const largestOfAll = Math.max(...gradients.map(([, numbers]) => largest(numbers)));
  for (const [name, numbers] of expected) {
    const scale = Math.max(largest(numbers), name.startsWith("momentum.") ? 0.01 * largestOfAll : 1);
    const difference = largest(numbers.map((n, i) => n - read.get(name)![i]!));
    expect(difference / scale, `${name} (seed ${seed})`).toBeLessThan(1e-4);
  }

  engine.write(expected);
  const few = randomBatch(network, Math.max(1, batch - 2), random);
  const evaluated = await engine.evaluate(few);
  const { loss, wrong, logits } = await reference.evaluate(few);
  expect(evaluated.wrong).toBe(wrong);
  expect(Math.abs(evaluated.loss - loss)).toBeLessThan(1e-4 * Math.max(1, loss));
  expect(largest(logits.map((n, i) => n - evaluated.logits[i]!)) / largest(logits)).toBeLessThan(1e-4);
  await engine.dispose();
}

function largest(numbers: Float32Array): number {
  return numbers.reduce((most, n) => Math.max(most, Number.isNaN(n) ? Infinity : Math.abs(n)), 0);
}

/** Whole networks against the reference in float64. */
export function testNetworks(tested: TestedEngine): void {
  /** Where the two engines would not drop the same. */
  const dropNothing = (shortcut: Shortcut): void => {
    if (shortcut.kind === "dropout" && tested.ownMasks) shortcut.ratio = 0;
  };

  describe.each(shortcutKinds)(`${tested.name} agrees with float64: shortcut %s`, (shortcut) => {
    const choices = unitKinds.flatMap((kind) => activationNames.map((activation) => ({ kind, activation })));
    test.each(choices)("$kind, $activation, with zero padding and projection", async ({ kind, activation }) => {
      const ways = ["zero-padding", "projection"] as const;
      const some = Random.of(seed, `${shortcut} ${kind} ${activation}`);
      for (const dimensionIncrease of tested.slow ? [choose(ways, some)] : ways) {
        const random = Random.of(seed, `${shortcut} ${kind} ${activation} ${dimensionIncrease}`);
        const h = defaultShortcut(shortcut);
        if ("bias" in h) h.bias = -1;
        dropNothing(h);
        await agree(tested, smallNetwork({ kind, activation, shortcut: h }, { dimensionIncrease }), 3, random);
      }
    });
  });

  describe(`${tested.name} agrees with float64: other networks`, () => {
    const plain: UnitChoice = { kind: "basic", activation: "original", shortcut: { kind: "identity" } };
    const stages = (...widths: number[]): Architecture["stages"] =>
      widths.map((width, i) => ({ units: 1, width, stride: i === 0 ? 1 : 2, unit: {}, changes: [] }));

    test.each([31, 30, 13, 7, 3])("ImageNet's stem, 7x7 with stride 2 and a max pool, on %i pixels", async (size) => {
      const stem = { kernel: 7, stride: 2, channels: 6, maxPool: { kernel: 3, stride: 2 } };
      const input = { size, channels: 3 };
      const network = smallNetwork(plain, { stem, input, stages: stages(6, 9) });
      await agree(tested, network, 6, Random.of(seed, "stem", size));
    });

    test.each([
      [1, 3],
      [4, 127],
      [5, 1],
      [2, 5],
      [7, 1],
      [9, 7],
      [28, 2],
      [16, 19],
    ])("images of %i pixels, a batch of %i, widths that fill no vector", async (size, batch) => {
      const network = smallNetwork(plain, { input: { size, channels: 3 }, stages: stages(5, 7, 11) });
      await agree(tested, network, batch, Random.of(seed, "odd", size));
    });

    test("widths that fill vectors", async () => {
      const stem = { kernel: 3, stride: 1, channels: 16 };
      const input = { size: 16, channels: 3 };
      for (const activation of activationNames)
        await agree(
          tested,
          smallNetwork({ ...plain, activation }, { stem, input, stages: stages(16, 24) }),
          4,
          Random.of(seed, activation),
        );
    });

    test("orders of one's own, mixed", async () => {
      for (let i = 0; i < 20; i++) {
        const random = Random.of(seed, "own", i);
        const [first, second] = [randomChoice(random), randomChoice(random)];
        for (const { shortcut } of [first, second]) dropNothing(shortcut);
        const mixed = stages(3, 4).map((stage, n) => ({ ...stage, units: 2, unit: n === 0 ? first : second }));
        // A bottleneck's many channels cannot be padded to fewer.
        const dimensionIncrease = first.kind === second.kind ? "zero-padding" : "projection";
        await agree(tested, smallNetwork(plain, { stages: mixed, dimensionIncrease }), 3, random);
      }
    });
  });
}
