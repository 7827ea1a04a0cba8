import type { Activation, Order, Shortcut, UnitKind } from "./architecture";

/**
 * The network that an architecture stands for: every block, with its shapes and the names of its tensors. Neighbouring
 * identical units are one entry with a count, so that a thousand units cost no more than one.
 */
export interface Network {
  input: Shape;
  stem: Block[];
  stages: NetworkStage[];
  /** Activation after the last addition if the last unit is pre-activated, then pooling and the linear layer. */
  head: Block[];
}

export interface NetworkStage {
  /** From 1. */
  stage: number;
  count: number;
  output: Shape;
  units: Unit[];
}

/** Height = width, and channels, of a feature map. */
export interface Shape {
  size: number;
  channels: number;
}

/** `count` identical residual units, from unit `first` of the stage (from 1) on. */
export interface Unit {
  stage: number;
  first: number;
  count: number;
  kind: UnitKind;
  activation: Activation;
  order: Order;
  shortcut: Shortcut;
  stride: number;
  input: Shape;
  output: Shape;
  /** The pre-activation where both paths get it: first unit of the network, units that change dimension. Appendix. */
  beforeSplit: Block[];
  /** F of eq. (1), without what stands before the split. */
  branch: Block[];
  /** What brings the shortcut to the output's shape: nothing, zero padding, or a 1x1 convolution and perhaps its BN. */
  carry: Block[];
  /** g(x) = sigmoid(W_g x + b_g), Sect. 3.1: this convolution, then a sigmoid. It reads what the shortcut reads. */
  gate?: Convolution;
  /** f of eq. (2). */
  after: Block[];
}

export type Block = Convolution | BatchNormalisation | Relu | MaxPool | AveragePool | Linear | ZeroPadding;

interface Between {
  input: Shape;
  output: Shape;
}

/** kernel x kernel, padded by (kernel - 1) / 2 zeros on every side. `name` is relative to the unit ("branch.conv1"). */
export interface Convolution extends Between {
  op: "conv";
  name: string;
  kernel: number;
  stride: number;
  /** Only gates have one. */
  bias: boolean;
}

export interface BatchNormalisation extends Between {
  op: "bn";
  name: string;
}

export interface Relu extends Between {
  op: "relu";
}

/** Padded by (kernel - 1) / 2. */
export interface MaxPool extends Between {
  op: "max-pool";
  kernel: number;
  stride: number;
}

/** The mean over the whole map. */
export interface AveragePool extends Between {
  op: "average-pool";
}

export interface Linear extends Between {
  op: "linear";
  name: string;
}

/** Option A: every `stride`-th pixel of every `stride`-th row, then zero channels appended. */
export interface ZeroPadding extends Between {
  op: "zero-padding";
  stride: number;
}

/** A tensor of the weight file. `shape` in PyTorch's layout. */
export interface Tensor {
  name: string;
  shape: number[];
  trainable: boolean;
}

/** The tensors of a block, `prefix` before their names ("stage1.unit3."). weight-names.md. */
export function blockTensors(block: Block, prefix = ""): Tensor[] {
  switch (block.op) {
    case "conv": {
      const { name, kernel, input, output, bias } = block;
      const weight = {
        name: `${prefix}${name}.weight`,
        shape: [output.channels, input.channels, kernel, kernel],
        trainable: true,
      };
      return bias ? [weight, { name: `${prefix}${name}.bias`, shape: [output.channels], trainable: true }] : [weight];
    }
    case "bn": {
      const tensor = (part: string, trainable: boolean): Tensor => ({
        name: `${prefix}${block.name}.${part}`,
        shape: [block.output.channels],
        trainable,
      });
      return [
        tensor("weight", true),
        tensor("bias", true),
        tensor("running_mean", false),
        tensor("running_var", false),
      ];
    }
    case "linear":
      return [
        {
          name: `${prefix}${block.name}.weight`,
          shape: [block.output.channels, block.input.channels],
          trainable: true,
        },
        { name: `${prefix}${block.name}.bias`, shape: [block.output.channels], trainable: true },
      ];
    case "relu":
    case "max-pool":
    case "average-pool":
    case "zero-padding":
      return [];
  }
}

/** All blocks of a unit, in the order in which their tensors are listed. */
export function unitBlocks(unit: Unit): Block[] {
  return [...unit.beforeSplit, ...unit.branch, ...unit.carry, ...(unit.gate ? [unit.gate] : []), ...unit.after];
}

/** "stage2.unit7." */
export function unitPrefix(stage: number, unit: number): string {
  return `stage${stage}.unit${unit}.`;
}

/** Every tensor of the network, stem to head. */
export function* tensors(network: Network): Generator<Tensor> {
  for (const block of network.stem) yield* blockTensors(block);
  for (const stage of network.stages)
    for (const unit of stage.units)
      for (let n = unit.first; n < unit.first + unit.count; n++)
        for (const block of unitBlocks(unit)) yield* blockTensors(block, unitPrefix(stage.stage, n));
  for (const block of network.head) yield* blockTensors(block);
}

/** The unit (with its identical neighbours) that is unit `number` of stage `stage`, both from 1. */
export function unitAt(network: Network, stage: number, number: number): Unit | undefined {
  return network.stages[stage - 1]?.units.find((u) => number >= u.first && number < u.first + u.count);
}
