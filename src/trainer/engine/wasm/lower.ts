import { keptFactor, threshold } from "../../graph/dropout";
import { epsilon, runningStep, type Value, type Variable, type Window } from "../../graph/graph";
import { Code } from "./kernels/codes";
import { covers, extent, isDense, newMap, noBorder, pixelAt, widened, type Border, type Map2D } from "./maps";
import { winogradRoom, type Memory } from "./memory";
import type { Phase } from "./phases";
import { line } from "./place";
import {
  at,
  emptySection,
  fixed,
  moved,
  slice,
  type Call,
  type Place,
  type Section,
  type Task,
  type Tensor,
} from "./program";
import { allTurned, gradientBorder, inputBorder, suitsWinograd, tileBorder, tiles } from "./windows";
import { mapShape, type BatchWork, type ImageWork } from "./work";

/** Turns a phase into kernel calls. */
export function lower(phase: Phase, memory: Memory, batch: number): Section {
  return new Lowering(phase, memory, batch).section;
}

class Lowering {
  readonly section: Section = emptySection();
  /** Maps that this phase has made, and copies with a border of maps that lie in shared memory. */
  readonly #maps = new Map<number, Map2D>();
  readonly #bordered = new Map<number, Map2D>();
  readonly #needs: Map<number, Border>;

  constructor(
    phase: Phase,
    readonly memory: Memory,
    readonly batch: number,
  ) {
    this.#needs = borders(phase.images, memory);
    if (phase.images.length > 0) this.section.chunks = memory.chunks;
    for (const op of phase.images) this.#image(op);
    for (const op of phase.finish) this.#once(op);
  }

