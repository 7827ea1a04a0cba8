// Batch normalisation. Images' parts are joined in float64, in the order of the images.
import { madd } from "./simd";

/** Pixels that are gone through at a time, so that a strip stays in the nearest cache while its channels pass over it. */
// @ts-ignore: decorator
@inline
function stripOf(pixel: usize): usize { return max<usize>(1, 8192 / pixel); }

/** An image's sum over its pixels, for each channel. */
export function sumPixels(x: usize, row: usize, H: usize, W: usize, pixel: usize, part: usize): void {
  memory.fill(part, 0, pixel);
  const strip = stripOf(pixel);
  for (let r: usize = 0; r < H; r++, x += row)
    for (let w: usize = 0; w < W; w += strip) addPixels(x + w * pixel, min(strip, W - w) * pixel, pixel, part);
}
// @ts-ignore: decorator
@inline
function addPixels(x: usize, bytes: usize, pixel: usize, part: usize): void {
  for (let c: usize = 0; c < pixel; c += 32) {
    let a = v128.load(part + c), b = v128.load(part + c, 16);
    for (let q = x + c, end = q + bytes; q < end; q += pixel) {
      a = f32x4.add(a, v128.load(q));
      b = f32x4.add(b, v128.load(q, 16));
    }
    v128.store(part + c, a);
    v128.store(part + c, b, 16);
  }
}

/** Joins the sums of all images. */
export function sumImages(parts: usize, step: usize, images: usize, channels: usize, sum: usize): void {
  for (let c: usize = 0; c < channels * 4; c += 4) {
    let a: f64 = 0;
    for (let i: usize = 0, p = parts + c; i < images; i++, p += step) a += load<f32>(p);
    store<f32>(sum + c, <f32>a);
  }
}

/** An image's mean and sum of squares about it: part = [mean | squares]. */
export function moments(x: usize, row: usize, H: usize, W: usize, pixel: usize, part: usize): void {
  sumPixels(x, row, H, W, pixel, part);
  const n = f32x4.splat(<f32>1 / <f32>(H * W)), strip = stripOf(pixel), squares = part + pixel;
  for (let c: usize = 0; c < pixel; c += 16) v128.store(part + c, f32x4.mul(v128.load(part + c), n));
  memory.fill(squares, 0, pixel);
  for (let r: usize = 0; r < H; r++, x += row)
    for (let w: usize = 0; w < W; w += strip) {
      const first = x + w * pixel, bytes = min(strip, W - w) * pixel;
      for (let c: usize = 0; c < pixel; c += 32) {
        const a = v128.load(part + c), b = v128.load(part + c, 16);
        let s = v128.load(squares + c), t = v128.load(squares + c, 16);
        for (let q = first + c, end = q + bytes; q < end; q += pixel) {
          const u = f32x4.sub(v128.load(q), a), v = f32x4.sub(v128.load(q, 16), b);
          s = madd(u, u, s);
          t = madd(v, v, t);
        }
        v128.store(squares + c, s);
        v128.store(squares + c, t, 16);
      }
    }
}

/** The batch's mean and biased variance from the images' parts. */
export function joinMoments(
  parts: usize,
  step: usize,
  images: usize,
  pixels: usize,
  channels: usize,
  mean: usize,
  variance: usize,
): void {
  for (let c: usize = 0; c < channels * 4; c += 4) {
    let m: f64 = 0,
      squares: f64 = 0;
    for (let i: usize = 0, p = parts + c; i < images; i++, p += step) m += load<f32>(p);
    m /= images;
    for (let i: usize = 0, p = parts + c; i < images; i++, p += step) {
      const d = <f64>load<f32>(p) - m;
      squares += <f64>load<f32>(p + channels * 4) + d * d * <f64>pixels;
    }
    store<f32>(mean + c, <f32>m);
    store<f32>(variance + c, <f32>(squares / (<f64>images * <f64>pixels)));
  }
}

/** What `normalise` needs: out = [scale / deviation | mean | shift]. */
export function factors(
  mean: usize,
  variance: usize,
  scale: usize,
  shift: usize,
  channels: usize,
  epsilon: f32,
  out: usize,
): void {
  const bytes = channels * 4;
  for (let c: usize = 0; c < bytes; c += 4, out += 4) {
    store<f32>(out, <f32>(<f64>load<f32>(scale + c) / Math.sqrt(<f64>load<f32>(variance + c) + epsilon)));
    store<f32>(out + bytes, load<f32>(mean + c));
    store<f32>(out + bytes * 2, load<f32>(shift + c));
  }
}

