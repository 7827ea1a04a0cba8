import { dropoutKey, isKept, keptFactor } from "../../src/trainer/graph/dropout";
import {
  epsilon,
  runningStep,
  type Op,
  type StepSettings,
  type Value,
  type Variable,
  type Window,
} from "../../src/trainer/graph/graph";

/** All numbers of a step in float64. Image values lie one image after the other. */
export interface Memory {
  images: number;
  labels: ArrayLike<number>;
  settings: StepSettings & { step: number };
  value(value: Value): Float64Array;
  variable(variable: Variable): Float64Array;
  velocity(variable: Variable): Float64Array;
}

/** What every kind of op means, as plainly as it can be said. */
export function runOp(op: Op, memory: Memory): void {
  const { images, settings } = memory;
  const of = (value: Value): Float64Array => memory.value(value);
  const variable = (v: Variable): Float64Array => memory.variable(v);
  /** Sets an image value element by element. */
  const each = (y: Value, f: (index: number) => number): void => {
    const out = of(y);
    for (let i = 0; i < out.length; i++) out[i] = f(i);
  };

  switch (op.kind) {
    case "conv": {
      const [x, w, y] = [of(op.x), variable(op.weight), of(op.y)];
      y.fill(0);
      eachProduct(images, op.x, op.y, op.weight, op, (xi, wi, yi) => (y[yi]! += x[xi]! * w[wi]!));
      return;
    }
    case "conv-input-gradient": {
      const [dx, w, dy] = [of(op.dx), variable(op.weight), of(op.dy)];
      dx.fill(0);
      eachProduct(images, op.dx, op.dy, op.weight, op, (xi, wi, yi) => (dx[xi]! += dy[yi]! * w[wi]!));
      return;
    }
    case "conv-filter-gradient": {
      const [x, dw, dy] = [of(op.x), of(op.dw), of(op.dy)];
      dw.fill(0);
      eachProduct(images, op.x, op.dy, op.dw, op, (xi, wi, yi) => (dw[wi]! += dy[yi]! * x[xi]!));
      return;
    }
    case "bias": {
      const [x, b] = [of(op.x), variable(op.bias)];
      each(op.y, (i) => x[i]! + b[i % b.length]!);
      return;
    }
    case "bias-gradient": {
      const [dy, db] = [of(op.dy), of(op.db)];
      db.fill(0);
      dy.forEach((d, i) => (db[i % db.length]! += d));
      return;
    }
    case "moments": {
      const [x, mean, variance] = [of(op.x), of(op.mean), of(op.variance)];
      const channels = mean.length;
      const count = x.length / channels;
      mean.fill(0);
      variance.fill(0);
      x.forEach((n, i) => (mean[i % channels]! += n / count));
      x.forEach((n, i) => (variance[i % channels]! += (n - mean[i % channels]!) ** 2 / count));
      return;
    }
    case "normalise": {
      const hat = normalised(of(op.x), of(op.mean), of(op.variance));
      const [scale, shift] = [variable(op.scale), variable(op.shift)];
      each(op.y, (i) => scale[i % scale.length]! * hat(i) + shift[i % scale.length]!);
      return;
    }
    case "normalise-running": {
      const hat = normalised(of(op.x), variable(op.runningMean), variable(op.runningVariance));
      const [scale, shift] = [variable(op.scale), variable(op.shift)];
      each(op.y, (i) => scale[i % scale.length]! * hat(i) + shift[i % scale.length]!);
      return;
    }
    case "normalise-sums": {
      const hat = normalised(of(op.x), of(op.mean), of(op.variance));
      const [dy, dScale, dShift] = [of(op.dy), of(op.dScale), of(op.dShift)];
      dScale.fill(0);
      dShift.fill(0);
      dy.forEach((d, i) => {
        dScale[i % dScale.length]! += d * hat(i);
        dShift[i % dScale.length]! += d;
      });
      return;
    }
    case "normalise-gradient": {
      const hat = normalised(of(op.x), of(op.mean), of(op.variance));
      const [dy, dScale, dShift] = [of(op.dy), of(op.dScale), of(op.dShift)];
      const [scale, variance] = [variable(op.scale), of(op.variance)];
      const channels = scale.length;
      const count = dy.length / channels;
      each(op.dx, (i) => {
        const c = i % channels;
        const centred = dy[i]! - dShift[c]! / count - (hat(i) * dScale[c]!) / count;
        return (scale[c]! / Math.sqrt(variance[c]! + epsilon)) * centred;
      });
      return;
    }
    case "update-running": {
      const [mean, variance] = [of(op.mean), of(op.variance)];
      const [runningMean, runningVariance] = [variable(op.runningMean), variable(op.runningVariance)];
      const unbiased = op.count / Math.max(1, op.count - 1);
      runningMean.forEach((m, c) => (runningMean[c] = (1 - runningStep) * m + runningStep * mean[c]!));
      runningVariance.forEach((v, c) => {
        runningVariance[c] = (1 - runningStep) * v + runningStep * variance[c]! * unbiased;
      });
      return;
    }
    case "relu": {
      const x = of(op.x);
      each(op.y, (i) => Math.max(x[i]!, 0));
      return;
    }
    case "relu-gradient": {
      const [x, dy] = [of(op.x), of(op.dy)];
      each(op.dx, (i) => (x[i]! > 0 ? dy[i]! : 0));
      return;
    }
    case "sigmoid": {
      const x = of(op.x);
      each(op.y, (i) => 1 / (1 + Math.exp(-x[i]!)));
      return;
    }
    case "sigmoid-gradient": {
      const [y, dy] = [of(op.y), of(op.dy)];
      each(op.dx, (i) => dy[i]! * y[i]! * (1 - y[i]!));
      return;
    }
    case "complement": {
      const x = of(op.x);
      each(op.y, (i) => 1 - x[i]!);
      return;
    }
    case "multiply": {
      const [a, b] = [of(op.a), of(op.b)];
      each(op.y, (i) => a[i]! * b[i]!);
      return;
    }
    case "scale": {
      const x = of(op.x);
      each(op.y, (i) => x[i]! * op.factor);
      return;
    }
    case "add": {
      const [a, b] = [of(op.a), of(op.b)];
      each(op.y, (i) => a[i]! + b[i]!);
      return;
    }
    case "dropout": {
      const x = of(op.x);
      const size = elements(op.x.shape);
      each(op.y, (i) => {
        const key = dropoutKey(settings, op.salt, Math.floor(i / size));
        return isKept(key, i % size, op.ratio) ? x[i]! * keptFactor(op) : 0;
      });
      return;
    }
    case "zero-padding": {
      const [x, y] = [of(op.x), of(op.y)];
      y.fill(0);
      eachKept(images, op.x, op.y, op.stride, (xi, yi) => (y[yi] = x[xi]!));
      return;
    }
    case "zero-padding-gradient": {
      const [dx, dy] = [of(op.dx), of(op.dy)];
      dx.fill(0);
      eachKept(images, op.dx, op.dy, op.stride, (xi, yi) => (dx[xi] = dy[yi]!));
      return;
    }
    case "max-pool": {
      const [x, y] = [of(op.x), of(op.y)];
      largest(images, op.x, op.y, op, x).forEach((xi, yi) => (y[yi] = x[xi]!));
      return;
    }
    case "max-pool-gradient": {
      const [dx, dy] = [of(op.dx), of(op.dy)];
      dx.fill(0);
      largest(images, op.x, op.dy, op, of(op.x)).forEach((xi, yi) => (dx[xi]! += dy[yi]!));
      return;
    }
    case "average-pool": {
      const [x, y] = [of(op.x), of(op.y)];
      const [size, channels] = [elements(op.x.shape), elements(op.y.shape)];
      y.fill(0);
      x.forEach((n, i) => (y[Math.floor(i / size) * channels + (i % channels)]! += (n * channels) / size));
      return;
    }
    case "average-pool-gradient": {
      const dy = of(op.dy);
      const [size, channels] = [elements(op.dx.shape), elements(op.dy.shape)];
      each(op.dx, (i) => (dy[Math.floor(i / size) * channels + (i % channels)]! * channels) / size);
      return;
    }
    case "linear": {
      const [x, w, b] = [of(op.x), variable(op.weight), variable(op.bias)];
      const ins = elements(op.x.shape);
      each(op.y, (i) => {
        const [image, o] = [Math.floor(i / b.length), i % b.length];
        return b[o]! + sum(ins, (c) => w[o * ins + c]! * x[image * ins + c]!);
      });
      return;
    }
    case "linear-input-gradient": {
      const [dy, w] = [of(op.dy), variable(op.weight)];
      const [ins, outs] = [elements(op.dx.shape), elements(op.dy.shape)];
      each(op.dx, (i) => sum(outs, (o) => dy[Math.floor(i / ins) * outs + o]! * w[o * ins + (i % ins)]!));
      return;
    }
    case "linear-weight-gradient": {
      const [x, dy, db] = [of(op.x), of(op.dy), of(op.db)];
      const [ins, outs] = [elements(op.x.shape), elements(op.dy.shape)];
      each(op.dw, (i) => sum(images, (n) => x[n * ins + (i % ins)]! * dy[n * outs + Math.floor(i / ins)]!));
      db.forEach((_, o) => (db[o] = sum(images, (n) => dy[n * outs + o]!)));
      return;
    }
    case "cross-entropy": {
      const [logits, loss, error] = [of(op.logits), of(op.loss), of(op.error)];
      const classes = elements(op.logits.shape);
      for (let n = 0; n < images; n++) {
        const row = logits.subarray(n * classes, (n + 1) * classes);
        const label = memory.labels[n]!;
        const top = Math.max(...row);
        const total = row.reduce((s, z) => s + Math.exp(z - top), 0);
        loss[n] = Math.log(total) + top - row[label]!;
        error[n] = row.indexOf(top) === label ? 0 : 1;
        if (!op.dLogits) continue;
        const dLogits = of(op.dLogits);
        row.forEach((z, c) => {
          dLogits[n * classes + c] = (Math.exp(z - top) / total - (c === label ? 1 : 0)) / images;
        });
      }
      return;
    }
    case "update": {
      const { rate, momentum, nesterov, weightDecay } = settings;
      const [w, v, gradient] = [variable(op.variable), memory.velocity(op.variable), of(op.gradient)];
      w.forEach((wi, i) => {
        const g = gradient[i]! + weightDecay * wi;
        v[i] = momentum * v[i]! + g;
        w[i] = wi - rate * (nesterov ? g + momentum * v[i] : v[i]);
      });
      return;
    }
  }
}