  #call(...call: Call): void {
    this.section.images.push(call);
  }

  #finish(...call: Call): void {
    this.section.finish.push(call);
  }

  /** The map of a value, with at least the border asked for. */
  #read(value: Value, need: Border = noBorder): Map2D {
    const map = this.#maps.get(value.id) ?? this.memory.stored(value);
    if (covers(map.border, need)) return map;
    const before = this.#bordered.get(value.id);
    if (before) return before;
    const copy = newMap(value, "thread", this.#needs.get(value.id), map.pixel === 4 * map.channels);
    this.#border(copy);
    this.#call(Code.copyRows, map.place, map.row, copy.place, copy.row, map.height, map.width * map.pixel);
    this.#bordered.set(value.id, copy);
    return copy;
  }

  /** A place for a new value: for all images if a later phase reads it, else the thread's own. */
  #make(value: Value): Map2D {
    const map = this.memory.isStored(value)
      ? this.memory.stored(value)
      : newMap(value, "thread", this.#needs.get(value.id));
    this.#border(map);
    this.#maps.set(value.id, map);
    return map;
  }

  #border({ tensor, border: { before, after }, height, width, pixel }: Map2D): void {
    if (before === 0 && after === 0) return;
    const around = before + after;
    this.#call(Code.border, at(tensor), height + around, width + around, before, height, width, pixel);
  }

  /** Elements in memory that the graph doesn't have stay 0. */
  #clearLanes({ place, row, height, width, pixel, channels }: Map2D): void {
    if (pixel > 4 * channels) this.#call(Code.clearLanes, place, row, height, width, pixel, 4 * channels);
  }

  /** y element by element from other maps: pointers and row strides, then rows and their bytes. */
  #elements(code: Code, inputs: Value[], output: Value, ...more: { real: number }[]): Map2D {
    const maps = inputs.map((v) => this.#read(v));
    const y = this.#make(output);
    const [rows, width] = extent(...maps, y);
    this.#call(code, ...[...maps, y].flatMap((m) => [m.place, m.row]), rows, width * y.pixel, ...more);
    return y;
  }

  #image(op: ImageWork): void {
    switch (op.kind) {
      case "conv": {
        this.#convolution(op);
        return;
      }
      case "conv-input-gradient": {
        this.#inputGradient(op);
        return;
      }
      case "conv-filter-gradient": {
        this.#filterGradient(op);
        return;
      }
      case "bias": {
        const x = this.#read(op.x);
        const y = this.#make(op.y);
        const { weight } = this.memory.variable(op.bias);
        this.#call(Code.bias, x.place, x.row, at(weight), x.pixel, y.place, y.row, ...extent(x, y));
        return;
      }
      case "bias-gradient": {
        const dy = this.#read(op.dy);
        const parts = this.memory.tensor(dy.pixel, "image");
        this.#call(Code.sumPixels, dy.place, dy.row, ...extent(dy), dy.pixel, at(parts));
        const sum = this.memory.batchValue(op.db);
        this.#finish(Code.sumImages, fixed(parts), parts.bytes, this.batch, dy.pixel / 4, at(sum));
        return;
      }
      case "moments": {
        const x = this.#read(op.x);
        const parts = this.memory.tensor(2 * x.pixel, "image");
        this.#call(Code.moments, x.place, x.row, ...extent(x), x.pixel, at(parts));
        const [mean, variance] = [this.memory.batchValue(op.mean), this.memory.batchValue(op.variance)];
        const counts = [parts.bytes, this.batch, x.height * x.width, x.pixel / 4];
        this.#finish(Code.joinMoments, fixed(parts), ...counts, at(mean), at(variance));
        return;
      }
      case "normalise": {
        const x = this.#read(op.x);
        const y = this.#make(op.y);
        const factors = at(this.memory.batchValue(op.factors));
        const least = { real: op.relu ? 0 : -Infinity };
        this.#call(Code.normalise, x.place, x.row, factors, x.pixel, least, y.place, y.row, ...extent(x, y));
        return;
      }
      case "normalise-sums": {
        const [x, dy] = [this.#read(op.x), this.#read(op.dy)];
        const parts = this.memory.tensor(2 * x.pixel, "image");
        const mean = at(this.memory.batchValue(op.mean));
        const size = [...extent(x, dy), x.pixel];
        this.#call(Code.normaliseSums, x.place, x.row, dy.place, dy.row, mean, ...size, at(parts));
        const variance = at(this.memory.batchValue(op.variance));
        const [dScale, dShift] = [this.memory.batchValue(op.dScale), this.memory.batchValue(op.dShift)];
        const counts = [parts.bytes, this.batch, x.pixel / 4];
        const eps = { real: epsilon };
        this.#finish(Code.joinNormaliseSums, fixed(parts), ...counts, variance, eps, at(dScale), at(dShift));
        return;
      }
      case "normalise-gradient": {
        const [x, dy] = [this.#read(op.x), this.#read(op.dy)];
        const dx = this.#make(op.dx);
        const factors = at(this.memory.batchValue(op.factors));
        const from = [x.place, x.row, dy.place, dy.row, factors, x.pixel];
        this.#call(Code.normaliseGradient, ...from, dx.place, dx.row, ...extent(x, dy, dx));
        return;
      }
      case "relu":
        return void this.#elements(Code.relu, [op.x], op.y);
      case "relu-gradient":
        return void this.#elements(Code.reluGradient, [op.x, op.dy], op.dx);
      case "sigmoid": {
        this.#clearLanes(this.#elements(Code.sigmoid, [op.x], op.y));
        return;
      }
      case "sigmoid-gradient":
        return void this.#elements(Code.sigmoidGradient, [op.y, op.dy], op.dx);
      case "complement": {
        this.#clearLanes(this.#elements(Code.complement, [op.x], op.y));
        return;
      }
      case "multiply":
        return void this.#elements(Code.multiply, [op.a, op.b], op.y);
      case "scale":
        return void this.#elements(Code.scale, [op.x], op.y, { real: op.factor });
      case "add":
        return void this.#elements(Code.add, [op.a, op.b], op.y);
      case "dropout": {
        const x = this.#read(op.x);
        const y = this.#make(op.y);
        const draw = [op.salt, threshold(op.ratio), { real: keptFactor(op) }];
        const size = [...extent(x, y), x.pixel, x.channels];
        this.#call(Code.dropout, x.place, x.row, y.place, y.row, ...size, ...draw);
        return;
      }
      case "zero-padding": {
        const x = this.#read(op.x);
        const y = this.#make(op.y);
        const to = [y.place, y.row, y.pixel, y.height, y.width];
        this.#call(Code.zeroPadding, x.place, x.row, x.pixel, op.stride, ...to);
        return;
      }
      case "zero-padding-gradient": {
        const dy = this.#read(op.dy);
        const dx = this.#make(op.dx);
        const to = [dx.place, dx.row, dx.pixel, 4 * dx.channels, dx.height, dx.width];
        this.#call(Code.zeroPaddingGradient, dy.place, dy.row, dy.pixel, op.stride, ...to);
        return;
      }
      case "max-pool": {
        const x = this.#read(op.x);
        const y = this.#make(op.y);
        const from = [x.place, x.row, x.height, x.width, x.pixel, op.kernel, op.stride];
        this.#call(Code.maxPool, ...from, y.place, y.row, y.height, y.width);
        return;
      }
      case "max-pool-gradient": {
        const [x, dy] = [this.#read(op.x), this.#read(op.dy)];
        const dx = this.#make(op.dx);
        const from = [x.place, x.row, x.height, x.width, x.pixel, op.kernel, op.stride];
        const through = [dy.place, dy.row, dy.height, dy.width];
        this.#call(Code.maxPoolGradient, ...from, ...through, dx.place, dx.row);
        return;
      }
      case "average-pool": {
        const x = this.#read(op.x);
        const y = this.#make(op.y);
        this.#call(Code.averagePool, x.place, x.row, x.height, x.width, x.pixel, y.place);
        return;
      }
      case "average-pool-gradient": {
        const dy = this.#read(op.dy);
        const dx = this.#make(op.dx);
        this.#call(Code.averagePoolGradient, dy.place, dy.pixel, dx.place, dx.row, dx.height, dx.width);
        return;
      }
      case "cross-entropy": {
        const logits = this.#read(op.logits);
        const [loss, error] = [this.#make(op.loss).place, this.#make(op.error).place];
        const dLogits = op.dLogits && this.#make(op.dLogits);
        const label = at(this.memory.labels);
        this.#call(
          Code.crossEntropy,
          logits.place,
          logits.channels,
          label,
          this.batch,
          loss,
          error,
          dLogits?.place ?? 0,
        );
        if (dLogits) this.#clearLanes(dLogits);
        return;
      }
    }
  }

  #once(op: BatchWork): void {
    const place = (v: Value | Variable): Place =>
      at("per" in v ? this.memory.batchValue(v) : this.memory.variable(v).weight);
    const eps = { real: epsilon };
    switch (op.kind) {
      case "factors": {
        const { weight, layout } = this.memory.variable(op.scale);
        const from = [place(op.mean), place(op.variance), at(weight), place(op.shift)];
        this.#finish(Code.factors, ...from, layout.floats, eps, place(op.factors));
        return;
      }
      case "gradient-factors": {
        const { weight, layout } = this.memory.variable(op.scale);
        const from = [place(op.mean), place(op.variance), at(weight), place(op.dScale), place(op.dShift)];
        this.#finish(Code.gradientFactors, ...from, op.count, layout.floats, eps, place(op.factors));
        return;
      }
      case "update-running": {
        const channels = this.memory.variable(op.runningMean).layout.floats;
        const to = [place(op.runningMean), place(op.runningVariance)];
        const from = [place(op.mean), place(op.variance), op.count, channels, { real: runningStep }];
        this.#finish(Code.updateRunning, ...from, ...to);
        return;
      }
    }
  }

  #convolution({ x: input, weight, y: output, ...window }: { x: Value; weight: Variable; y: Value } & Window): void {
    const x = this.#read(input, convolutionNeed(input, window, this.memory));
    const y = this.#make(output);
    if (isWinograd(input, window, this.memory)) {
      this.#winograd(x, this.memory.winograd(weight, false), y);
      return;
    }
    const { from, size } = taps(x, y, window);
    const to = [at(this.memory.variable(weight).weight), y.pixel / 4, y.place, size.row, y.pixel];
    this.#call(Code.convolve, ...from, ...to, size.height, size.width);
  }

  /** About 16 tiles at a time, so that they stay in the nearest cache. */
  #winograd(x: Map2D, transformed: Tensor, y: Map2D): void {
    const { height, width } = y;
    const strip = Math.min(tiles(height), Math.ceil(16 / tiles(width)));
    const V = this.#planes(strip * tiles(width), x);
    const M = this.#planes(strip * tiles(width), y);
    const to = [y.place, y.row, y.pixel, height, width, strip, V, M, at(winogradRoom())];
    this.#call(Code.winogradConvolve, pixelAt(x, -1, -1), x.row, x.pixel, at(transformed), y.pixel / 4, ...to);
  }

  /** The transformed tiles of a strip. */
  #planes(tiles: number, { pixel }: Map2D): Place {
    return at(this.memory.tensor(36 * (tiles * pixel + line), "thread"));
  }

  #inputGradient({
    dy: output,
    weight,
    dx: input,
    ...window
  }: { dy: Value; weight: Variable; dx: Value } & Window): void {
    const dy = this.#read(output, gradientNeed(output, input, window, this.memory));
    const dx = this.#make(input);
    if (isWinograd(input, window, this.memory)) {
      this.#winograd(dy, this.memory.winograd(weight, true), dx);
      return;
    }
    const { kernel, stride } = window;
    // Pixels that no tap reaches have gradient 0.
    if (allTurned(window).some(({ taps }) => taps.length === 0)) this.#call(Code.zero, at(dx.tensor), dx.tensor.bytes);
    for (const rows of allTurned(window))
      for (const columns of allTurned(window)) {
        const height = Math.ceil((dx.height - rows.residue) / stride);
        const width = Math.ceil((dx.width - columns.residue) / stride);
        if (rows.taps.length * columns.taps.length === 0 || height * width <= 0) continue;
        const used = rows.taps.flatMap((r) => columns.taps.map((c) => r * kernel + c));
        const packed = this.memory.transposed(weight, used);
        const from = [pixelAt(dy, rows.first, columns.first), dy.row, dy.pixel];
        const run = [rows.taps.length, dy.row, columns.taps.length * dy.pixel];
        const to = [at(packed), dx.pixel / 4, pixelAt(dx, rows.residue, columns.residue)];
        const whole = kernel === 1 && stride === 1 && isDense(dy) && isDense(dx);
        const size = whole ? [1, height * width] : [height, width];
        this.#call(Code.convolve, ...from, ...run, ...to, stride * dx.row, stride * dx.pixel, ...size);
      }
  }

  /** A chunk's sum over its images; the chunks' sums are added up in the update, or at once if there is none. */
  #filterGradient({ x: input, dy: output, dw, ...window }: { x: Value; dy: Value; dw: Value } & Window): void {
    const winograd = isWinograd(input, window, this.memory);
    const x = this.#read(input, convolutionNeed(input, window, this.memory));
    const dy = this.#read(output, winograd ? wholeTiles(output) : noBorder);
    const { bytes } = this.memory.gradient(dw);
    const sums = this.memory.sums(dw);
    if (winograd) this.#winogradFilterGradient(x, dy, sums);
    else this.#directFilterGradient(x, dy, sums, bytes, window);
    if (!this.memory.isUpdated(dw)) {
      const sum = at(this.memory.gradient(dw));
      this.#finish(Code.sumChunks, fixed(sums), sums.bytes, this.memory.chunks, sum, bytes);
    }
  }

  /** Sums up the planes' products, and transforms them once for all images of the chunk. */
  #winogradFilterGradient(x: Map2D, dy: Map2D, sums: Tensor): void {
    const { height, width } = dy;
    const strip = Math.min(tiles(height), Math.ceil(64 / tiles(width)));
    const V = this.#planes(strip * tiles(width), x);
    const Z = this.#planes(strip * tiles(width), dy);
    const room = at(winogradRoom());
    const products = this.memory.tensor((36 * x.pixel * dy.pixel) / 4, "thread");
    this.section.begin.push([Code.zero, at(products), products.bytes]);
    const from = [pixelAt(x, -1, -1), x.row, x.pixel, dy.place, dy.row, dy.pixel];
    this.#call(Code.winogradFilterGradient, ...from, height, width, strip, V, Z, room, at(products));
    this.section.end.push([Code.winogradFilterSum, at(products), x.pixel / 4, dy.pixel / 32, at(sums), room]);
  }

  #directFilterGradient(x: Map2D, dy: Map2D, sums: Tensor, bytes: number, window: Window): void {
    this.section.begin.push([Code.zero, at(sums), bytes]);
    const { from, size } = taps(x, dy, window);
    // A strip at a time, so that it stays in the nearest cache while all taps and outputs pass over it.
    const strip = Math.max(1, Math.floor(16384 / (window.stride * x.row)));
    const [first, xRow, ...rest] = from;
    for (let r = 0; r < size.height; r += strip) {
      const strips = [moved(dy.place, r * size.row), size.row, dy.pixel, dy.pixel / 4];
      const extent = [Math.min(strip, size.height - r), size.width];
      this.#call(Code.filterGradient, moved(first, r * xRow), xRow, ...rest, ...strips, ...extent, at(sums));
    }
  }
}

