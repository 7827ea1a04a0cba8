// Winograd's form of 3x3 convolutions of stride 1, F(4x4, 3x3): a tile of 4x4 pixels takes 36 products instead of 144
// (Lavin and Gray, 'Fast Algorithms for Convolutional Neural Networks', arXiv 1509.09308, Sect. 4; points 0, 1, -1, 2,
// -2, infinity). Inputs (pieces of 6x6 pixels, 4 apart), filters and gradients are transformed to 36 planes; in each
// plane the convolution is a matrix product. y = A' [(G g G') * (B' x B)] A, and for the filter's gradient
// dg = G' [(A dy A') * (B' x B)] G. Transformed weights: [36][outputs / 8][input][8].
//
// Rounding: filters' gradients of a network of six units (16 to 64 channels) lie 4e-6 from float64 (median; 9e-6 the
// worst), where direct convolution's lie 1.2e-6 (2e-6) from it; where a ReLU's input is within that of 0, either may
// take the other side, and one such pixel moves the gradients by 1e-2. Relaxed and plain SIMD differ no more than that.
import { convolve, filterGradient, packTransposed } from "./convolution";
import { madd } from "./simd";

const planes: usize = 36;

/** y (H x W pixels) from x with its border, `strip` rows of tiles at a time. Room: V and M for a strip, 576 bytes. */
export function winogradConvolve(
  x: usize, xRow: usize, xPixel: usize, U: usize, outputs: usize, y: usize, yRow: usize, yPixel: usize,
  H: usize, W: usize, strip: usize, V: usize, M: usize, room: usize,
): void {
  const rows = (H + 3) >> 2, cols = (W + 3) >> 2, planeU = outputs * xPixel;
  for (let r: usize = 0; r < rows; r += strip) {
    const some = min(strip, rows - r), tiles = some * cols;
    const planeV = planeOf(tiles, xPixel), planeM = planeOf(tiles, yPixel);
    transformInput(x + r * 4 * xRow, xRow, xPixel, some, cols, V, planeV, room);
    for (let p: usize = 0; p < planes; p++)
      convolve(V + p * planeV, 0, xPixel, 1, 0, xPixel, U + p * planeU, outputs, M + p * planeM, 0, yPixel, 1, tiles);
    transformOutput(M, planeM, yPixel, some, cols, y + r * 4 * yRow, yRow, H - r * 4, W, room);
  }
}

/** S += the planes' products of x and dy, both with a border up to whole tiles. */
export function winogradFilterGradient(
  x: usize, xRow: usize, xPixel: usize, dy: usize, dyRow: usize, dyPixel: usize,
  H: usize, W: usize, strip: usize, V: usize, Z: usize, room: usize, S: usize,
): void {
  const rows = (H + 3) >> 2, cols = (W + 3) >> 2, outputs = dyPixel >> 2, planeS = outputs * xPixel;
  for (let r: usize = 0; r < rows; r += strip) {
    const some = min(strip, rows - r), tiles = some * cols;
    const planeV = planeOf(tiles, xPixel), planeZ = planeOf(tiles, dyPixel);
    transformInput(x + r * 4 * xRow, xRow, xPixel, some, cols, V, planeV, room);
    transformGradient(dy + r * 4 * dyRow, dyRow, dyPixel, some, cols, Z, planeZ, room);
    for (let p: usize = 0; p < planes; p++)
      filterGradient(
        V + p * planeV, 0, xPixel, 1, 0, xPixel, Z + p * planeZ, 0, dyPixel, outputs, 1, tiles, S + p * planeS,
      );
  }
}

/** A cache line more than the tiles need, so that planes don't all lie in the same places of the cache. */
// @ts-ignore: decorator
@inline
function planeOf(tiles: usize, pixel: usize): usize { return tiles * pixel + 64; }

