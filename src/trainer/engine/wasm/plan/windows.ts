import type { Window } from "../../../graph/graph";
import type { Border } from "./maps";

/** The border that a convolution wants around its input. */
export function inputBorder({ kernel }: Window): Border {
  return { before: (kernel - 1) / 2, after: (kernel - 1) / 2 };
}

/**
 * One direction of a convolution's input gradient, for the pixels `residue`, `residue` + stride, ... of dx. Pixel
 * residue + stride j is the sum of dy[j + first + n] w[taps[n]] over n: a convolution of stride 1 with some of the taps.
 */
export interface Turned {
  residue: number;
  taps: number[];
  first: number;
}

export function turned({ kernel, stride }: Window, residue: number): Turned {
  const padding = (kernel - 1) / 2;
  // dx[i] gets dy[o] w[t] where i = o stride + t - padding.
  const taps: number[] = [];
  for (let t = (residue + padding) % stride; t < kernel; t += stride) taps.unshift(t);
  return { residue, taps, first: Math.floor((residue + padding) / stride) - (taps.length - 1) };
}

export function allTurned(window: Window): Turned[] {
  return Array.from({ length: window.stride }, (_, residue) => turned(window, residue));
}

/** The border that an input gradient wants around dy (`from` pixels wide), for `to` pixels of dx. */
export function gradientBorder(window: Window, from: number, to: number): Border {
  let [before, after] = [0, 0];
  for (const { residue, taps, first } of allTurned(window)) {
    const last = Math.ceil((to - residue) / window.stride) - 1;
    if (taps.length === 0 || last < 0) continue;
    before = Math.max(before, -first);
    after = Math.max(after, last + first + taps.length - from);
  }
  return { before, after };
}

/** Pixels of a Winograd tile, each way. */
const tile = 4;

/**
 * Whether Winograd's form is worth it: 36 products a tile instead of 9 a pixel, and its transformations beside.
 */
export function suitsWinograd({ kernel, stride }: Window, height: number, width: number): boolean {
  return kernel === 3 && stride === 1 && 36 * tiles(height) * tiles(width) < 0.6 * 9 * height * width;
}

export function tiles(pixels: number): number {
  return Math.ceil(pixels / tile);
}

/** The border that whole tiles want around a map that is read with `before` pixels before it. */
export function tileBorder(height: number, width: number, before: number): Border {
  const missing = Math.max(tile * tiles(height) - height, tile * tiles(width) - width);
  return { before, after: before + missing };
}
