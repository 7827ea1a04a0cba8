import type { Window } from "../../graph/graph";
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
