import type { Graph, Op, Value, Variable } from "../../../graph/graph";
import { roundedUp } from "./weights";

/**
 * The engine's own ops: the graph's, with batch normalisation cut into what is done once a batch (a few numbers for each
 * channel) and what is done with each pixel, and with linear layers as 1x1 convolutions of maps of one pixel.
 */
export type Work =
  | Exclude<Op, { kind: Rewritten }>
  /** [scale / deviation | mean | shift], three numbers for each channel. */
  | {
      kind: "factors";
      mean: Value | Variable;
      variance: Value | Variable;
      scale: Variable;
      shift: Variable;
      factors: Value;
    }
  | { kind: "normalise"; x: Value; factors: Value; relu: boolean; y: Value }
  /** dx = k1 dy + k2 (x - mean) + k3 [+ other]; [k1 | mean | k2 | k3]. `count`: pixels of the whole batch. */
  | {
      kind: "gradient-factors";
      mean: Value;
      variance: Value;
      scale: Variable;
      dScale: Value;
      dShift: Value;
      count: number;
      factors: Value;
    }
  | { kind: "normalise-gradient"; x: Value; dy: Value; factors: Value; other?: Value; dx: Value }
  /** The gradient of a ReLU (y its output) and the sums of the normalisation before it, in one go. */
  | {
      kind: "relu-gradient-sums";
      y: Value;
      dy: Value;
      dx: Value;
      x: Value;
      mean: Value;
      variance: Value;
      dScale: Value;
      dShift: Value;
    };

type Rewritten =
  | "normalise"
  | "normalise-running"
  | "normalise-gradient"
  | "linear"
  | "linear-input-gradient"
  | "linear-weight-gradient";

/** The fields that are made, where they are not y or dx. */
const made: Partial<Record<Work["kind"], string[]>> = {
  "conv-filter-gradient": ["dw"],
  "bias-gradient": ["db"],
  moments: ["mean", "variance"],
  "normalise-sums": ["dScale", "dShift"],
  factors: ["factors"],
  "gradient-factors": ["factors"],
  "relu-gradient-sums": ["dx", "dScale", "dShift"],
  "sigmoid-gradient": ["dx"],
  "cross-entropy": ["loss", "error", "dLogits"],
  update: [],
  "update-running": [],
};

export function writes(work: Work): Value[] {
  return valuesOf(work).writes;
}

export function reads(work: Work): Value[] {
  return valuesOf(work).reads;
}

export function variablesOf(work: Work): Variable[] {
  return Object.values(work).filter((field: unknown): field is Variable => isObject(field) && "start" in field);
}

/** Needs no image: works on a few numbers for each channel, once a batch. */
export type BatchWork = Extract<Work, { kind: "factors" | "gradient-factors" | "update-running" }>;
export type Update = Extract<Work, { kind: "update" }>;
export type ImageWork = Exclude<Work, BatchWork | Update>;

export function isBatchWork(work: Work): work is BatchWork {
  return work.kind === "factors" || work.kind === "gradient-factors" || work.kind === "update-running";
}

function isMade(work: Work, field: string): boolean {
  return (made[work.kind] ?? ["y", "dx"]).includes(field);
}

/** Asked for again and again while a plan is made. */
const known = new WeakMap<Work, { reads: Value[]; writes: Value[] }>();

function valuesOf(work: Work): { reads: Value[]; writes: Value[] } {
  const before = known.get(work);
  if (before) return before;
  const values: { reads: Value[]; writes: Value[] } = { reads: [], writes: [] };
  for (const [name, field] of Object.entries(work) as [string, unknown][])
    if (isObject(field) && "per" in field) values[isMade(work, name) ? "writes" : "reads"].push(field as Value);
  known.set(work, values);
  return values;
}

function isObject(field: unknown): field is object {
  return typeof field === "object" && field !== null;
}

/** Height, width and channels of a value; a vector is a map of one pixel. */
export function mapShape({ shape }: { shape: number[] }): { height: number; width: number; channels: number } {
  const [height = 1, width = 1, channels = 1] = shape.length === 3 ? shape : [1, 1, shape[0] ?? 1];
  return { height, width, channels };
}

/** Rewrites a graph's ops. `makeValue` gives values that the graph does not have. */
export function rewrite(ops: Op[], batch: number, makeValue: (shape: number[], per: Value["per"]) => Value): Work[] {
  const positive = reluOutputs(ops);
  const vectors = (count: number, { shape: [channels = 1] }: { shape: number[] }): Value =>
    makeValue([count * roundedUp(channels)], "batch");
  return ops.flatMap((op): Work[] => {
    switch (op.kind) {
      case "normalise": {
        const { x, mean, variance, scale, shift, y } = op;
        const factors = vectors(3, mean);
        return [
          { kind: "factors", mean, variance, scale, shift, factors },
          { kind: "normalise", x, factors, relu: false, y },
        ];
      }
      case "normalise-running": {
        const { x, runningMean: mean, runningVariance: variance, scale, shift, y } = op;
        const factors = vectors(3, mean);
        return [
          { kind: "factors", mean, variance, scale, shift, factors },
          { kind: "normalise", x, factors, relu: false, y },
        ];
      }
      case "normalise-gradient": {
        const { x, dy, mean, variance, scale, dScale, dShift, dx } = op;
        const { height, width } = mapShape(x);
        const factors = vectors(4, mean);
        const count = batch * height * width;
        return [
          { kind: "gradient-factors", mean, variance, scale, dScale, dShift, count, factors },
          { kind: "normalise-gradient", x, dy, factors, dx },
        ];
      }
      case "linear": {
        const { x, weight, bias, y } = op;
        const product = makeValue(y.shape, "image");
        return [
          { kind: "conv", x, weight, y: product, kernel: 1, stride: 1 },
          { kind: "bias", x: product, bias, y },
        ];
      }
      case "linear-input-gradient":
        return [{ ...op, kind: "conv-input-gradient", kernel: 1, stride: 1 }];
      case "linear-weight-gradient": {
        const { x, dy, dw, db } = op;
        return [
          { kind: "conv-filter-gradient", x, dy, dw, kernel: 1, stride: 1 },
          { kind: "bias-gradient", dy, db },
        ];
      }
      // max(x, 0) is positive where x is, and what comes after mostly has it at hand.
      case "relu-gradient":
        return [{ ...op, x: positive.get(op.x.id) ?? op.x }];
      case "conv":
      case "conv-input-gradient":
      case "conv-filter-gradient":
      case "bias":
      case "bias-gradient":
      case "moments":
      case "normalise-sums":
      case "update-running":
      case "relu":
      case "sigmoid":
      case "sigmoid-gradient":
      case "complement":
      case "multiply":
      case "scale":
      case "add":
      case "dropout":
      case "zero-padding":
      case "zero-padding-gradient":
      case "max-pool":
      case "max-pool-gradient":
      case "average-pool":
      case "average-pool-gradient":
      case "cross-entropy":
      case "update":
        return [op];
    }
  });
}

function reluOutputs(ops: Op[]): Map<number, Value> {
  return new Map(ops.flatMap((op) => (op.kind === "relu" ? [[op.x.id, op.y] as const] : [])));
}

/** Values for an engine's own use, numbered after the graph's. */
export function valueMaker(graph: Graph): (shape: number[], per: Value["per"]) => Value {
  let id = graph.values.reduce((largest, v) => Math.max(largest, v.id), graph.input.id);
  return (shape, per) => ({ id: ++id, shape, per });
}
