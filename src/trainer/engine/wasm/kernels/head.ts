/**
 * Cross-entropy of softmax(z) with the class at `label`. loss [1]; error [1]: 1 where the first largest logit is another
 * class; dz = (softmax - one-hot) / images, unless dz is 0.
 */
export function crossEntropy(
  z: usize,
  classes: usize,
  label: usize,
  images: usize,
  loss: usize,
  error: usize,
  dz: usize,
): void {
  const right = <usize>load<u32>(label);
  let top = load<f32>(z),
    best: usize = 0;
  for (let k: usize = 1; k < classes; k++)
    if (load<f32>(z + k * 4) > top) {
      top = load<f32>(z + k * 4);
      best = k;
    }
  let sum: f64 = 0;
  for (let k: usize = 0; k < classes; k++) sum += Math.exp(<f64>load<f32>(z + k * 4) - top);
  store<f32>(loss, <f32>(Math.log(sum) + (<f64>top - <f64>load<f32>(z + right * 4))));
  store<f32>(error, best == right ? 0 : 1);
  if (!dz) return;
  for (let k: usize = 0; k < classes; k++) {
    const p = Math.exp(<f64>load<f32>(z + k * 4) - top) / sum;
    store<f32>(dz + k * 4, <f32>((p - (k == right ? 1 : 0)) / <f64>images));
  }
}