/** B' x B of 6x6 pieces. */
function transformInput(
  x: usize, xRow: usize, pixel: usize, rows: usize, cols: usize, V: usize, plane: usize, room: usize,
): void {
  for (let r: usize = 0; r < rows; r++, x += xRow * 4)
    for (let c: usize = 0, tile = x; c < cols; c++, tile += pixel * 4)
      for (let p = tile, end = tile + pixel; p < end; p += 16, V += 16) {
        for (let j: usize = 0, q = p, t = room; j < 6; j++, q += pixel, t += 16) inputs(q, xRow, t, 96);
        for (let i: usize = 0, t = room, v = V; i < 6; i++, t += 96, v += plane * 6) inputs(t, 16, v, plane);
      }
}
/** Six numbers, `from` apart, times B', to six places `to` apart. */
// @ts-ignore: decorator
@inline
function inputs(p: usize, from: usize, q: usize, to: usize): void {
  const four = f32x4.splat(4), five = f32x4.splat(-5);
  const a = v128.load(p), b = v128.load(p + from), c = v128.load(p + from * 2);
  const d = v128.load(p + from * 3), e = v128.load(p + from * 4), f = v128.load(p + from * 5);
  v128.store(q, madd(four, a, madd(five, c, e)));
  const u = madd(f32x4.splat(-4), c, e), v = madd(f32x4.splat(-4), b, d);
  v128.store(q + to, f32x4.add(u, v));
  v128.store(q + to * 2, f32x4.sub(u, v));
  const g = f32x4.sub(e, c), h = f32x4.sub(d, b), hh = f32x4.add(h, h);
  v128.store(q + to * 3, f32x4.add(g, hh));
  v128.store(q + to * 4, f32x4.sub(g, hh));
  v128.store(q + to * 5, madd(four, b, madd(five, d, f)));
}

/** A' M A of each tile, to the pixels of y that there are. */
function transformOutput(
  M: usize, plane: usize, pixel: usize, rows: usize, cols: usize, y: usize, yRow: usize, H: usize, W: usize,
  room: usize,
): void {
  for (let r: usize = 0; r < rows; r++, y += yRow * 4) {
    const high = min<usize>(4, H - r * 4);
    for (let c: usize = 0; c < cols; c++) {
      const wide = min<usize>(4, W - c * 4), tile = y + c * 4 * pixel;
      for (let k: usize = 0; k < pixel; k += 16, M += 16) {
        for (let j: usize = 0, m = M, t = room; j < 6; j++, m += plane, t += 16) outputs(m, plane * 6, t, 96, 4);
        for (let i: usize = 0, t = room, q = tile + k; i < high; i++, t += 96, q += yRow) outputs(t, 16, q, pixel, wide);
      }
    }
  }
}
/** Six numbers times A', the first `count` of four. */
// @ts-ignore: decorator
@inline
function outputs(p: usize, from: usize, q: usize, to: usize, count: usize): void {
  const a = v128.load(p), b = v128.load(p + from), c = v128.load(p + from * 2);
  const d = v128.load(p + from * 3), e = v128.load(p + from * 4);
  const s = f32x4.add(b, c), t = f32x4.add(d, e), u = f32x4.sub(b, c), v = f32x4.sub(d, e);
  v128.store(q, f32x4.add(a, f32x4.add(s, t)));
  if (count > 1) v128.store(q + to, madd(f32x4.splat(2), v, u));
  if (count > 2) v128.store(q + to * 2, madd(f32x4.splat(4), t, s));
  if (count > 3) v128.store(q + to * 3, f32x4.add(v128.load(p + from * 5), madd(f32x4.splat(8), v, u)));
}

/** A dy A' of 4x4 pieces. */
function transformGradient(
  dy: usize, row: usize, pixel: usize, rows: usize, cols: usize, Z: usize, plane: usize, room: usize,
): void {
  for (let r: usize = 0; r < rows; r++, dy += row * 4)
    for (let c: usize = 0, tile = dy; c < cols; c++, tile += pixel * 4)
      for (let p = tile, end = tile + pixel; p < end; p += 16, Z += 16) {
        for (let j: usize = 0, q = p, t = room; j < 4; j++, q += pixel, t += 16) gradients(q, row, t, 64);
        for (let i: usize = 0, t = room, z = Z; i < 6; i++, t += 64, z += plane * 6) gradients(t, 16, z, plane);
      }
}
/** Four numbers times A. */
// @ts-ignore: decorator
@inline
function gradients(p: usize, from: usize, q: usize, to: usize): void {
  const a = v128.load(p), b = v128.load(p + from), c = v128.load(p + from * 2), d = v128.load(p + from * 3);
  const s = f32x4.add(a, c), t = f32x4.add(b, d);
  const u = madd(f32x4.splat(4), c, a), v = f32x4.mul(f32x4.splat(2), madd(f32x4.splat(4), d, b));
  v128.store(q, a);
  v128.store(q + to, f32x4.add(s, t));
  v128.store(q + to * 2, f32x4.sub(s, t));
  v128.store(q + to * 3, f32x4.add(u, v));
  v128.store(q + to * 4, f32x4.sub(u, v));
  v128.store(q + to * 5, d);
}

