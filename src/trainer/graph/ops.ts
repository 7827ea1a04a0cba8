import type { Op, Value, Variable } from "./graph";

type Kind = Op["kind"];
type OpOf<K extends Kind> = Extract<Op, { kind: K }>;

/** Which fields of an op are values that it makes. All its other values it reads. */
const made: { [K in Kind]: (keyof OpOf<K>)[] } = {
  conv: ["y"],
  "conv-input-gradient": ["dx"],
  "conv-filter-gradient": ["dw"],
  bias: ["y"],
  "bias-gradient": ["db"],
  moments: ["mean", "variance"],
  normalise: ["y"],
  "normalise-sums": ["dScale", "dShift"],
  "normalise-gradient": ["dx"],
  "update-running": [],
  "normalise-running": ["y"],
  relu: ["y"],
  "relu-gradient": ["dx"],
  sigmoid: ["y"],
  "sigmoid-gradient": ["dx"],
  complement: ["y"],
  multiply: ["y"],
  scale: ["y"],
  add: ["y"],
  dropout: ["y"],
  "zero-padding": ["y"],
  "zero-padding-gradient": ["dx"],
  "max-pool": ["y"],
  "max-pool-gradient": ["dx"],
  "average-pool": ["y"],
  "average-pool-gradient": ["dx"],
  linear: ["y"],
  "linear-input-gradient": ["dx"],
  "linear-weight-gradient": ["dw", "db"],
  "cross-entropy": ["loss", "error", "dLogits"],
  update: [],
};

/** The values that an op makes. */
export function outputs(op: Op): Value[] {
  const names: string[] = made[op.kind];
  return fields(op)
    .filter(([name]) => names.includes(name))
    .map(([, field]) => field)
    .filter(isValue);
}

/** The values that an op reads. */
export function inputs(op: Op): Value[] {
  const names: string[] = made[op.kind];
  return fields(op)
    .filter(([name]) => !names.includes(name))
    .map(([, field]) => field)
    .filter(isValue);
}

/** The variables that an op reads or, for an update, writes. */
export function variablesOf(op: Op): Variable[] {
  return fields(op)
    .map(([, field]) => field)
    .filter(isVariable);
}

/** Makes a batch value out of image values: it has to see all images before anything that reads it can run. */
export function isReduction(op: Op): boolean {
  return inputs(op).some((v) => v.per === "image") && outputs(op).some((v) => v.per === "batch");
}

/** Writes variables, works once a batch. */
export function isUpdate(op: Op): boolean {
  return op.kind === "update" || op.kind === "update-running";
}

function fields(op: Op): [string, unknown][] {
  return Object.entries(op);
}

function isValue(field: unknown): field is Value {
  return typeof field === "object" && field !== null && "per" in field;
}

function isVariable(field: unknown): field is Variable {
  return typeof field === "object" && field !== null && "start" in field;
}