/** y = max(least, scale (x - mean) / deviation + shift). As x lies, for it mostly comes from far: pixel by pixel. */
export function normalise(
  x: usize, xRow: usize, f: usize, pixel: usize, least: f32, y: usize, yRow: usize, H: usize, W: usize,
): void {
  const floor = f32x4.splat(least), mean = f + pixel, shift = mean + pixel;
  for (let r: usize = 0; r < H; r++, x += xRow, y += yRow)
    for (let p = x, q = y, end = x + W * pixel; p < end; p += pixel, q += pixel)
      for (let c: usize = 0; c < pixel; c += 32) {
        const u = f32x4.sub(v128.load(p + c), v128.load(mean + c));
        const v = f32x4.sub(v128.load(p + c, 16), v128.load(mean + c, 16));
        v128.store(q + c, f32x4.max(madd(u, v128.load(f + c), v128.load(shift + c)), floor));
        v128.store(q + c, f32x4.max(madd(v, v128.load(f + c, 16), v128.load(shift + c, 16)), floor), 16);
      }
}

/** An image's part of the gradients: [sum of dy | sum of dy (x - mean)]. */
export function normaliseSums(
  x: usize, xRow: usize, dy: usize, dyRow: usize, mean: usize, H: usize, W: usize, pixel: usize, part: usize,
): void {
  const strip = stripOf(pixel);
  memory.fill(part, 0, pixel * 2);
  for (let r: usize = 0; r < H; r++, x += xRow, dy += dyRow)
    for (let w: usize = 0; w < W; w += strip) {
      const first = x + w * pixel, gradient = dy + w * pixel, bytes = min(strip, W - w) * pixel;
      for (let c: usize = 0; c < pixel; c += 32) {
        const m = v128.load(mean + c), n = v128.load(mean + c, 16), sums = part + c, dots = sums + pixel;
        let a = v128.load(sums), b = v128.load(sums, 16), s = v128.load(dots), t = v128.load(dots, 16);
        for (let p = first + c, q = gradient + c, end = p + bytes; p < end; p += pixel, q += pixel) {
          const g = v128.load(q), h = v128.load(q, 16);
          a = f32x4.add(a, g);
          b = f32x4.add(b, h);
          s = madd(g, f32x4.sub(v128.load(p), m), s);
          t = madd(h, f32x4.sub(v128.load(p, 16), n), t);
        }
        v128.store(sums, a);
        v128.store(sums, b, 16);
        v128.store(dots, s);
        v128.store(dots, t, 16);
      }
    }
}

/** dx = dy where y > 0 (y: the ReLU's output), and normaliseSums of x and dx. */
export function reluGradientSums(
  y: usize, yRow: usize, x: usize, xRow: usize, dy: usize, dyRow: usize, dx: usize, dxRow: usize,
  mean: usize, H: usize, W: usize, pixel: usize, part: usize,
): void {
  const strip = stripOf(pixel), zero = f32x4.splat(0);
  memory.fill(part, 0, pixel * 2);
  for (let r: usize = 0; r < H; r++, y += yRow, x += xRow, dy += dyRow, dx += dxRow)
    for (let w: usize = 0; w < W; w += strip) {
      const first = w * pixel, bytes = min(strip, W - w) * pixel;
      for (let c: usize = 0; c < pixel; c += 32) {
        const m = v128.load(mean + c), n = v128.load(mean + c, 16), sums = part + c, dots = sums + pixel;
        let a = v128.load(sums), b = v128.load(sums, 16), s = v128.load(dots), t = v128.load(dots, 16);
        for (let i = first + c, end = i + bytes; i < end; i += pixel) {
          const g = v128.and(v128.load(dy + i), f32x4.gt(v128.load(y + i), zero));
          const h = v128.and(v128.load(dy + i, 16), f32x4.gt(v128.load(y + i, 16), zero));
          v128.store(dx + i, g);
          v128.store(dx + i, h, 16);
          a = f32x4.add(a, g);
          b = f32x4.add(b, h);
          s = madd(g, f32x4.sub(v128.load(x + i), m), s);
          t = madd(h, f32x4.sub(v128.load(x + i, 16), n), t);
        }
        v128.store(sums, a);
        v128.store(sums, b, 16);
        v128.store(dots, s);
        v128.store(dots, t, 16);
      }
    }
}

