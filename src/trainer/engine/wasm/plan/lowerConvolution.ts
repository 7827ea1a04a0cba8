import type { Value, Variable, Window } from "../../../graph/graph";
import { Code } from "../kernels/codes";
import { isDense, noBorder, pixelAt, widened, type Border, type Map2D } from "./maps";
import type { Memory } from "./memory";
import { winogradRoom } from "./permanent";
import { line } from "./place";
import { at, fixed, moved, type Place, type Tensor } from "../program";
import type { Scope } from "./scope";
import { allTurned, gradientBorder, inputBorder, suitsWinograd, tileBorder, tiles } from "./windows";
import { mapShape, type ImageWork } from "./work";

export function convolution(
  scope: Scope,
  { x: input, weight, y: output, ...window }: { x: Value; weight: Variable; y: Value } & Window,
): void {
  const x = scope.read(input, convolutionNeed(input, window, scope.memory));
  const y = scope.make(output);
  if (isWinograd(input, window, scope.memory)) {
    winograd(scope, x, scope.memory.winograd(weight, false), y);
    return;
  }
  const { from, size } = taps(x, y, window);
  const to = [at(scope.memory.variable(weight).weight), y.pixel / 4, y.place, size.row, y.pixel];
  scope.call(Code.convolve, ...from, ...to, size.height, size.width);
}

/** About 16 tiles at a time, so that they stay in the nearest cache. */
function winograd(scope: Scope, x: Map2D, transformed: Tensor, y: Map2D): void {
  const { height, width } = y;
  const strip = Math.min(tiles(height), Math.ceil(16 / tiles(width)));
  const V = planes(scope, strip * tiles(width), x);
  const M = planes(scope, strip * tiles(width), y);
  const to = [y.place, y.row, y.pixel, height, width, strip, V, M, at(winogradRoom())];
  scope.call(Code.winogradConvolve, pixelAt(x, -1, -1), x.row, x.pixel, at(transformed), y.pixel / 4, ...to);
}

/** The transformed tiles of a strip. */
function planes(scope: Scope, tiles: number, { pixel }: Map2D): Place {
  return at(scope.memory.tensor(36 * (tiles * pixel + line), "thread"));
}

export function inputGradient(
  scope: Scope,
  { dy: output, weight, dx: input, ...window }: { dy: Value; weight: Variable; dx: Value } & Window,
): void {
  const dy = scope.read(output, gradientNeed(output, input, window, scope.memory));
  const dx = scope.make(input);
  if (isWinograd(input, window, scope.memory)) {
    winograd(scope, dy, scope.memory.winograd(weight, true), dx);
    return;
  }
  const { kernel, stride } = window;
  // Pixels that no tap reaches have gradient 0.
  if (allTurned(window).some(({ taps }) => taps.length === 0)) scope.call(Code.zero, at(dx.tensor), dx.tensor.bytes);
  for (const rows of allTurned(window))
    for (const columns of allTurned(window)) {
      const height = Math.ceil((dx.height - rows.residue) / stride);
      const width = Math.ceil((dx.width - columns.residue) / stride);
      if (rows.taps.length * columns.taps.length === 0 || height * width <= 0) continue;
      const used = rows.taps.flatMap((r) => columns.taps.map((c) => r * kernel + c));
      const packed = scope.memory.transposed(weight, used);
      const from = [pixelAt(dy, rows.first, columns.first), dy.row, dy.pixel];
      const run = [rows.taps.length, dy.row, columns.taps.length * dy.pixel];
      const to = [at(packed), dx.pixel / 4, pixelAt(dx, rows.residue, columns.residue)];
      const whole = kernel === 1 && stride === 1 && isDense(dy) && isDense(dx);
      const size = whole ? [1, height * width] : [height, width];
      scope.call(Code.convolve, ...from, ...run, ...to, stride * dx.row, stride * dx.pixel, ...size);
    }
}

/** A chunk's sum over its images; the chunks' sums are added up in the update, or at once if there is none. */
export function filterGradient(
  scope: Scope,
  { x: input, dy: output, dw, ...window }: { x: Value; dy: Value; dw: Value } & Window,
): void {
  const transformed = isWinograd(input, window, scope.memory);
  const x = scope.read(input, convolutionNeed(input, window, scope.memory));
  const dy = scope.read(output, transformed ? wholeTiles(output) : noBorder);
  const { bytes } = scope.memory.gradient(dw);
  const sums = scope.memory.sums(dw);
  if (transformed) winogradFilterGradient(scope, x, dy, sums);
  else directFilterGradient(scope, x, dy, sums, bytes, window);
  if (!scope.memory.isUpdated(dw)) {
    const sum = at(scope.memory.gradient(dw));
    scope.finish(Code.sumChunks, fixed(sums), sums.bytes, scope.memory.chunks, sum, bytes);
  }
}

/** Sums up the planes' products, and transforms them once for all images of the chunk. */
function winogradFilterGradient(scope: Scope, x: Map2D, dy: Map2D, sums: Tensor): void {
  const { height, width } = dy;
  const strip = Math.min(tiles(height), Math.ceil(64 / tiles(width)));
  const V = planes(scope, strip * tiles(width), x);
  const Z = planes(scope, strip * tiles(width), dy);
  const room = at(winogradRoom());
  const products = scope.memory.tensor((36 * x.pixel * dy.pixel) / 4, "thread");
  scope.section.begin.push([Code.zero, at(products), products.bytes]);
  const from = [pixelAt(x, -1, -1), x.row, x.pixel, dy.place, dy.row, dy.pixel];
  scope.call(Code.winogradFilterGradient, ...from, height, width, strip, V, Z, room, at(products));
  scope.section.end.push([Code.winogradFilterSum, at(products), x.pixel / 4, dy.pixel / 32, at(sums), room]);
}

function directFilterGradient(scope: Scope, x: Map2D, dy: Map2D, sums: Tensor, bytes: number, window: Window): void {
  scope.section.begin.push([Code.zero, at(sums), bytes]);
  const { from, size } = taps(x, dy, window);
  // A strip at a time, so that it stays in the nearest cache while all taps and outputs pass over it.
  const strip = Math.max(1, Math.floor(16384 / (window.stride * x.row)));
  const [first, xRow, ...rest] = from;
  for (let r = 0; r < size.height; r += strip) {
    const strips = [moved(dy.place, r * size.row), size.row, dy.pixel, dy.pixel / 4];
    const extent = [Math.min(strip, size.height - r), size.width];
    scope.call(Code.filterGradient, moved(first, r * xRow), xRow, ...rest, ...strips, ...extent, at(sums));
  }
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
export function borders(ops: ImageWork[], memory: Memory): Map<number, Border> {
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