/** In slices of 8 outputs, which any thread can take. */
export function lowerUpdate({ variable, gradient }: Phase["updates"][number], memory: Memory): Task {
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

/** How a convolution's taps lie in its bordered input, and the pixels that it goes over: all in one row if it can. */
function taps(
  x: Map2D,
  y: Map2D,
  { kernel, stride }: Window,
): {
  from: [Place, number, number, number, number, number];
  size: { row: number; height: number; width: number };
} {
  const before = (kernel - 1) / 2;
  const whole = kernel === 1 && stride === 1 && isDense(x) && isDense(y);
  const first = pixelAt(x, -before, -before);
  return {
    from: [first, stride * x.row, stride * x.pixel, kernel, x.row, kernel * x.pixel],
    size: whole ? { row: 0, height: 1, width: y.height * y.width } : { row: y.row, height: y.height, width: y.width },
  };
}

function isWinograd(x: Value, window: Window, memory: Memory): boolean {
  const { height, width } = mapShape(x);
  return !memory.isInput(x) && suitsWinograd(window, height, width);
}

function convolutionNeed(x: Value, window: Window, memory: Memory): Border {
  const { height, width } = mapShape(x);
  return isWinograd(x, window, memory) ? tileBorder(height, width, 1) : inputBorder(window);
}

function gradientNeed(dy: Value, dx: Value, window: Window, memory: Memory): Border {
  const [from, to] = [mapShape(dy), mapShape(dx)];
  if (isWinograd(dx, window, memory)) return tileBorder(from.height, from.width, 1);
  return widened(gradientBorder(window, from.height, to.height), gradientBorder(window, from.width, to.width));
}

function wholeTiles(dy: Value): Border {
  const { height, width } = mapShape(dy);
  return tileBorder(height, width, 0);
}

/** The border that each value needs in a phase, so that its maker can leave room for it. */
function borders(ops: ImageWork[], memory: Memory): Map<number, Border> {
  const needs = new Map<number, Border>();
  const need = (value: Value, border: Border): void => {
    needs.set(value.id, widened(needs.get(value.id) ?? noBorder, border));
  };
  for (const op of ops)
    if (op.kind === "conv" || op.kind === "conv-filter-gradient") {
      need(op.x, convolutionNeed(op.x, op, memory));
      if (op.kind === "conv-filter-gradient" && isWinograd(op.x, op, memory)) need(op.dy, wholeTiles(op.dy));
    } else if (op.kind === "conv-input-gradient") need(op.dy, gradientNeed(op.dy, op.dx, op, memory));
  return needs;
}
