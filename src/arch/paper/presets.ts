import type { Activation, DimensionIncrease, Shortcut, Stem, Training, UnitKind } from "../architecture";
import { dataFor } from "./datasets";
import { format } from "../file/format";
import { defaultTraining } from "../file/training";
import { activationText, inline, shortcutText } from "../file/write";
import { orderNames, shortcutNames } from "../words/names";

/** A network of the paper, or of the work it builds on, to start a file from. */
export interface Preset {
  /** "resnet-110". */
  name: string;
  /** "ResNet-110". */
  title: string;
  /** What its units are, in a few words. */
  unit: string;
}

/** What a preset's file is made of. */
export interface Design extends Preset {
  /** What the file's first comment says. */
  comment: string;
  input: { size: number; channels: number };
  classes: number;
  stem: Stem;
  kind: UnitKind;
  activation: Activation;
  dimensionIncrease: DimensionIncrease;
  units: number[];
  widths: number[];
  training: Partial<Training>;
}

/** What `residual new` can ask for; the rest is the preset's. */
export interface PresetOptions {
  shortcut?: Shortcut;
  activation?: Activation;
  kind?: UnitKind;
  /** For each stage; one number is for all. */
  units?: number[];
  widths?: number[];
  dimensionIncrease?: DimensionIncrease;
  classes?: number;
  input?: { size: number; channels: number };
}

const cifar = {
  input: { size: 32, channels: 3 },
  classes: 10,
  stem: { kernel: 3, stride: 1, channels: 16 },
  widths: [16, 32, 64],
  training: { data: "cifar-10" },
};

/** ResNet-(6n + 2): two-layer units, zero padding. He et al. 2015, Sect. 4.2. */
function basic(depth: number, comment: string): Design {
  const n = (depth - 2) / 6;
  return {
    ...cifar,
    name: `resnet-${depth}`,
    title: `ResNet-${depth}`,
    unit: "two 3x3, full pre-activation",
    comment,
    kind: "basic",
    activation: "full-preactivation",
    dimensionIncrease: "zero-padding",
    units: [n, n, n],
  };
}

/** ResNet-(9n + 2): bottlenecks, projections. Appendix. */
function bottleneck(depth: number, comment: string): Design {
  const n = (depth - 2) / 9;
  return {
    ...basic(depth, comment),
    unit: "bottleneck, full pre-activation",
    kind: "bottleneck",
    dimensionIncrease: "projection",
    units: [n, n, n],
  };
}

/** Bottlenecks on 224x224 images, rate divided by 10 at epochs 30 and 60, batch 256. Sect. 5 and appendix. */
function imageNet(depth: number, units: number[], comment: string): Design {
  const epoch = Math.ceil(1_281_167 / 256);
  return {
    name: `resnet-${depth}`,
    title: `ResNet-${depth}`,
    unit: "bottleneck, full pre-activation, ImageNet",
    comment,
    input: { size: 224, channels: 3 },
    classes: 1000,
    stem: { kernel: 7, stride: 2, channels: 64, maxPool: { kernel: 3, stride: 2 } },
    kind: "bottleneck",
    activation: "full-preactivation",
    dimensionIncrease: "projection",
    units,
    widths: [64, 128, 256, 512],
    training: {
      data: "imagenet",
      augmentation: ["flip"],
      batch: 256,
      iterations: 90 * epoch,
      learningRate: [
        [0, 0.1],
        [30 * epoch, 0.01],
        [60 * epoch, 0.001],
      ],
      evaluateEvery: epoch,
      checkpointEvery: epoch,
    },
  };
}

const tiny: Design = {
  name: "tiny",
  title: "Tiny",
  unit: "two 3x3, full pre-activation, small grey images",
  comment: "A small residual network that trains in half a minute on the embedded Fashion-MNIST images.",
  input: { size: 28, channels: 1 },
  classes: 10,
  stem: { kernel: 3, stride: 1, channels: 8 },
  kind: "basic",
  activation: "full-preactivation",
  dimensionIncrease: "zero-padding",
  units: [3, 3, 3],
  widths: [8, 16, 32],
  training: {
    data: "fashion-mnist-small",
    augmentation: ["flip"],
    batch: 64,
    iterations: 600,
    learningRate: [
      [0, 0.01],
      [20, 0.1],
      [300, 0.02],
      [500, 0.002],
    ],
    evaluateEvery: 50,
    checkpointEvery: 100,
  },
};

