import {
  activationNames,
  defaultShortcut,
  shortcutKinds,
  unitKinds,
  type Activation,
  type Augmentation,
  type Change,
  type DimensionIncrease,
  type Layer,
  type Order,
  type Shortcut,
  type Stage,
  type Stem,
  type Training,
  type UnitChoice,
} from "../architecture";
import {
  boolean,
  choice,
  integer,
  list,
  map,
  nameOr,
  number,
  object,
  optional,
  pair,
  place,
  required,
  shown,
  text,
  unknownName,
  type Field,
  type Reader,
} from "./reader";

/** What a file of this version says of itself. */
export const format = "residual/1";

/** A file as it is written. What depends on the data set stays open here: parse.ts fills it in. */
export interface ArchitectureFile {
  $schema?: string;
  format: string;
  name: string;
  input?: { size: number; channels: number };
  classes?: number;
  stem: Stem;
  unit: UnitChoice;
  dimensionIncrease: DimensionIncrease;
  stages: Stage[];
  training: Training;
}

/** Far above what anybody trains, and low enough that every count stays an exact number and every answer is quick. */
export const limits = {
  stages: 100,
  unitsPerStage: 1_000_000,
  changes: 1_000,
  channels: 65_536,
  size: 4_096,
  classes: 100_000,
  kernel: 15,
  stride: 16,
  layers: 32,
  batch: 65_536,
  iterations: 1_000_000_000,
  rates: 1_000,
  seed: 2 ** 32 - 1,
  text: 1_000,
};

const channels = { min: 1, max: limits.channels };
const stride = integer({ min: 1, max: limits.stride }, "How many pixels a step takes, in both directions.");

const layer = choice<Layer>("layer", ["bn", "relu", "weight"], "bn: batch normalisation. weight: a convolution.");
const after = choice<Exclude<Layer, "weight">>("layer after an addition", ["bn", "relu"], "After the addition.");

const activation: Reader<Activation> = nameOr(
  choice("activation", activationNames, "One of the orders of Fig. 4."),
  object<Order>(
    {
      branch: required(
        list(layer, { min: 1, max: limits.layers }, "layers", "The layers of the branch, in the order of the data."),
      ),
      afterAddition: optional(list(after, { min: 0, max: limits.layers }, "layers", "f of eq. (2)."), []),
    },
    "An order of one's own.",
  ),
  `a name such as "full-preactivation", or an object with "branch"`,
  "Where batch normalisation and ReLU stand: a name of Fig. 4, or an order of one's own.",
);

const factor = { min: -1_000, max: 1_000 };

/** The numbers of each kind of shortcut; those left out are Table 1's best. */
const shortcutNumbers: { [K in Shortcut["kind"]]: Reader<Extract<Shortcut, { kind: K }>> } = {
  identity: object({ kind: kind("identity") }, "Fig. 2(a): nothing but a wire."),
  "constant-scaling": object(
    {
      kind: kind("constant-scaling"),
      shortcut: optional(number(factor, "Factor on the shortcut."), 0.5),
      residual: optional(number(factor, "Factor on the branch's output."), 1),
    },
    "Fig. 2(b): constant factors right before the addition.",
  ),
  "exclusive-gating": object(
    { kind: kind("exclusive-gating"), bias: optional(gateBias(), -6) },
    "Fig. 2(c): 1 - g(x) on the shortcut, g(x) on the branch.",
  ),
  "shortcut-only-gating": object(
    { kind: kind("shortcut-only-gating"), bias: optional(gateBias(), -6) },
    "Fig. 2(d): 1 - g(x) on the shortcut.",
  ),
  "conv-1x1": object({ kind: kind("conv-1x1") }, "Fig. 2(e): a 1x1 convolution in every unit."),
  dropout: object(
    {
      kind: kind("dropout"),
      ratio: optional(number({ min: 0, max: 1, below: true }, "Share of values set to zero in training."), 0.5),
      rescale: optional(
        boolean("Divide by 1 - ratio in training; without it the expected factor is 1 - ratio."),
        false,
      ),
    },
    "Fig. 2(f): dropout on the shortcut.",
  ),
};

function kind<K extends Shortcut["kind"]>(name: K): Field<K> {
  return required<K>(choice("shortcut", [name], "Which of Fig. 2's shortcuts."));
}

function gateBias(): Reader<number> {
  return number(
    { min: -100, max: 100 },
    "Where b_g starts; it is trained from there. -6: the shortcut is nearly open.",
  );
}

const shortcutObject: Reader<Shortcut> = {
  schema: { anyOf: Object.values(shortcutNumbers).map((reader) => reader.schema) },
  read(node, report, path) {
    const property = node.children?.find((child) => child.children?.[0]?.value === "kind");
    const value = property?.children?.[1];
    if (!value)
      return report.error(
        "missing-field",
        { offset: node.offset, length: 1 },
        path,
        `${place(path)} has no "kind". Add one, such as "identity".`,
      );
    const name: unknown = value.value;
    const known = shortcutKinds.find((other) => other === name);
    if (known) return shortcutNumbers[known].read(node, report, path);
    return unknownName("shortcut", typeof name === "string" ? name : shown(name), shortcutKinds, value, report, path);
  },
};

