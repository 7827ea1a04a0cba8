import { unitPrefix, type Block, type Network, type Shape, type Unit } from "../../arch/network";
import type { MakeValue } from "./gradient";
import type { Op, Value, Variable } from "./graph";

/** What forward ops are written to. `training` and inference differ in batch normalisation and dropout. */
export interface Context {
  training: boolean;
  batch: number;
  ops: Op[];
  value: MakeValue;
  variable(name: string): Variable;
  /** A number for the next dropout of the network. */
  nextSalt(): number;
}

export interface Output {
  logits: Value;
  /** Every unit's input, in order. */
  units: { stage: number; unit: number; input: Value }[];
  /** Of the last unit, with what follows its addition; the stem's if there is no unit. */
  lastOutput: Value;
}

/** Appends a network's forward ops: stem, units, head. */
export function forwardNetwork(context: Context, network: Network, image: Value): Output {
  let x = forwardBlocks(context, network.stem, image);
  const units: Output["units"] = [];
  for (const { stage, units: runs } of network.stages)
    for (const run of runs)
      for (let unit = run.first; unit < run.first + run.count; unit++) {
        units.push({ stage, unit, input: x });
        x = forwardUnit(context, run, x, unitPrefix(stage, unit));
      }
  return { logits: forwardBlocks(context, network.head, x), units, lastOutput: x };
}

/** x_{l+1} = f(h(x_l) + F(x_l)), eqs. (1) and (2). The branch, the shortcut and its gate read what the split gives. */
function forwardUnit(context: Context, unit: Unit, input: Value, prefix: string): Value {
  const x = forwardBlocks(context, unit.beforeSplit, input, prefix);
  let residual = forwardBlocks(context, unit.branch, x, prefix);
  let shortcut = forwardBlocks(context, unit.carry, x, prefix);
  const { shortcut: h } = unit;
  // Scaling, gates and dropout act right before the addition, after padding or projection.
  switch (h.kind) {
    case "constant-scaling":
      shortcut = scaled(context, shortcut, h.shortcut);
      residual = scaled(context, residual, h.residual);
      break;
    case "exclusive-gating":
    case "shortcut-only-gating": {
      const logit = forwardBlocks(context, unit.gate ? [unit.gate] : [], x, prefix);
      const g = append(context, logit.shape, (y) => ({ kind: "sigmoid", x: logit, y }));
      const carry = append(context, g.shape, (y) => ({ kind: "complement", x: g, y }));
      shortcut = product(context, shortcut, carry);
      if (h.kind === "exclusive-gating") residual = product(context, residual, g);
      break;
    }
    case "dropout":
      shortcut = dropped(context, shortcut, h);
      break;
    case "identity":
    case "conv-1x1":
      break;
  }
  const [a, b] = [shortcut, residual];
  const sum = append(context, b.shape, (y) => ({ kind: "add", a, b, y }));
  return forwardBlocks(context, unit.after, sum, prefix);
}

function scaled(context: Context, x: Value, factor: number): Value {
  return factor === 1 ? x : append(context, x.shape, (y) => ({ kind: "scale", x, factor, y }));
}

function product(context: Context, a: Value, b: Value): Value {
  return append(context, a.shape, (y) => ({ kind: "multiply", a, b, y }));
}

/** Without rescaling in training, inference multiplies by the probability to be kept: the expectation. Sect. 3.1. */
function dropped(context: Context, x: Value, { ratio, rescale }: { ratio: number; rescale: boolean }): Value {
  if (!context.training) return scaled(context, x, rescale ? 1 : 1 - ratio);
  const salt = context.nextSalt();
  return append(context, x.shape, (y) => ({ kind: "dropout", x, y, ratio, rescale, salt }));
}

/** Blocks one after the other. `prefix` stands before the names of their tensors. */
function forwardBlocks(context: Context, blocks: Block[], x: Value, prefix = ""): Value {
  return blocks.reduce((at, block) => forwardBlock(context, block, at, prefix), x);
}

function forwardBlock(context: Context, block: Block, x: Value, prefix: string): Value {
  const map = mapShape(block.output);
  switch (block.op) {
    case "conv": {
      const { kernel, stride } = block;
      const weight = context.variable(`${prefix}${block.name}.weight`);
      const y = append(context, map, (y) => ({ kind: "conv", x, weight, y, kernel, stride }));
      if (!block.bias) return y;
      const bias = context.variable(`${prefix}${block.name}.bias`);
      return append(context, map, (z) => ({ kind: "bias", x: y, bias, y: z }));
    }
    case "bn":
      return normalised(context, x, `${prefix}${block.name}`);
    case "relu":
      return append(context, map, (y) => ({ kind: "relu", x, y }));
    case "max-pool": {
      const { kernel, stride } = block;
      return append(context, map, (y) => ({ kind: "max-pool", x, y, kernel, stride }));
    }
    case "average-pool":
      return append(context, [block.output.channels], (y) => ({ kind: "average-pool", x, y }));
    case "zero-padding":
      return append(context, map, (y) => ({ kind: "zero-padding", x, stride: block.stride, y }));
    case "linear": {
      const weight = context.variable(`${prefix}${block.name}.weight`);
      const bias = context.variable(`${prefix}${block.name}.bias`);
      return append(context, [block.output.channels], (y) => ({ kind: "linear", x, weight, bias, y }));
    }
  }
}

/** Batch normalisation: by the batch's statistics in training, which move the running ones, by these in inference. */
function normalised(context: Context, x: Value, name: string): Value {
  const { ops, batch } = context;
  const scale = context.variable(`${name}.weight`);
  const shift = context.variable(`${name}.bias`);
  const runningMean = context.variable(`${name}.running_mean`);
  const runningVariance = context.variable(`${name}.running_var`);
  if (!context.training)
    return append(context, x.shape, (y) => ({
      kind: "normalise-running",
      x,
      runningMean,
      runningVariance,
      scale,
      shift,
      y,
    }));
  const mean = context.value(scale.shape, "batch");
  const variance = context.value(scale.shape, "batch");
  const [height = 1, width = 1] = x.shape;
  ops.push({ kind: "moments", x, mean, variance });
  ops.push({ kind: "update-running", mean, variance, count: batch * height * width, runningMean, runningVariance });
  return append(context, x.shape, (y) => ({ kind: "normalise", x, mean, variance, scale, shift, y }));
}

/** Appends the op that makes a new image value. */
function append({ ops, value }: Context, shape: number[], make: (y: Value) => Op): Value {
  const y = value(shape, "image");
  ops.push(make(y));
  return y;
}

function mapShape({ size, channels }: Shape): number[] {
  return [size, size, channels];
}