const designs: Design[] = [
  tiny,
  basic(20, "ResNet-20 on CIFAR-10: the smallest of He et al. 2015, with pre-activated units."),
  basic(32, "ResNet-32 on CIFAR-10, with pre-activated units."),
  basic(44, "ResNet-44 on CIFAR-10, with pre-activated units."),
  basic(56, "ResNet-56 on CIFAR-10, with pre-activated units."),
  basic(110, "ResNet-110 on CIFAR-10. Table 2: 6.37% test error, against 6.61% with the original units."),
  {
    ...basic(
      110,
      "ResNet-110 with one layer per unit, on CIFAR-10. Table 3: 8.91%, against 9.90% with original units.",
    ),
    name: "resnet-110-one-layer",
    title: "ResNet-110, one layer per unit",
    unit: "one 3x3, full pre-activation",
    kind: "one-layer",
    units: [36, 36, 36],
  },
  bottleneck(164, "ResNet-164 on CIFAR-10. Table 2: 5.46% test error, against 5.93% with the original units."),
  bottleneck(1001, "ResNet-1001 on CIFAR-10. Table 3: 4.92% test error, against 7.61% with the original units."),
  basic(1202, "ResNet-1202 on CIFAR-10, with pre-activated units. Table 4: 7.93% with the original ones."),
  imageNet(50, [3, 4, 6, 3], "ResNet-50 on ImageNet, with pre-activated units."),
  imageNet(101, [3, 4, 23, 3], "ResNet-101 on ImageNet, with pre-activated units."),
  imageNet(152, [3, 8, 36, 3], "ResNet-152 on ImageNet. Table 5: 21.1% top-1 error on a 320x320 crop, original 21.3%."),
  imageNet(
    200,
    [3, 24, 36, 3],
    "ResNet-200 on ImageNet. Table 5: 20.7% top-1 error on a 320x320 crop, original 21.8%.",
  ),
];

export const presets: Preset[] = designs.map(({ name, title, unit }) => ({ name, title, unit }));

export function presetDesign(name: string): Design | undefined {
  return designs.find((design) => design.name === name);
}

/** The text of a new file. Throws for a name that is none of `presets`. */
export function presetText(name: string, options: PresetOptions = {}): string {
  const design = presetDesign(name);
  if (!design) throw new Error(`There is no preset "${name}".`);
  const chosen = { ...design, ...options };
  const { kind, activation, widths, input, classes, shortcut = { kind: "identity" } } = chosen;
  const units = stageUnits(chosen.units, widths.length);
  const stages = widths.map((width, i) => inline({ units: units[i], width, ...(i > 0 && { stride: 2 }) }));
  const increase = options.dimensionIncrease ?? (kind === "bottleneck" ? "projection" : design.dimensionIncrease);
  // Zero padding cannot shrink: the stem must not be wider than the first stage.
  const stem = { ...design.stem, channels: options.widths?.[0] ?? design.stem.channels };
  const training = { ...defaultTraining, ...design.training };
  training.data = dataFor({ ...input, classes }, training.data);
  const isPreset = Object.keys(options).length === 0;
  return [
    `// ${isPreset ? design.comment : `${design.title} with other choices.`}`,
    "{",
    `  "format": "${format}",`,
    `  "name": ${JSON.stringify(fullName(design.title, activation, shortcut))},`,
    `  "input": ${inline(input)},`,
    `  "classes": ${classes},`,
    `  "stem": ${inline(stem)},`,
    "  // What every unit is, unless a stage or a change says otherwise.",
    `  "unit": {`,
    `    "kind": "${kind}", // basic, bottleneck or one-layer`,
    `    "activation": ${activationText(activation)}, // Fig. 4`,
    `    "shortcut": ${shortcutText(shortcut)} // Fig. 2`,
    "  },",
    `  "dimensionIncrease": "${increase}",`,
    `  "stages": [`,
    stages.map((stage) => `    ${stage}`).join(",\n"),
    "  ],",
    `  "training": {`,
    Object.entries(training)
      .map(([key, value]) => `    "${key}": ${inline(value)}`)
      .join(",\n"),
    "  }",
    "}",
    "",
  ].join("\n");
}

/** "ResNet-110, original, exclusive gating". */
function fullName(title: string, activation: Activation, shortcut: Shortcut): string {
  const order = typeof activation === "string" ? orderNames[activation] : "an order of its own";
  return [title, order, ...(shortcut.kind === "identity" ? [] : [shortcutNames[shortcut.kind]])].join(", ");
}

/** One number of units stands for every stage. */
function stageUnits(units: number[], stages: number): number[] {
  return Array.from({ length: stages }, (_, i) => units[i] ?? units.at(-1) ?? 1);
}