export function elements(shape: number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function sum(count: number, f: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += f(i);
  return total;
}

function normalised(x: Float64Array, mean: Float64Array, variance: Float64Array): (i: number) => number {
  const channels = mean.length;
  return (i) => (x[i]! - mean[i % channels]!) / Math.sqrt(variance[i % channels]! + epsilon);
}

/** Calls f with every pixel of y, every place of the window that lies within x, and that pixel of x. */
function eachTap(
  x: Value,
  y: Value,
  { kernel, stride }: Window,
  f: (yPixel: number, tap: number, xPixel: number) => void,
): void {
  const [height = 0, width = 0] = x.shape;
  const [rows = 0, columns = 0] = y.shape;
  const padding = (kernel - 1) / 2;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      for (let a = 0; a < kernel; a++)
        for (let b = 0; b < kernel; b++) {
          const [row, column] = [i * stride + a - padding, j * stride + b - padding];
          if (row < 0 || row >= height || column < 0 || column >= width) continue;
          f(i * columns + j, a * kernel + b, row * width + column);
        }
}

/** Calls f with the places of x, weight and y of every product that a convolution sums up. */
function eachProduct(
  images: number,
  x: Value,
  y: Value,
  weight: { shape: number[] },
  window: Window,
  f: (x: number, w: number, y: number) => void,
): void {
  const [outs = 0, ins = 0, height = 0, width = 0] = weight.shape;
  const taps = height * width;
  for (let n = 0; n < images; n++)
    eachTap(x, y, window, (yPixel, tap, xPixel) => {
      const [xAt, yAt] = [n * elements(x.shape) + xPixel * ins, n * elements(y.shape) + yPixel * outs];
      for (let o = 0; o < outs; o++) for (let c = 0; c < ins; c++) f(xAt + c, (o * ins + c) * taps + tap, yAt + o);
    });
}

/** Calls f with the places of x that zero padding keeps, and where they go in y. */
function eachKept(images: number, x: Value, y: Value, stride: number, f: (x: number, y: number) => void): void {
  const [, width = 0, ins = 0] = x.shape;
  const [rows = 0, columns = 0, outs = 0] = y.shape;
  for (let n = 0; n < images; n++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        for (let c = 0; c < ins; c++)
          f(
            n * elements(x.shape) + (i * stride * width + j * stride) * ins + c,
            n * elements(y.shape) + (i * columns + j) * outs + c,
          );
}

/** For every element of y the place of the first largest element of its window. */
function largest(images: number, x: Value, y: Value, window: Window, numbers: Float64Array): number[] {
  const channels = x.shape[2]!;
  const places: number[] = [];
  for (let n = 0; n < images; n++)
    eachTap(x, y, window, (yPixel, _, xPixel) => {
      for (let c = 0; c < channels; c++) {
        const at = n * elements(y.shape) + yPixel * channels + c;
        const candidate = n * elements(x.shape) + xPixel * channels + c;
        const best = places[at];
        if (best === undefined || numbers[candidate]! > numbers[best]!) places[at] = candidate;
      }
    });
  return places;
}
