/** sum = the chunks' sums, `step` bytes apart, added in their order. */
export function sumChunks(parts: usize, step: usize, chunks: usize, sum: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    let a = v128.load(parts + i);
    for (let n: usize = 1, p = parts + i + step; n < chunks; n++, p += step) a = f32x4.add(a, v128.load(p));
    v128.store(sum + i, a);
  }
}

/** PyTorch's SGD: g += decay w; v = keep v + g; w -= rate v, with Nesterov rate (g + keep v). */
export function momentum(
  w: usize,
  v: usize,
  g: usize,
  bytes: usize,
  rate: f32,
  keep: f32,
  decay: f32,
  nesterov: bool,
): void {
  for (let i: usize = 0; i < bytes; i += 4) {
    const x = load<f32>(w + i),
      d = load<f32>(g + i) + decay * x,
      s = keep * load<f32>(v + i) + d;
    store<f32>(v + i, s);
    store<f32>(w + i, x - rate * (nesterov ? d + keep * s : s));
  }
}
