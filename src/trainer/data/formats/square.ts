import type { Picture } from "./picture";

/**
 * Fits a picture into `to` [size, size, channels]: its largest square in the middle, each pixel the mean of the area that
 * it covers. A picture of that very size keeps its pixels. With one channel colours become grey (ITU-R BT.601: 0.299 red,
 * 0.587 green, 0.114 blue), with three grey becomes a colour; transparency is left out.
 */
export function takeSquare(picture: Picture, to: Uint8Array, size: number, channels: number): void {
  const { width, height } = picture;
  const side = Math.min(width, height);
  const colours = colourOf(picture, channels);
  const top = shares(side, size, Math.floor((height - side) / 2));
  const left = shares(side, size, Math.floor((width - side) / 2));
  const area = (side / size) ** 2;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let c = 0; c < channels; c++) {
        const rows = top[y]!;
        const columns = left[x]!;
        let sum = 0;
        for (let i = 0; i < rows.share.length; i++)
          for (let j = 0; j < columns.share.length; j++)
            sum += rows.share[i]! * columns.share[j]! * colours((rows.first + i) * width + columns.first + j, c);
        to[(y * size + x) * channels + c] = Math.round(sum / area);
      }
}

/** For each of `size` pixels the pixels of a side that it covers, from `start` on, and how much of each. */
function shares(side: number, size: number, start: number): { first: number; share: number[] }[] {
  return Array.from({ length: size }, (_, n) => {
    const [from, to] = [(n * side) / size, ((n + 1) * side) / size];
    const first = Math.floor(from);
    const share: number[] = [];
    for (let pixel = first; pixel < to; pixel++) share.push(Math.min(pixel + 1, to) - Math.max(pixel, from));
    return { first: start + first, share };
  });
}

/** The value of a pixel (by its place in the picture) in one of the channels that are wanted. */
function colourOf({ pixels, channels: there }: Picture, wanted: number): (pixel: number, channel: number) => number {
  const coloured = there >= 3;
  if (!coloured) return (pixel) => pixels[pixel * there]!;
  if (wanted >= 3) return (pixel, channel) => pixels[pixel * there + Math.min(channel, 2)]!;
  return (pixel) => {
    const at = pixel * there;
    return 0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!;
  };
}
