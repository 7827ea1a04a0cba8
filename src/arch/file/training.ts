import type { Augmentation, Training } from "../architecture";
import { dataSetNames, embeddedData } from "../paper/datasets";
import { limits } from "./limits";
import { boolean, integer, list, number, object, offer, optional, pair, required, text, type Reader } from "./reader";
import { quoted, unknownName, wrongType } from "./report";

const augmentation: Reader<Augmentation> = {
  schema: offer(
    {
      enum: ["flip", "pad-crop-4"],
      enumDescriptions: ["Mirrored with probability 1/2.", "4 zeros on every side, then a random crop."],
    },
    "flip: mirrored with probability 1/2. pad-crop-N: N zeros on every side, then a random crop.",
  ),
  read(node, report, path) {
    const value: unknown = node.value;
    const names = ["flip", "pad-crop-4"] as const;
    if (typeof value !== "string") return wrongType(node, report, path, `one of ${quoted(names)}`);
    if (value === "flip" || /^pad-crop-[1-9][0-9]?$/.test(value)) return value as Augmentation;
    return unknownName("augmentation", value, names, node, report, path);
  },
};

const dataMeaning = "A known name, a folder, or a .safetensors file.";
const steps = integer({ min: 1, max: limits.iterations }, "In iterations.");
const channelList = (range: { min: number; max: number }, description: string): Reader<number[]> =>
  list(number(range, description), { min: 1, max: limits.channels }, "numbers", description);

/** The paper's recipe for ResNet-110 on CIFAR-10, warm-up included; the data is what is always there. */
export const defaultTraining: Training = {
  data: embeddedData,
  augmentation: ["flip", "pad-crop-4"],
  batch: 128,
  iterations: 64_000,
  learningRate: [
    [0, 0.01],
    [400, 0.1],
    [32_000, 0.01],
    [48_000, 0.001],
  ],
  momentum: 0.9,
  nesterov: false,
  weightDecay: 0.0001,
  evaluateEvery: 500,
  checkpointEvery: 500,
  seed: 1,
};

export const training = object<Training>(
  {
    data: optional(
      { ...text(limits.text, dataMeaning), schema: offer({ enum: dataSetNames }, dataMeaning) },
      defaultTraining.data,
    ),
    normalise: optional(
      object<NonNullable<Training["normalise"]>>(
        {
          mean: required(channelList({ min: -1_000, max: 1_000 }, "Taken from every pixel, for each channel.")),
          std: required(channelList({ min: 0.001, max: 10_000 }, "What is left is divided by this, for each channel.")),
        },
        "On the 0..255 scale. Left out: mean and standard deviation of the training images.",
      ),
    ),
    augmentation: optional(
      list(augmentation, { min: 0, max: 10 }, "augmentations", "Done to each training image, in this order."),
      defaultTraining.augmentation,
    ),
    batch: optional(integer({ min: 1, max: limits.batch }, "Images in a mini-batch."), defaultTraining.batch),
    iterations: optional(steps, defaultTraining.iterations),
    learningRate: optional(
      list(
        pair(
          integer({ min: 0, max: limits.iterations }, "From this iteration on, the first is 0."),
          number({ min: 0, max: 1_000 }, "The learning rate."),
          "an iteration and a rate, such as [400, 0.1]",
          "[from this iteration on, rate]",
        ),
        { min: 1, max: limits.rates },
        "entries such as [0, 0.1]",
        "Learning rates, each from an iteration on.",
      ),
      defaultTraining.learningRate,
    ),
    momentum: optional(number({ min: 0, max: 1, below: true }, "Momentum of SGD."), defaultTraining.momentum),
    nesterov: optional(boolean("Nesterov's form of momentum."), defaultTraining.nesterov),
    weightDecay: optional(number({ min: 0, max: 1 }, "On every trained number."), defaultTraining.weightDecay),
    evaluateEvery: optional(steps, defaultTraining.evaluateEvery),
    checkpointEvery: optional(steps, defaultTraining.checkpointEvery),
    seed: optional(integer({ min: 0, max: limits.seed }, "Decides all that is random."), defaultTraining.seed),
  },
  "How it is trained. What is left out is the paper's recipe for ResNet-110.",
);
