import { keptFactor, threshold } from "../../../graph/dropout";
import { epsilon, type Value } from "../../../graph/graph";
import { Code } from "../kernels/codes";
import { borders, convolution, filterGradient, inputGradient } from "./lowerConvolution";
import { lowerBatchWork } from "./lowerOnce";
import { extent } from "./maps";
import type { Memory } from "./memory";
import type { Phase } from "./phases";
import { at, fixed, type Section, type Tensor } from "../program";
import { Scope } from "./scope";
import { roundedUp } from "./weights";
import { mapShape, type ImageWork } from "./work";

/** Turns a phase into kernel calls; its updates come later (lowerOnce.ts). */
export function lower(phase: Phase, memory: Memory, batch: number): Section {
  const scope = new Scope(memory, batch, borders(phase.images, memory));
  for (const op of phase.images) lowerImageWork(scope, op);
  for (const op of phase.finish) lowerBatchWork(scope, op);
  return { ...scope.section, chunks: phase.images.length > 0 ? memory.chunks : 0 };
}

function lowerImageWork(scope: Scope, op: ImageWork): void {
  switch (op.kind) {
    case "conv": {
      convolution(scope, op);
      return;
    }
    case "conv-input-gradient": {
      inputGradient(scope, op);
      return;
    }
    case "conv-filter-gradient": {
      filterGradient(scope, op);
      return;
    }
    case "bias": {
      const x = scope.read(op.x);
      const y = scope.make(op.y);
      const { weight } = scope.memory.variable(op.bias);
      scope.call(Code.bias, x.place, x.row, at(weight), x.pixel, y.place, y.row, ...extent(x, y));
      return;
    }
    case "bias-gradient": {
      const dy = scope.read(op.dy);
      const parts = scope.memory.tensor(dy.pixel, "image");
      scope.call(Code.sumPixels, dy.place, dy.row, ...extent(dy), dy.pixel, at(parts));
      const sum = scope.memory.batchValue(op.db);
      scope.finish(Code.sumImages, fixed(parts), parts.bytes, scope.batch, dy.pixel / 4, at(sum));
      return;
    }
    case "moments": {
      const x = scope.read(op.x);
      const parts = scope.memory.tensor(2 * x.pixel, "image");
      scope.call(Code.moments, x.place, x.row, ...extent(x), x.pixel, at(parts));
      const [mean, variance] = [scope.memory.batchValue(op.mean), scope.memory.batchValue(op.variance)];
      const counts = [parts.bytes, scope.batch, x.height * x.width, x.pixel / 4];
      scope.finish(Code.joinMoments, fixed(parts), ...counts, at(mean), at(variance));
      return;
    }
    case "normalise": {
      const x = scope.read(op.x);
      const y = scope.make(op.y);
      const factors = at(scope.memory.batchValue(op.factors));
      const least = { real: op.relu ? 0 : -Infinity };
      scope.call(Code.normalise, x.place, x.row, factors, x.pixel, least, y.place, y.row, ...extent(x, y));
      return;
    }
    case "normalise-sums": {
      const [x, dy] = [scope.read(op.x), scope.read(op.dy)];
      const parts = scope.memory.tensor(2 * x.pixel, "image");
      const mean = at(scope.memory.batchValue(op.mean));
      const size = [...extent(x, dy), x.pixel];
      scope.call(Code.normaliseSums, x.place, x.row, dy.place, dy.row, mean, ...size, at(parts));
      joinSums(scope, op, parts);
      return;
    }
    case "relu-gradient-sums": {
      const [y, x, dy] = [scope.read(op.y), scope.read(op.x), scope.read(op.dy)];
      const dx = scope.make(op.dx);
      const parts = scope.memory.tensor(2 * x.pixel, "image");
      const mean = at(scope.memory.batchValue(op.mean));
      const maps = [y.place, y.row, x.place, x.row, dy.place, dy.row, dx.place, dx.row];
      scope.call(Code.reluGradientSums, ...maps, mean, ...extent(y, x, dy, dx), x.pixel, at(parts));
      joinSums(scope, op, parts);
      return;
    }
    case "normalise-gradient": {
      const [x, dy] = [scope.read(op.x), scope.read(op.dy)];
      const other = op.other && scope.read(op.other);
      const dx = scope.make(op.dx);
      const factors = at(scope.memory.batchValue(op.factors));
      const from = [x.place, x.row, dy.place, dy.row, other?.place ?? 0, other?.row ?? 0, factors, x.pixel];
      const size = extent(x, dy, dx, ...(other ? [other] : []));
      scope.call(Code.normaliseGradient, ...from, dx.place, dx.row, ...size);
      return;
    }
    case "relu":
      scope.elements(Code.relu, [op.x], op.y);
      return;
    case "relu-gradient":
      scope.elements(Code.reluGradient, [op.x, op.dy], op.dx);
      return;
    case "sigmoid": {
      scope.clearLanes(scope.elements(Code.sigmoid, [op.x], op.y));
      return;
    }
    case "sigmoid-gradient":
      scope.elements(Code.sigmoidGradient, [op.y, op.dy], op.dx);
      return;
    case "complement": {
      scope.clearLanes(scope.elements(Code.complement, [op.x], op.y));
      return;
    }
    case "multiply":
      scope.elements(Code.multiply, [op.a, op.b], op.y);
      return;
    case "scale":
      scope.elements(Code.scale, [op.x], op.y, { real: op.factor });
      return;
    case "add":
      scope.elements(Code.add, [op.a, op.b], op.y);
      return;
    case "dropout": {
      const x = scope.read(op.x);
      const y = scope.make(op.y);
      const draw = [op.salt, threshold(op.ratio), { real: keptFactor(op) }];
      const size = [...extent(x, y), x.pixel, x.channels];
      scope.call(Code.dropout, x.place, x.row, y.place, y.row, ...size, ...draw);
      return;
    }
    case "zero-padding": {
      const x = scope.read(op.x);
      const y = scope.make(op.y);
      const to = [y.place, y.row, y.pixel, y.height, y.width];
      scope.call(Code.zeroPadding, x.place, x.row, x.pixel, op.stride, ...to);
      return;
    }
    case "zero-padding-gradient": {
      const dy = scope.read(op.dy);
      const dx = scope.make(op.dx);
      const to = [dx.place, dx.row, dx.pixel, 4 * dx.channels, dx.height, dx.width];
      scope.call(Code.zeroPaddingGradient, dy.place, dy.row, dy.pixel, op.stride, ...to);
      return;
    }
    case "max-pool": {
      const x = scope.read(op.x);
      const y = scope.make(op.y);
      const from = [x.place, x.row, x.height, x.width, x.pixel, op.kernel, op.stride];
      scope.call(Code.maxPool, ...from, y.place, y.row, y.height, y.width);
      return;
    }
    case "max-pool-gradient": {
      const [x, dy] = [scope.read(op.x), scope.read(op.dy)];
      const dx = scope.make(op.dx);
      const from = [x.place, x.row, x.height, x.width, x.pixel, op.kernel, op.stride];
      const through = [dy.place, dy.row, dy.height, dy.width];
      scope.call(Code.maxPoolGradient, ...from, ...through, dx.place, dx.row);
      return;
    }
    case "average-pool": {
      const x = scope.read(op.x);
      const y = scope.make(op.y);
      scope.call(Code.averagePool, x.place, x.row, x.height, x.width, x.pixel, y.place);
      return;
    }
    case "average-pool-gradient": {
      const dy = scope.read(op.dy);
      const dx = scope.make(op.dx);
      scope.call(Code.averagePoolGradient, dy.place, dy.pixel, dx.place, dx.row, dx.height, dx.width);
      return;
    }
    case "cross-entropy": {
      const logits = scope.read(op.logits);
      const [loss, error] = [scope.make(op.loss).place, scope.make(op.error).place];
      const dLogits = op.dLogits && scope.make(op.dLogits);
      const label = at(scope.memory.labels);
      scope.call(
        Code.crossEntropy,
        logits.place,
        logits.channels,
        label,
        scope.batch,
        loss,
        error,
        dLogits?.place ?? 0,
      );
      if (dLogits) scope.clearLanes(dLogits);
      return;
    }
  }
}

/** The gradients of a normalisation's scale and shift, from the images' parts. */
function joinSums(
  scope: Scope,
  { x, variance, dScale, dShift }: { x: Value; variance: Value; dScale: Value; dShift: Value },
  parts: Tensor,
): void {
  const { memory, batch } = scope;
  const counts = [parts.bytes, batch, roundedUp(mapShape(x).channels)];
  const from = [at(memory.batchValue(variance)), { real: epsilon }];
  const to = [at(memory.batchValue(dScale)), at(memory.batchValue(dShift))];
  scope.finish(Code.joinNormaliseSums, fixed(parts), ...counts, ...from, ...to);
}