/** Joins the images' parts into the gradients of scale and shift. */
export function joinNormaliseSums(
  parts: usize,
  step: usize,
  images: usize,
  channels: usize,
  variance: usize,
  epsilon: f32,
  dScale: usize,
  dShift: usize,
): void {
  for (let c: usize = 0; c < channels * 4; c += 4) {
    let sum: f64 = 0,
      dot: f64 = 0;
    for (let i: usize = 0, p = parts + c; i < images; i++, p += step) {
      sum += load<f32>(p);
      dot += load<f32>(p + channels * 4);
    }
    store<f32>(dScale + c, <f32>(dot / Math.sqrt(<f64>load<f32>(variance + c) + epsilon)));
    store<f32>(dShift + c, <f32>sum);
  }
}

/** What `normaliseGradient` needs: dx = k1 dy + k2 (x - mean) + k3, out = [k1 | mean | k2 | k3]. `count`: pixels of all. */
export function gradientFactors(
  mean: usize,
  variance: usize,
  scale: usize,
  dScale: usize,
  dShift: usize,
  count: usize,
  channels: usize,
  epsilon: f32,
  out: usize,
): void {
  const bytes = channels * 4;
  for (let c: usize = 0; c < bytes; c += 4, out += 4) {
    const inverse: f64 = 1 / Math.sqrt(<f64>load<f32>(variance + c) + epsilon);
    const k1 = inverse * load<f32>(scale + c);
    store<f32>(out, <f32>k1);
    store<f32>(out + bytes, load<f32>(mean + c));
    store<f32>(out + bytes * 2, <f32>((-k1 * inverse * load<f32>(dScale + c)) / <f64>count));
    store<f32>(out + bytes * 3, <f32>((-k1 * load<f32>(dShift + c)) / <f64>count));
  }
}

/** dx = k1 dy + k2 (x - mean) + k3, and `other` unless it is 0. */
export function normaliseGradient(
  x: usize, xRow: usize, dy: usize, dyRow: usize, other: usize, otherRow: usize, f: usize, pixel: usize,
  dx: usize, dxRow: usize, H: usize, W: usize,
): void {
  for (let r: usize = 0; r < H; r++, x += xRow, dy += dyRow, dx += dxRow, other += otherRow)
    for (let i: usize = 0; i < W * pixel; i += pixel)
      if (other)
        for (let c: usize = 0; c < pixel; c += 16) {
          const d = gradient(x + i + c, dy + i + c, f + c, pixel);
          v128.store(dx + i + c, f32x4.add(v128.load(other + i + c), d));
        }
      else
        for (let c: usize = 0; c < pixel; c += 16) v128.store(dx + i + c, gradient(x + i + c, dy + i + c, f + c, pixel));
}
// @ts-ignore: decorator
@inline
function gradient(x: usize, dy: usize, f: usize, pixel: usize): v128 {
  const k2 = f + pixel * 2, u = f32x4.sub(v128.load(x), v128.load(f + pixel));
  return madd(v128.load(dy), v128.load(f), madd(u, v128.load(k2), v128.load(k2 + pixel)));
}

/** running += step (batch's - running), with the unbiased variance of `count` numbers. */
export function updateRunning(
  mean: usize,
  variance: usize,
  count: usize,
  channels: usize,
  step: f32,
  runningMean: usize,
  runningVariance: usize,
): void {
  const n = <f64>count,
    unbiased: f64 = count > 1 ? n / (n - 1) : 1;
  for (let c: usize = 0; c < channels * 4; c += 4) {
    move(runningMean + c, load<f32>(mean + c), step);
    move(runningVariance + c, unbiased * load<f32>(variance + c), step);
  }
}
function move(p: usize, to: f64, step: f32): void {
  store<f32>(p, <f32>((1 - <f64>step) * load<f32>(p) + <f64>step * to));
}