const shortcut: Reader<Shortcut> = nameOr(
  map(choice("shortcut", shortcutKinds, "One of Fig. 2's shortcuts, with Table 1's numbers."), defaultShortcut),
  shortcutObject,
  `a name such as "identity", or an object with "kind"`,
  "h of eq. (1): what the shortcut does. Fig. 2 and Table 1.",
);

const unitKind = choice("unit kind", unitKinds, "basic: 3x3, 3x3. bottleneck: 1x1, 3x3, 1x1. one-layer: 3x3.");

const unitNumber = integer({ min: 1, max: limits.unitsPerStage }, "Number of a unit in its stage, from 1.");

const change = object<Change>(
  {
    units: required(pair(unitNumber, unitNumber, "a first and a last unit, such as [2, 4]", "First and last unit.")),
    kind: optional(unitKind),
    activation: optional(activation),
    shortcut: optional(shortcut),
  },
  "Units of this stage that differ from it. A later change wins.",
);

const stage = object<Stage>(
  {
    units: required(integer({ min: 1, max: limits.unitsPerStage }, "How many residual units the stage has.")),
    width: required(integer(channels, "Filters of a unit's 3x3 layers; a bottleneck's output has four times as many.")),
    stride: optional(stride, 1),
    unit: optional(
      object<Stage["unit"]>(
        { kind: optional(unitKind), activation: optional(activation), shortcut: optional(shortcut) },
        "What all units of this stage are.",
      ),
      {},
    ),
    changes: optional(list(change, { min: 0, max: limits.changes }, "changes", "Units unlike the others."), []),
  },
  "Units that work on one size of map.",
);

const stem: Stem = { kernel: 3, stride: 1, channels: 16 };
const stemReader = object<Stem>(
  {
    kernel: optional(integer({ min: 1, max: limits.kernel, odd: true }, "3 for CIFAR, 7 for ImageNet."), stem.kernel),
    stride: optional(stride, stem.stride),
    channels: optional(integer(channels, "Channels that the first unit gets."), stem.channels),
    maxPool: optional(
      object<NonNullable<Stem["maxPool"]>>(
        {
          kernel: optional(integer({ min: 1, max: limits.kernel, odd: true }, "3 for ImageNet."), 3),
          stride: optional(stride, 2),
        },
        "Max pooling after the first convolution. The ImageNet form has one.",
      ),
    ),
  },
  "The convolution before the first unit.",
);

const augmentation: Reader<Augmentation> = {
  schema: {
    anyOf: [{ enum: ["flip", "pad-crop-4"] }, { type: "string", pattern: "^pad-crop-[1-9][0-9]?$" }],
    description: "flip: mirrored with probability 1/2. pad-crop-N: N zeros on every side, then a random crop.",
  },
  read(node, report, path) {
    const value: unknown = node.value;
    if (value === "flip") return value;
    if (typeof value === "string" && /^pad-crop-[1-9][0-9]?$/.test(value)) return value as Augmentation;
    return unknownName(
      "augmentation",
      typeof value === "string" ? value : shown(value),
      ["flip", "pad-crop-4"],
      node,
      report,
      path,
    );
  },
};

const steps = integer({ min: 1, max: limits.iterations }, "In iterations.");
const channelList = (range: { min: number; max: number }, description: string): Reader<number[]> =>
  list(number(range, description), { min: 1, max: limits.channels }, "numbers", description);

/** Sect. 4 of the paper's ResNet-110, with the warm-up of its appendix; the data is what is always there. */
export const defaultTraining: Training = {
  data: "fashion-mnist-small",
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

const training = object<Training>(
  {
    data: optional(text(limits.text, "A known name, a folder, or a .safetensors file."), defaultTraining.data),
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

/** The unit of Fig. 4(e) and Fig. 2(a). */
export const defaultUnit: UnitChoice = {
  kind: "basic",
  activation: "full-preactivation",
  shortcut: { kind: "identity" },
};

/** The whole file. */
export const architectureFile: Reader<ArchitectureFile> = object<ArchitectureFile>(
  {
    $schema: optional(text(limits.text, "Where the schema lies; nothing reads it.")),
    format: required(choice("format", [format], "Which version of the file format this is.")),
    name: optional(text(200, "What people call it."), "Untitled"),
    input: optional(
      object<{ size: number; channels: number }>(
        {
          size: required(integer({ min: 1, max: limits.size }, "Height and width of an image.")),
          channels: required(integer({ min: 1, max: limits.channels }, "3 for colour, 1 for grey.")),
        },
        "An image. Left out: as in the data set.",
      ),
    ),
    classes: optional(integer({ min: 2, max: limits.classes }, "How many. Left out: as in the data set.")),
    stem: optional(stemReader, stem),
    unit: optional(
      object<UnitChoice>(
        {
          kind: optional(unitKind, defaultUnit.kind),
          activation: optional(activation, defaultUnit.activation),
          shortcut: optional(shortcut, defaultUnit.shortcut),
        },
        "What every unit is, unless a stage or a change says otherwise.",
      ),
      defaultUnit,
    ),
    dimensionIncrease: optional(
      choice<DimensionIncrease>(
        "dimension increase",
        ["zero-padding", "projection"],
        "How the shortcut grows: option A or option B of He et al. 2015.",
      ),
      "zero-padding",
    ),
    stages: required(list(stage, { min: 1, max: limits.stages }, "stages", "From the largest map to the smallest.")),
    training: optional(training, defaultTraining),
  },
  "A residual network, in the terms of 'Identity Mappings in Deep Residual Networks'.",
);
