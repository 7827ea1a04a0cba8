// Borders, zero-padding (option A), pooling. `pixel`: bytes of a pixel's channels, rounded up to 8 of them.

/** Zeroes what surrounds H x W pixels within HP x WP, `before` pixels from the top and the left. y: the first of all. */
export function border(y: usize, HP: usize, WP: usize, before: usize, H: usize, W: usize, pixel: usize): void {
  const row = WP * pixel, left = before * pixel, inside = left + W * pixel, right = row - inside;
  memory.fill(y, 0, before * row);
  for (let r = before; r < before + H; r++) {
    clear(y + r * row, left);
    clear(y + r * row + inside, right);
  }
  memory.fill(y + (before + H) * row, 0, (HP - before - H) * row);
}
// @ts-ignore: decorator
@inline
function clear(p: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(p + i, 0);
}

export function copyRows(x: usize, xRow: usize, y: usize, yRow: usize, rows: usize, bytes: usize): void {
  for (let r: usize = 0; r < rows; r++, x += xRow, y += yRow) memory.copy(y, x, bytes);
}

/** Zeroes the channels that a pixel has in memory only: bytes `used` to `pixel`. */
export function clearLanes(y: usize, yRow: usize, H: usize, W: usize, pixel: usize, used: usize): void {
  for (let r: usize = 0; r < H; r++, y += yRow)
    for (let p = y, end = y + W * pixel; p < end; p += pixel) clear(p + used, pixel - used);
}

/** Every stride-th pixel of every stride-th row, then zero channels. H x W pixels of y. */
export function zeroPadding(
  x: usize, xRow: usize, xPixel: usize, stride: usize, y: usize, yRow: usize, yPixel: usize, H: usize, W: usize,
): void {
  for (let r: usize = 0; r < H; r++, x += xRow * stride, y += yRow)
    for (let c: usize = 0, p = x, q = y; c < W; c++, p += xPixel * stride, q += yPixel) {
      memory.copy(q, p, xPixel);
      memory.fill(q + xPixel, 0, yPixel - xPixel);
    }
}

/** H x W pixels of dx; `used`: bytes of dx's channels, without those in memory only. */
export function zeroPaddingGradient(
  dy: usize, dyRow: usize, dyPixel: usize, stride: usize, dx: usize, dxRow: usize, dxPixel: usize, used: usize,
  H: usize, W: usize,
): void {
  for (let r: usize = 0; r < H; r++, dx += dxRow) {
    memory.fill(dx, 0, W * dxPixel);
    if (r % stride) continue;
    for (let c: usize = 0, q = dy; c < W; c += stride, q += dyPixel) memory.copy(dx + c * dxPixel, q, used);
    dy += dyRow;
  }
}

/** `kernel` pixels each way, (kernel - 1) / 2 before; what lies outside does not count. */
export function maxPool(
  x: usize, xRow: usize, H: usize, W: usize, pixel: usize, kernel: isize, stride: isize,
  y: usize, yRow: usize, outH: usize, outW: usize,
): void {
  const before = (kernel - 1) >> 1;
  for (let r: isize = 0; r < <isize>outH; r++, y += yRow)
    for (let c: isize = 0; c < <isize>outW; c++) {
      const top = max(0, r * stride - before), bottom = min(<isize>H, r * stride - before + kernel);
      const left = max(0, c * stride - before), right = min(<isize>W, c * stride - before + kernel);
      for (let i: usize = 0; i < pixel; i += 16) {
        let best = f32x4.splat(-Infinity);
        for (let u = top; u < bottom; u++)
          for (let v = left; v < right; v++) best = f32x4.max(best, v128.load(x + u * xRow + v * pixel + i));
        v128.store(y + c * pixel + i, best);
      }
    }
}

/** dy goes to the first of the largest in its window. */
export function maxPoolGradient(
  x: usize, xRow: usize, H: usize, W: usize, pixel: usize, kernel: isize, stride: isize,
  dy: usize, dyRow: usize, outH: usize, outW: usize, dx: usize, dxRow: usize,
): void {
  for (let r: usize = 0; r < H; r++) memory.fill(dx + r * dxRow, 0, W * pixel);
  const before = (kernel - 1) >> 1;
  for (let r: isize = 0; r < <isize>outH; r++, dy += dyRow)
    for (let c: isize = 0; c < <isize>outW; c++) {
      const top = max(0, r * stride - before), bottom = min(<isize>H, r * stride - before + kernel);
      const left = max(0, c * stride - before), right = min(<isize>W, c * stride - before + kernel);
      for (let i: usize = 0; i < pixel; i += 16) {
        let best = f32x4.splat(-Infinity), at = i32x4.splat(-1);
        for (let u = top, n = 0; u < bottom; u++)
          for (let v = left; v < right; v++, n++) {
            const value = v128.load(x + u * xRow + v * pixel + i), larger = f32x4.gt(value, best);
            best = v128.bitselect(value, best, larger);
            at = v128.bitselect(i32x4.splat(n), at, larger);
          }
        const g = v128.load(dy + c * pixel + i);
        for (let u = top, n = 0; u < bottom; u++)
          for (let v = left; v < right; v++, n++) {
            const q = dx + u * dxRow + v * pixel + i;
            v128.store(q, f32x4.add(v128.load(q), v128.and(g, i32x4.eq(at, i32x4.splat(n)))));
          }
      }
    }
}

/** The mean over the whole map. */
export function averagePool(x: usize, row: usize, H: usize, W: usize, pixel: usize, y: usize): void {
  const n = f32x4.splat(<f32>1 / <f32>(H * W));
  for (let c: usize = 0; c < pixel; c += 16) {
    let a = f32x4.splat(0);
    for (let r: usize = 0, p = x + c; r < H; r++, p += row)
      for (let q = p, end = p + W * pixel; q < end; q += pixel) a = f32x4.add(a, v128.load(q));
    v128.store(y + c, f32x4.mul(a, n));
  }
}

export function averagePoolGradient(dy: usize, pixel: usize, dx: usize, dxRow: usize, H: usize, W: usize): void {
  const n = f32x4.splat(<f32>1 / <f32>(H * W));
  for (let r: usize = 0; r < H; r++, dx += dxRow)
    for (let c: usize = 0; c < pixel; c += 16) {
      const g = f32x4.mul(v128.load(dy + c), n);
      for (let q = dx + c, end = q + W * pixel; q < end; q += pixel) v128.store(q, g);
    }
}
