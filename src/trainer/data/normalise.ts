import type { Training } from "../../arch/architecture";
import type { Part } from "./dataset";

/** The numbers that pixels become: (pixel - mean) / std, for every channel and each of the 256 values of a pixel. */
export type PixelTable = Float32Array[];

/** `normalise` of an architecture, or the per-channel mean and population std of the training images. */
export function pixelTable({ images, shape }: Part, normalise: Training["normalise"]): PixelTable {
  const channels = shape[3];
  const { mean, std } = normalise ?? statistics(images, channels);
  return Array.from({ length: channels }, (_, c) =>
    Float32Array.from({ length: 256 }, (_, pixel) => (pixel - mean[c]!) / std[c]!),
  );
}

function statistics(images: Uint8Array, channels: number): { mean: number[]; std: number[] } {
  const histograms = Array.from({ length: channels }, () => new Float64Array(256));
  for (let i = 0; i < images.length; i += channels)
    for (let c = 0; c < channels; c++) histograms[c]![images[i + c]!]!++;
  const pixels = images.length / channels;
  const expectation = (histogram: Float64Array, f: (pixel: number) => number): number =>
    histogram.reduce((sum, count, pixel) => sum + count * f(pixel), 0) / pixels;
  const mean = histograms.map((h) => expectation(h, (pixel) => pixel));
  // A channel that is the same everywhere stays 0 instead of becoming 0/0.
  const std = histograms.map((h, c) => Math.sqrt(expectation(h, (pixel) => (pixel - mean[c]!) ** 2)) || 1);
  return { mean, std };
}
