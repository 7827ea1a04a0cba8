// Convolutions as sums of outer products. Weights are blocks of 8 output channels: [outputs / 8][row][column][input][8].
// Both are inlined, as Winograd's form knows most of their arguments and so gets loops of its own.
import { madd } from "./simd";

/**
 * y[r, c, :] = sum over `taps` pieces of x, `run` contiguous bytes each and `tapStep` apart, times w. H x W pixels.
 * It serves convolutions of any kernel and stride (x has its border), and with turned weights their input gradients.
 * A tile of 4 pixels x 8 outputs stays in registers.
 */
// @ts-ignore: decorator
@inline
export function convolve(
  x: usize,
  xRow: usize,
  xPixel: usize,
  taps: usize,
  tapStep: usize,
  run: usize,
  w: usize,
  outputs: usize,
  y: usize,
  yRow: usize,
  yPixel: usize,
  H: usize,
  W: usize,
): void {
  const x2 = xPixel * 2,
    x3 = xPixel * 3;
  for (let k: usize = 0; k < outputs; k += 8, w += taps * 8 * run) {
    for (let r: usize = 0; r < H; r++) {
      let px = x + r * xRow,
        py = y + r * yRow + k * 4,
        c: usize = 0;
      for (; c + 4 <= W; c += 4, px += xPixel * 4) {
        let a0 = f32x4.splat(0),
          a1 = a0,
          b0 = a0,
          b1 = a0,
          c0 = a0,
          c1 = a0,
          d0 = a0,
          d1 = a0;
        let pw = w,
          piece = px;
        for (let t: usize = 0; t < taps; t++, piece += tapStep) {
          for (let p = piece, end = piece + run; p < end; p += 4, pw += 32) {
            const w0 = v128.load(pw),
              w1 = v128.load(pw, 16);
            const xa = v128.load32_splat(p),
              xb = v128.load32_splat(p + xPixel);
            a0 = madd(xa, w0, a0);
            a1 = madd(xa, w1, a1);
            b0 = madd(xb, w0, b0);
            b1 = madd(xb, w1, b1);
            const xc = v128.load32_splat(p + x2),
              xd = v128.load32_splat(p + x3);
            c0 = madd(xc, w0, c0);
            c1 = madd(xc, w1, c1);
            d0 = madd(xd, w0, d0);
            d1 = madd(xd, w1, d1);
          }
        }
        v128.store(py, a0);
        v128.store(py, a1, 16);
        py += yPixel;
        v128.store(py, b0);
        v128.store(py, b1, 16);
        py += yPixel;
        v128.store(py, c0);
        v128.store(py, c1, 16);
        py += yPixel;
        v128.store(py, d0);
        v128.store(py, d1, 16);
        py += yPixel;
      }
      for (; c < W; c++, px += xPixel, py += yPixel) {
        let a0 = f32x4.splat(0),
          a1 = a0,
          pw = w,
          piece = px;
        for (let t: usize = 0; t < taps; t++, piece += tapStep) {
          for (let p = piece, end = piece + run; p < end; p += 4, pw += 32) {
            const xa = v128.load32_splat(p);
            a0 = madd(xa, v128.load(pw), a0);
            a1 = madd(xa, v128.load(pw, 16), a1);
          }
        }
        v128.store(py, a0);
        v128.store(py, a1, 16);
      }
    }
  }
}

/** dw += x times dy, summed over H x W pixels; in the weights' own order. Tiles of 4 inputs x 8 outputs. */
// @ts-ignore: decorator
@inline
export function filterGradient(
  x: usize,
  xRow: usize,
  xPixel: usize,
  taps: usize,
  tapStep: usize,
  run: usize,
  dy: usize,
  dyRow: usize,
  dyPixel: usize,
  outputs: usize,
  H: usize,
  W: usize,
  dw: usize,
): void {
  for (let k: usize = 0; k < outputs; k += 8, dy += 32) {
    for (let t: usize = 0, piece = x; t < taps; t++, piece += tapStep) {
      let i: usize = 0;
      for (; i + 16 <= run; i += 16, dw += 128) {
        let a0 = v128.load(dw),
          a1 = v128.load(dw, 16),
          b0 = v128.load(dw, 32),
          b1 = v128.load(dw, 48);
        let c0 = v128.load(dw, 64),
          c1 = v128.load(dw, 80),
          d0 = v128.load(dw, 96),
          d1 = v128.load(dw, 112);
        for (let r: usize = 0; r < H; r++) {
          let px = piece + r * xRow + i,
            py = dy + r * dyRow;
          for (let c: usize = 0; c < W; c++, px += xPixel, py += dyPixel) {
            const g0 = v128.load(py),
              g1 = v128.load(py, 16);
            const xa = v128.load32_splat(px),
              xb = v128.load32_splat(px, 4);
            a0 = madd(xa, g0, a0);
            a1 = madd(xa, g1, a1);
            b0 = madd(xb, g0, b0);
            b1 = madd(xb, g1, b1);
            const xc = v128.load32_splat(px, 8),
              xd = v128.load32_splat(px, 12);
            c0 = madd(xc, g0, c0);
            c1 = madd(xc, g1, c1);
            d0 = madd(xd, g0, d0);
            d1 = madd(xd, g1, d1);
          }
        }
        v128.store(dw, a0);
        v128.store(dw, a1, 16);
        v128.store(dw, b0, 32);
        v128.store(dw, b1, 48);
        v128.store(dw, c0, 64);
        v128.store(dw, c1, 80);
        v128.store(dw, d0, 96);
        v128.store(dw, d1, 112);
      }
      for (; i < run; i += 4, dw += 32) {
        let a0 = v128.load(dw),
          a1 = v128.load(dw, 16);
        for (let r: usize = 0; r < H; r++) {
          let px = piece + r * xRow + i,
            py = dy + r * dyRow;
          for (let c: usize = 0; c < W; c++, px += xPixel, py += dyPixel) {
            const xa = v128.load32_splat(px);
            a0 = madd(xa, v128.load(py), a0);
            a1 = madd(xa, v128.load(py, 16), a1);
          }
        }
        v128.store(dw, a0);
        v128.store(dw, a1, 16);
      }
    }
  }
}

/** One tap of 8 outputs, w[inputs][8], turned: 8 rows out[8][8 inputs], for each block of inputs `block` bytes apart. */
export function packTransposed(w: usize, inputs: usize, out: usize, block: usize): void {
  for (let c: usize = 0; c < inputs; c++) {
    let q = out + (c >> 3) * block + (c & 7) * 4;
    for (let k: usize = 0; k < 8; k++, w += 4, q += 32) store<f32>(q, load<f32>(w));
  }
}

/** y = x + bias */
export function bias(x: usize, xRow: usize, b: usize, pixel: usize, y: usize, yRow: usize, H: usize, W: usize): void {
  for (let r: usize = 0; r < H; r++, x += xRow, y += yRow)
    for (let c: usize = 0; c < W; c++)
      for (let i: usize = 0, at = c * pixel; i < pixel; i += 16, at += 16)
        v128.store(y + at, f32x4.add(v128.load(x + at), v128.load(b + i)));
}
