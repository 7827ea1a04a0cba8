import {
  activationNames,
  defaultShortcut,
  shortcutKinds,
  unitKinds,
  weightLayers,
  type Activation,
  type Architecture,
  type Order,
  type UnitChoice,
} from "../../src/arch/architecture";
import { expand } from "../../src/arch/expand";
import type { Network } from "../../src/arch/network";
import type { Batch } from "../../src/trainer/engine/engine";
import type { Random } from "../../src/trainer/random";
import { initialWeights } from "../../src/trainer/weights";

/** A network small enough for float64 and finite differences: two stages of two units, 6x6x2, 3 classes. */
export function smallNetwork(unit: Partial<UnitChoice> = {}, change: Partial<Architecture> = {}): Network {
  return expand({
    name: "small",
    input: { size: 6, channels: 2 },
    classes: 3,
    stem: { kernel: 3, stride: 1, channels: 3 },
    unit: { kind: "basic", activation: "full-preactivation", shortcut: { kind: "identity" }, ...unit },
    dimensionIncrease: "zero-padding",
    stages: [
      { units: 2, width: 3, stride: 1, unit: {}, changes: [] },
      { units: 2, width: 4, stride: 2, unit: {}, changes: [] },
    ],
    training: {
      data: "none",
      augmentation: [],
      batch: 3,
      iterations: 1,
      learningRate: [[0, 0.1]],
      momentum: 0.9,
      nesterov: false,
      weightDecay: 0.0001,
      evaluateEvery: 1,
      checkpointEvery: 1,
      seed: 1,
    },
    ...change,
  });
}

export function choose<T>(list: readonly T[], random: Random): T {
  return list[random.below(list.length)]!;
}

/** Any unit of the paper, or with an order that is in no paper. */
export function randomChoice(random: Random): UnitChoice {
  const kind = choose(unitKinds, random);
  const shortcut = defaultShortcut(choose(shortcutKinds, random));
  // At -6 a gate's gradients are too small to tell right from wrong.
  if ("bias" in shortcut) shortcut.bias = -1;
  const own: Activation = randomOrder(weightLayers[kind], random);
  return { kind, shortcut, activation: random.uniform() < 0.3 ? own : choose(activationNames, random) };
}

function randomOrder(weights: number, random: Random): Order {
  const some = (): ("bn" | "relu")[] => Array.from({ length: random.below(3) }, () => choose(["bn", "relu"], random));
  const branch = Array.from({ length: weights }, () => [...some(), "weight" as const]).flat();
  return { branch: [...branch, ...some()], afterAddition: some() };
}

/** Starting weights; every vector random around its start, so that each of them shows. */
export function randomWeights(network: Network, random: Random): Map<string, Float32Array> {
  const weights = initialWeights(network, random.integer());
  for (const [name, numbers] of weights)
    if (!name.endsWith("weight") || name.includes("bn"))
      numbers.forEach((n, i) => (numbers[i] = n + 0.4 * (random.uniform() - 0.5)));
  return weights;
}

export function randomBatch({ input, head }: Network, count: number, random: Random): Batch {
  const classes = head.at(-1)!.output.channels;
  return {
    images: Float32Array.from({ length: count * input.size ** 2 * input.channels }, () => random.normal()),
    labels: Int32Array.from({ length: count }, () => random.below(classes)),
  };
}
