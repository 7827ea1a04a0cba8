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

/** So many squares of a byte add up within 31 bits. */
const exactly = 32_768;

function statistics(images: Uint8Array, channels: number): { mean: number[]; std: number[] } {
  const sums = Array.from({ length: channels }, () => ({ pixels: 0, squares: 0 }));
  for (let start = 0; start < images.length; start += exactly * channels) {
    const end = Math.min(images.length, start + exactly * channels);
    for (const [c, sum] of sums.entries()) {
      let [pixels, squares] = [0, 0];
      for (let i = start + c; i < end; i += channels) {
        const pixel = images[i]!;
        pixels = (pixels + pixel) | 0;
        squares = (squares + Math.imul(pixel, pixel)) | 0;
      }
      sum.pixels += pixels;
      sum.squares += squares;
    }
  }
  const count = images.length / channels;
  const mean = sums.map(({ pixels }) => pixels / count);
  // A channel that is the same everywhere stays 0 instead of becoming 0/0.
  const std = sums.map(({ pixels, squares }, c) => Math.sqrt((squares - pixels * mean[c]!) / count) || 1);
  return { mean, std };
}
