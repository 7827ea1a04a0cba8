/**
 * What a `*.residual.json` file says, with every default filled in. The terms are those of 'Identity Mappings in Deep
 * Residual Networks' (arXiv 1603.05027v3): a unit computes x_{l+1} = f(h(x_l) + F(x_l, W_l)).
 */
export interface Architecture {
  name: string;
  /** Height and width (maps are square) and channels of an image. */
  input: { size: number; channels: number };
  classes: number;
  stem: Stem;
  /** What every unit is, unless its stage or a change says otherwise. */
  unit: UnitChoice;
  dimensionIncrease: DimensionIncrease;
  stages: Stage[];
  training: Training;
}

export interface Stem {
  kernel: number;
  stride: number;
  channels: number;
  /** The ImageNet form has one. */
  maxPool?: { kernel: number; stride: number };
}

/** Option A and option B of He et al. 2015, Sect. 3.3. */
export type DimensionIncrease = "zero-padding" | "projection";

export interface UnitChoice {
  kind: UnitKind;
  activation: Activation;
  shortcut: Shortcut;
}

/** basic: 3x3, 3x3. bottleneck: 1x1, 3x3, 1x1. one-layer: 3x3 (Table 3). */
export type UnitKind = "basic" | "bottleneck" | "one-layer";

/** h of eq. (1): Fig. 2 and Table 1. */
export type Shortcut =
  | { kind: "identity" } // Fig. 2(a)
  | { kind: "constant-scaling"; shortcut: number; residual: number } // Fig. 2(b)
  | { kind: "exclusive-gating"; bias: number } // Fig. 2(c): 1 - g on the shortcut, g on F
  | { kind: "shortcut-only-gating"; bias: number } // Fig. 2(d): 1 - g on the shortcut
  | { kind: "conv-1x1" } // Fig. 2(e)
  | { kind: "dropout"; ratio: number; rescale: boolean }; // Fig. 2(f)

/** A name of Fig. 4, or an order of one's own. */
export type Activation = ActivationName | Order;

export type ActivationName =
  | "original" // Fig. 4(a)
  | "bn-after-addition" // Fig. 4(b)
  | "relu-before-addition" // Fig. 4(c)
  | "relu-only-preactivation" // Fig. 4(d)
  | "full-preactivation"; // Fig. 4(e)

export type Layer = "bn" | "relu" | "weight";

/** The layers of the branch F in the order of the data, and what stands after the addition (f of eq. (2)). */
export interface Order {
  branch: Layer[];
  afterAddition: Exclude<Layer, "weight">[];
}

export interface Stage {
  units: number;
  /** Filters of a unit's 3x3 layers; a bottleneck's output has four times as many channels. */
  width: number;
  /** Of the stage's first unit. */
  stride: number;
  unit: Partial<UnitChoice>;
  /** A later change wins. */
  changes: Change[];
}

export interface Change extends Partial<UnitChoice> {
  /** First and last unit of the stage that the change is for, from 1, inclusive. */
  units: [first: number, last: number];
}

export interface Training {
  /** A known name, a folder, or a .safetensors file. */
  data: string;
  /** On the 0..255 scale, a number per channel; left out: taken from the training images. */
  normalise?: { mean: number[]; std: number[] };
  augmentation: Augmentation[];
  batch: number;
  iterations: number;
  /** [from this iteration (0-based) on, rate] */
  learningRate: [iteration: number, rate: number][];
  momentum: number;
  nesterov: boolean;
  weightDecay: number;
  evaluateEvery: number;
  checkpointEvery: number;
  seed: number;
}

/** flip: mirrored with probability 1/2. pad-crop-N: N zeros on every side, then a random crop of the old size. */
export type Augmentation = "flip" | `pad-crop-${number}`;

export const unitKinds = ["basic", "bottleneck", "one-layer"] as const satisfies UnitKind[];

export const activationNames = [
  "original",
  "bn-after-addition",
  "relu-before-addition",
  "relu-only-preactivation",
  "full-preactivation",
] as const satisfies ActivationName[];

export const shortcutKinds = [
  "identity",
  "constant-scaling",
  "exclusive-gating",
  "shortcut-only-gating",
  "conv-1x1",
  "dropout",
] as const satisfies Shortcut["kind"][];

/** A shortcut with the numbers that the paper found to work best, or formats give as default. Table 1. */
export function defaultShortcut(kind: Shortcut["kind"]): Shortcut {
  switch (kind) {
    case "constant-scaling":
      return { kind, shortcut: 0.5, residual: 1 };
    case "exclusive-gating":
    case "shortcut-only-gating":
      return { kind, bias: -6 };
    case "dropout":
      return { kind, ratio: 0.5, rescale: false };
    case "identity":
    case "conv-1x1":
      return { kind };
  }
}

/** How many weight layers the branch of a unit kind has. */
export const weightLayers: Record<UnitKind, number> = { basic: 2, bottleneck: 3, "one-layer": 1 };

/** Fig. 4: each weight layer with what precedes and follows it, and what stands after the addition. */
const figure4: Record<ActivationName, (weights: number) => Order> = {
  original: (n) => ({ branch: repeat(n, ["weight", "bn", "relu"]).slice(0, -1), afterAddition: ["relu"] }),
  "bn-after-addition": (n) => ({
    branch: repeat(n, ["weight", "bn", "relu"]).slice(0, -2),
    afterAddition: ["bn", "relu"],
  }),
  "relu-before-addition": (n) => ({ branch: repeat(n, ["weight", "bn", "relu"]), afterAddition: [] }),
  "relu-only-preactivation": (n) => ({ branch: repeat(n, ["relu", "weight", "bn"]), afterAddition: [] }),
  "full-preactivation": (n) => ({ branch: repeat(n, ["bn", "relu", "weight"]), afterAddition: [] }),
};

function repeat(times: number, layers: Layer[]): Layer[] {
  return Array.from({ length: times }, () => layers).flat();
}

/** The order that an activation stands for in a unit of this kind. */
export function orderOf(activation: Activation, kind: UnitKind): Order {
  return typeof activation === "string" ? figure4[activation](weightLayers[kind]) : activation;
}

/** The name of Fig. 4 that an order is, if it is one of them. */
export function nameOfOrder(order: Order, kind: UnitKind): ActivationName | undefined {
  return activationNames.find((name) => sameOrder(figure4[name](weightLayers[kind]), order));
}

export function sameOrder(a: Order, b: Order): boolean {
  return a.branch.join() === b.branch.join() && a.afterAddition.join() === b.afterAddition.join();
}

/** Whether two values are the same in a file: what all readers give has its fields in one order. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The letter that Fig. 4 gives an order. */
export const figure4Letter: Record<ActivationName, "a" | "b" | "c" | "d" | "e"> = {
  original: "a",
  "bn-after-addition": "b",
  "relu-before-addition": "c",
  "relu-only-preactivation": "d",
  "full-preactivation": "e",
};

/** The letter that Fig. 2 gives a shortcut. */
export const figure2Letter: Record<Shortcut["kind"], "a" | "b" | "c" | "d" | "e" | "f"> = {
  identity: "a",
  "constant-scaling": "b",
  "exclusive-gating": "c",
  "shortcut-only-gating": "d",
  "conv-1x1": "e",
  dropout: "f",
};
