/** Far above what anybody trains, and low enough that every answer is quick. */
export const limits = {
  stages: 100,
  unitsPerStage: 1_000_000,
  changes: 1_000,
  channels: 65_536,
  size: 4_096,
  classes: 100_000,
  kernel: 15,
  stride: 16,
  layers: 32,
  batch: 65_536,
  iterations: 1_000_000_000,
  rates: 1_000,
  seed: 2 ** 32 - 1,
  text: 1_000,
};
