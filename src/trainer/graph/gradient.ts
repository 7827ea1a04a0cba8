import type { Op, Value, Variable } from "./graph";
import { inputs, outputs, variablesOf } from "./ops";

/** A new value. */
export type MakeValue = (shape: number[], per: Value["per"]) => Value;

/**
 * Reverse mode: appends to forward ops the ops of their gradients and the updates of their variables. Gives
 * dLoss/d(value) of every value that has one; what no variable stands before (the images) has none.
 */
export function appendGradients(ops: Op[], makeValue: MakeValue): (value: Value) => Value | undefined {
  const forward = [...ops];
  const trained = dependents(forward);
  const gradients = new Map<number, Value>();
  /** Adds up the gradients that reach a value from all its readers. */
  const contribute = (value: Value, gradient: Value): void => {
    const before = gradients.get(value.id);
    const sum = before ? makeValue(value.shape, value.per) : gradient;
    if (before) ops.push({ kind: "add", a: before, b: gradient, y: sum });
    gradients.set(value.id, sum);
  };
  const of = (y: Value): Value | undefined => gradients.get(y.id);
  const wanted = (x: Value): boolean => trained.has(x.id);
  for (const op of forward.reverse()) appendGradient(op, { ops, makeValue, of, wanted, contribute });
  return of;
}

/** The values that a trained variable has an influence on. */
function dependents(ops: Op[]): Set<number> {
  const ids = new Set<number>();
  for (const op of ops)
    if (variablesOf(op).some((v) => v.trainable) || inputs(op).some((v) => ids.has(v.id)))
      for (const value of outputs(op)) ids.add(value.id);
  return ids;
}

interface Tape {
  ops: Op[];
  makeValue: MakeValue;
  /** dLoss/dy: complete, as all readers of y have had their turn. */
  of: (y: Value) => Value | undefined;
  wanted: (x: Value) => boolean;
  contribute: (x: Value, dx: Value) => void;
}

/** The gradient rule of every kind of forward op. */
function appendGradient(op: Op, { ops, makeValue, of, wanted, contribute }: Tape): void {
  /** Appends the op that makes the gradient of x, if anybody needs it. */
  const toward = (x: Value, make: (dx: Value) => Op): void => {
    if (!wanted(x)) return;
    const dx = makeValue(x.shape, x.per);
    ops.push(make(dx));
    contribute(x, dx);
  };
  /** A new batch value of a variable's shape. */
  const gradientOf = (variable: Variable): Value => makeValue(variable.shape, "batch");
  const update = (variable: Variable, gradient: Value): void => {
    ops.push({ kind: "update", variable, gradient });
  };

  if (op.kind === "cross-entropy") {
    if (op.dLogits) contribute(op.logits, op.dLogits);
    return;
  }
  const dy = "y" in op ? of(op.y) : undefined;
  if (!dy) return;
  switch (op.kind) {
    case "conv": {
      const { x, weight, kernel, stride } = op;
      const dw = gradientOf(weight);
      ops.push({ kind: "conv-filter-gradient", x, dy, dw, kernel, stride });
      toward(x, (dx) => ({ kind: "conv-input-gradient", dy, weight, dx, kernel, stride }));
      update(weight, dw);
      return;
    }
    case "bias": {
      const db = gradientOf(op.bias);
      ops.push({ kind: "bias-gradient", dy, db });
      update(op.bias, db);
      if (wanted(op.x)) contribute(op.x, dy);
      return;
    }
    case "normalise": {
      // The gradient passes through mean and variance as well, which is why it needs both sums over the batch.
      const { x, mean, variance, scale, shift } = op;
      const dScale = gradientOf(scale);
      const dShift = gradientOf(shift);
      ops.push({ kind: "normalise-sums", x, dy, mean, variance, dScale, dShift });
      toward(x, (dx) => ({ kind: "normalise-gradient", x, dy, mean, variance, scale, dScale, dShift, dx }));
      update(scale, dScale);
      update(shift, dShift);
      return;
    }
    case "relu":
      toward(op.x, (dx) => ({ kind: "relu-gradient", x: op.x, dy, dx }));
      return;
    case "sigmoid":
      toward(op.x, (dx) => ({ kind: "sigmoid-gradient", y: op.y, dy, dx }));
      return;
    case "complement":
      toward(op.x, (dx) => ({ kind: "scale", x: dy, factor: -1, y: dx }));
      return;
    case "multiply":
      toward(op.a, (da) => ({ kind: "multiply", a: dy, b: op.b, y: da }));
      toward(op.b, (db) => ({ kind: "multiply", a: dy, b: op.a, y: db }));
      return;
    case "scale":
      toward(op.x, (dx) => ({ kind: "scale", x: dy, factor: op.factor, y: dx }));
      return;
    case "add":
      if (wanted(op.a)) contribute(op.a, dy);
      if (wanted(op.b)) contribute(op.b, dy);
      return;
    case "dropout":
      toward(op.x, (dx) => ({ ...op, x: dy, y: dx }));
      return;
    case "zero-padding":
      toward(op.x, (dx) => ({ kind: "zero-padding-gradient", dy, stride: op.stride, dx }));
      return;
    case "max-pool": {
      const { x, kernel, stride } = op;
      toward(x, (dx) => ({ kind: "max-pool-gradient", x, dy, dx, kernel, stride }));
      return;
    }
    case "average-pool":
      toward(op.x, (dx) => ({ kind: "average-pool-gradient", dy, dx }));
      return;
    case "linear": {
      const { x, weight, bias } = op;
      const dw = gradientOf(weight);
      const db = gradientOf(bias);
      ops.push({ kind: "linear-weight-gradient", x, dy, dw, db });
      toward(x, (dx) => ({ kind: "linear-input-gradient", dy, weight, dx }));
      update(weight, dw);
      update(bias, db);
      return;
    }
    // Their part is in the rule of `normalise`.
    case "moments":
    case "update-running":
      return;
    // These stand behind the loss, or in evaluation only.
    case "normalise-running":
    case "conv-input-gradient":
    case "conv-filter-gradient":
    case "bias-gradient":
    case "normalise-sums":
    case "normalise-gradient":
    case "relu-gradient":
    case "sigmoid-gradient":
    case "zero-padding-gradient":
    case "max-pool-gradient":
    case "average-pool-gradient":
    case "linear-input-gradient":
    case "linear-weight-gradient":
    case "update":
      return;
  }
}