/** G g G' of 8 outputs' filters, w[9][inputs][8], to planes `plane` apart. `turned` by 180 degrees for input gradients. */
export function winogradFilter(w: usize, inputs: usize, turned: bool, U: usize, plane: usize, room: usize): void {
  const tap: isize = <isize>(inputs * 32), step = turned ? -tap : tap;
  if (turned) w += inputs * 32 * 8;
  for (let i: usize = 0; i < inputs * 32; i += 16, w += 16, U += 16) {
    for (let j: isize = 0, t = room; j < 3; j++, t += 16) filters(w + j * step, step * 3, t, 48);
    for (let r: usize = 0, t = room, u = U; r < 6; r++, t += 48, u += plane * 6) filters(t, 16, u, plane);
  }
}
/** Three numbers times G. */
// @ts-ignore: decorator
@inline
function filters(p: usize, from: isize, q: usize, to: usize): void {
  const a = v128.load(p), b = v128.load(p + from), c = v128.load(p + from * 2);
  const sixth = f32x4.splat(-1.0 / 6), s = f32x4.add(a, c);
  v128.store(q, f32x4.mul(f32x4.splat(0.25), a));
  v128.store(q + to, f32x4.mul(sixth, f32x4.add(s, b)));
  v128.store(q + to * 2, f32x4.mul(sixth, f32x4.sub(s, b)));
  const u = madd(f32x4.splat(1.0 / 24), a, f32x4.mul(f32x4.splat(1.0 / 6), c)), v = f32x4.mul(f32x4.splat(1.0 / 12), b);
  v128.store(q + to * 3, f32x4.add(u, v));
  v128.store(q + to * 4, f32x4.sub(u, v));
  v128.store(q + to * 5, c);
}

/** Transformed filters of 8 outputs [36][inputs][8], each plane turned for input gradients; see packTransposed. */
export function packPlanes(from: usize, inputs: usize, out: usize, plane: usize, block: usize): void {
  for (let p: usize = 0; p < planes; p++) packTransposed(from + p * inputs * 32, inputs, out + p * plane, block);
}

/** dw = G' S G, a chunk's sum in the weights' own order. */
export function winogradFilterSum(S: usize, inputs: usize, blocks: usize, dw: usize, room: usize): void {
  const block = inputs * 32, plane = block * blocks;
  for (let k: usize = 0; k < blocks; k++, dw += block * 8)
    for (let i: usize = 0; i < block; i += 16, S += 16, dw += 16) {
      for (let j: usize = 0, s = S, t = room; j < 6; j++, s += plane, t += 16) sums(s, plane * 6, t, 96);
      for (let r: usize = 0, t = room, q = dw; r < 3; r++, t += 96, q += block * 3) sums(t, 16, q, block);
    }
}
/** Six numbers times G'. */
// @ts-ignore: decorator
@inline
function sums(p: usize, from: usize, q: usize, to: usize): void {
  const b = v128.load(p + from), c = v128.load(p + from * 2), d = v128.load(p + from * 3), e = v128.load(p + from * 4);
  const s = f32x4.mul(f32x4.splat(-1.0 / 6), f32x4.add(b, c)), t = f32x4.add(d, e);
  v128.store(q, madd(f32x4.splat(0.25), v128.load(p), madd(f32x4.splat(1.0 / 24), t, s)));
  const u = f32x4.mul(f32x4.splat(1.0 / 6), f32x4.sub(c, b));
  v128.store(q + to, madd(f32x4.splat(1.0 / 12), f32x4.sub(d, e), u));
  v128.store(q + to * 2, f32x4.add(v128.load(p + from * 5), madd(f32x4.splat(1.0 / 6), t, s)));
}
