// Batch normalisation. Images' parts are joined in float64, in the order of the images.
import { madd } from "./simd";

/** An image's sum over its pixels, for each channel. */
export function sumPixels(x: usize, row: usize, H: usize, W: usize, pixel: usize, part: usize): void {
  for (let c: usize = 0; c < pixel; c += 16) {
    let a = f32x4.splat(0);
    for (let r: usize = 0, p = x + c; r < H; r++, p += row)
      for (let q = p, end = p + W * pixel; q < end; q += pixel) a = f32x4.add(a, v128.load(q));
    v128.store(part + c, a);
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
  const n = f32x4.splat(<f32>1 / <f32>(H * W)),
    width = W * pixel;
  for (let c: usize = 0; c < pixel; c += 32) {
    let a = f32x4.splat(0),
      b = a,
      s = a,
      t = a;
    for (let r: usize = 0, p = x + c; r < H; r++, p += row)
      for (let q = p, end = p + width; q < end; q += pixel) {
        a = f32x4.add(a, v128.load(q));
        b = f32x4.add(b, v128.load(q, 16));
      }
    a = f32x4.mul(a, n);
    b = f32x4.mul(b, n);
    for (let r: usize = 0, p = x + c; r < H; r++, p += row)
      for (let q = p, end = p + width; q < end; q += pixel) {
        const u = f32x4.sub(v128.load(q), a),
          v = f32x4.sub(v128.load(q, 16), b);
        s = madd(u, u, s);
        t = madd(v, v, t);
      }
    v128.store(part + c, a);
    v128.store(part + c, b, 16);
    v128.store(part + pixel + c, s);
    v128.store(part + pixel + c, t, 16);
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

/** y = max(least, scale (x - mean) / deviation + shift) */
export function normalise(
  x: usize,
  xRow: usize,
  f: usize,
  pixel: usize,
  least: f32,
  y: usize,
  yRow: usize,
  H: usize,
  W: usize,
): void {
  const floor = f32x4.splat(least),
    width = W * pixel;
  for (let r: usize = 0; r < H; r++, x += xRow, y += yRow)
    for (let c: usize = 0; c < pixel; c += 16) {
      const a = v128.load(f + c),
        m = v128.load(f + pixel + c),
        s = v128.load(f + pixel * 2 + c);
      for (let p = x + c, q = y + c, end = p + width; p < end; p += pixel, q += pixel)
        v128.store(q, f32x4.max(madd(f32x4.sub(v128.load(p), m), a, s), floor));
    }
}

/** An image's part of the gradients: [sum of dy | sum of dy (x - mean)]. */
export function normaliseSums(
  x: usize,
  xRow: usize,
  dy: usize,
  dyRow: usize,
  mean: usize,
  H: usize,
  W: usize,
  pixel: usize,
  part: usize,
): void {
  for (let c: usize = 0; c < pixel; c += 16) {
    const m = v128.load(mean + c);
    let a = f32x4.splat(0),
      b = a;
    for (let r: usize = 0, p = x + c, q = dy + c; r < H; r++, p += xRow, q += dyRow)
      for (let i: usize = 0; i < W * pixel; i += pixel) {
        const g = v128.load(q + i);
        a = f32x4.add(a, g);
        b = madd(g, f32x4.sub(v128.load(p + i), m), b);
      }
    v128.store(part + c, a);
    v128.store(part + pixel + c, b);
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

export function normaliseGradient(
  x: usize,
  xRow: usize,
  dy: usize,
  dyRow: usize,
  f: usize,
  pixel: usize,
  dx: usize,
  dxRow: usize,
  H: usize,
  W: usize,
): void {
  for (let r: usize = 0; r < H; r++, x += xRow, dy += dyRow, dx += dxRow)
    for (let c: usize = 0; c < pixel; c += 16) {
      const k1 = v128.load(f + c),
        m = v128.load(f + pixel + c);
      const k2 = v128.load(f + pixel * 2 + c),
        k3 = v128.load(f + pixel * 3 + c);
      for (let i = c, end = c + W * pixel; i < end; i += pixel)
        v128.store(dx + i, madd(v128.load(dy + i), k1, madd(f32x4.sub(v128.load(x + i), m), k2, k3)));
    }
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
