import type { Change, DimensionIncrease, Stage, Stem, Training, UnitChoice } from "../architecture";
import { activation, defaultUnit, shortcut, unitKind } from "./choices";
import { limits } from "./limits";
import { choice, integer, list, object, optional, pair, required, text, type Reader } from "./reader";
import { defaultTraining, training } from "./training";

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

const channels = { min: 1, max: limits.channels };
const stride = integer({ min: 1, max: limits.stride }, "How many pixels a step takes, in both directions.");

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
    units: required(
      integer({ min: 1, max: limits.unitsPerStage, usual: 18 }, "How many residual units the stage has."),
    ),
    width: required(
      integer(
        { ...channels, usual: 16 },
        "Filters of a unit's 3x3 layers; a bottleneck's output has four times as many.",
      ),
    ),
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

/** The whole file. */
export const architectureFile: Reader<ArchitectureFile> = object<ArchitectureFile>(
  {
    $schema: optional(text(limits.text, "Where the schema lies; nothing reads it.")),
    format: required(choice("format", [format], "Which version of the file format this is.")),
    name: optional(text(200, "What people call it."), "Untitled"),
    input: optional(
      object<{ size: number; channels: number }>(
        {
          size: required(integer({ min: 1, max: limits.size, usual: 32 }, "Height and width of an image.")),
          channels: required(integer({ ...channels, usual: 3 }, "3 for colour, 1 for grey.")),
        },
        "An image. Left out: as in the data set.",
      ),
    ),
    classes: optional(integer({ min: 2, max: limits.classes, usual: 10 }, "How many. Left out: as in the data set.")),
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
