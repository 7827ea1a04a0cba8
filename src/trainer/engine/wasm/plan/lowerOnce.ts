import { epsilon, runningStep, type Value, type Variable } from "../../../graph/graph";
import { Code } from "../kernels/codes";
import type { Memory } from "./memory";
import { at, slice, type Call, type Place, type Task } from "../program";
import type { Scope } from "./scope";
import type { BatchWork, Update } from "./work";

/** What has to be done once all images are through, with a few numbers for each channel. */
export function lowerBatchWork(scope: Scope, op: BatchWork): void {
  const place = (v: Value | Variable): Place =>
    at("per" in v ? scope.memory.batchValue(v) : scope.memory.variable(v).weight);
  const eps = { real: epsilon };
  switch (op.kind) {
    case "factors": {
      const { weight, layout } = scope.memory.variable(op.scale);
      const from = [place(op.mean), place(op.variance), at(weight), place(op.shift)];
      scope.finish(Code.factors, ...from, layout.floats, eps, place(op.factors));
      return;
    }
    case "gradient-factors": {
      const { weight, layout } = scope.memory.variable(op.scale);
      const from = [place(op.mean), place(op.variance), at(weight), place(op.dScale), place(op.dShift)];
      scope.finish(Code.gradientFactors, ...from, op.count, layout.floats, eps, place(op.factors));
      return;
    }
    case "update-running": {
      const channels = scope.memory.variable(op.runningMean).layout.floats;
      const to = [place(op.runningMean), place(op.runningVariance)];
      const from = [place(op.mean), place(op.variance), op.count, channels, { real: runningStep }];
      scope.finish(Code.updateRunning, ...from, ...to);
      return;
    }
  }
}

/** A variable's update, in slices of 8 outputs, which any thread can take. */
export function lowerUpdate({ variable, gradient }: Update, memory: Memory): Task {
  const { weight, velocity, layout } = memory.variable(variable);
  if (!velocity) throw new Error(`${variable.name} is not trained`);
  const items = variable.shape.length > 1 ? layout.blocks : 1;
  const bytes = (4 * layout.floats) / items;
  const dw = slice(memory.gradient(gradient), bytes);
  const calls: Call[] = [];
  if (memory.hasSums(gradient)) {
    const sums = memory.sums(gradient);
    calls.push([Code.sumChunks, slice(sums, bytes), sums.bytes, memory.chunks, dw, bytes]);
  }
  calls.push([Code.momentum, slice(weight, bytes), slice(velocity, bytes), dw, bytes]);
  return { items, calls: [...calls, ...memory.packing(variable)] };
}
