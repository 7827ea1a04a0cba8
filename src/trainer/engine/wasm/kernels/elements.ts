// Element by element: `rows` rows of `bytes` bytes (a multiple of 16), with a row stride of its own for each map.

export function relu(x: usize, xRow: usize, y: usize, yRow: usize, rows: usize, bytes: usize): void {
  const zero = f32x4.splat(0);
  for (let r: usize = 0; r < rows; r++, x += xRow, y += yRow)
    for (let i: usize = 0; i < bytes; i += 16) v128.store(y + i, f32x4.max(v128.load(x + i), zero));
}

/** dx = dy where x > 0 */
export function reluGradient(
  x: usize, xRow: usize, dy: usize, dyRow: usize, dx: usize, dxRow: usize, rows: usize, bytes: usize,
): void {
  const zero = f32x4.splat(0);
  for (let r: usize = 0; r < rows; r++, x += xRow, dy += dyRow, dx += dxRow)
    for (let i: usize = 0; i < bytes; i += 16)
      v128.store(dx + i, v128.and(v128.load(dy + i), f32x4.gt(v128.load(x + i), zero)));
}

export function sigmoid(x: usize, xRow: usize, y: usize, yRow: usize, rows: usize, bytes: usize): void {
  const one = f32x4.splat(1);
  for (let r: usize = 0; r < rows; r++, x += xRow, y += yRow)
    for (let i: usize = 0; i < bytes; i += 16)
      v128.store(y + i, f32x4.div(one, f32x4.add(one, exp(f32x4.neg(v128.load(x + i))))));
}

/** e^x to about 1e-7: x = n ln 2 + r, |r| <= ln 2 / 2, e^r by its series. Held within float32's range. */
// @ts-ignore: decorator
@inline
function exp(x: v128): v128 {
  x = f32x4.min(f32x4.max(x, f32x4.splat(-87)), f32x4.splat(88));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.4426950408889634)));
  // ln 2 in two parts, the first short enough for n times it to be exact.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let s = f32x4.splat(1.0 / 5040);
  s = f32x4.add(f32x4.mul(s, r), f32x4.splat(1.0 / 720));
  s = f32x4.add(f32x4.mul(s, r), f32x4.splat(1.0 / 120));
  s = f32x4.add(f32x4.mul(s, r), f32x4.splat(1.0 / 24));
  s = f32x4.add(f32x4.mul(s, r), f32x4.splat(1.0 / 6));
  s = f32x4.add(f32x4.mul(s, r), f32x4.splat(0.5));
  s = f32x4.add(f32x4.mul(s, r), f32x4.splat(1));
  s = f32x4.add(f32x4.mul(s, r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(s, power);
}

/** dx = dy y (1 - y) */
export function sigmoidGradient(
  y: usize, yRow: usize, dy: usize, dyRow: usize, dx: usize, dxRow: usize, rows: usize, bytes: usize,
): void {
  const one = f32x4.splat(1);
  for (let r: usize = 0; r < rows; r++, y += yRow, dy += dyRow, dx += dxRow)
    for (let i: usize = 0; i < bytes; i += 16) {
      const v = v128.load(y + i);
      v128.store(dx + i, f32x4.mul(v128.load(dy + i), f32x4.mul(v, f32x4.sub(one, v))));
    }
}

export function complement(x: usize, xRow: usize, y: usize, yRow: usize, rows: usize, bytes: usize): void {
  const one = f32x4.splat(1);
  for (let r: usize = 0; r < rows; r++, x += xRow, y += yRow)
    for (let i: usize = 0; i < bytes; i += 16) v128.store(y + i, f32x4.sub(one, v128.load(x + i)));
}

export function scale(x: usize, xRow: usize, y: usize, yRow: usize, rows: usize, bytes: usize, factor: f32): void {
  const f = f32x4.splat(factor);
  for (let r: usize = 0; r < rows; r++, x += xRow, y += yRow)
    for (let i: usize = 0; i < bytes; i += 16) v128.store(y + i, f32x4.mul(v128.load(x + i), f));
}

export function multiply(
  a: usize, aRow: usize, b: usize, bRow: usize, y: usize, yRow: usize, rows: usize, bytes: usize,
): void {
  for (let r: usize = 0; r < rows; r++, a += aRow, b += bRow, y += yRow)
    for (let i: usize = 0; i < bytes; i += 16)
      v128.store(y + i, f32x4.mul(v128.load(a + i), v128.load(b + i)));
}

export function add(
  a: usize, aRow: usize, b: usize, bRow: usize, y: usize, yRow: usize, rows: usize, bytes: usize,
): void {
  for (let r: usize = 0; r < rows; r++, a += aRow, b += bRow, y += yRow)
    for (let i: usize = 0; i < bytes; i += 16)
      v128.store(y + i, f32x4.add(v128.load(a + i), v128.load(b + i)));
}

/**
 * y = factor x where an element's draw reaches `threshold`, else 0: the draws of graph/dropout.ts, which every engine
 * makes. `channels`: of the image, without those in memory only; `pixel`: the bytes of all.
 */
export function dropout(
  x: usize, xRow: usize, y: usize, yRow: usize, H: usize, W: usize, pixel: usize, channels: u32,
  seed: u32, step: u32, salt: u32, image: u32, threshold: u32, factor: f32,
): void {
  const key = next(next(next(next(0, seed), step), salt), image), f = f32x4.splat(factor), least = i32x4.splat(threshold);
  const lanes = i32x4(0, golden, 2 * golden, 3 * golden);
  let first: u32 = 0;
  for (let r: usize = 0; r < H; r++, x += xRow, y += yRow)
    for (let c: usize = 0; c < W; c++, first += channels)
      for (let i: usize = 0, at = c * pixel; i < pixel; i += 16, at += 16) {
        const element = first + <u32>(i >> 2), draw = mix4(i32x4.add(i32x4.splat(key + element * golden), lanes));
        v128.store(y + at, v128.and(f32x4.mul(v128.load(x + at), f), i32x4.ge_u(draw, least)));
      }
}
const golden: u32 = 0x9e3779b9;
function next(key: u32, part: u32): u32 { return mix(key ^ part) + golden; }

function mix(n: u32): u32 {
  n = (n ^ (n >> 16)) * 0x21f0aaad;
  n = (n ^ (n >> 15)) * 0x735a2d97;
  return n ^ (n >> 15);
}
// @ts-ignore: decorator
@inline
function mix4(n: v128): v128 {
  n = i32x4.mul(v128.xor(n, i32x4.shr_u(n, 16)), i32x4.splat(0x21f0aaad));
  n = i32x4.mul(v128.xor(n, i32x4.shr_u(n, 15)), i32x4.splat(0x735a2d97));
  return v128.xor(n, i32x4.shr_u(n, 15));
}
