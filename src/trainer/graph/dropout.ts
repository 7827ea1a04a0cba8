import type { Dropout } from "./graph";

/**
 * Which elements a dropout keeps: a function of the run's seed, the step, the dropout's number within the network, the
 * image's place in the batch, and the element's place in the image ([height, width, channels], channels fastest).
 * The embedded engine and the reference draw the same masks, with any number of threads, forwards and backwards;
 * TensorFlow draws its own, with a key made of the same numbers. 32-bit integers throughout.
 */
export function dropoutKey({ seed, step }: { seed: number; step: number }, salt: number, image: number): number {
  return [seed, step, salt, image].reduce((key, part) => mix(key ^ part) + 0x9e3779b9, 0) | 0;
}

/** Whether an image's element is kept; `key` from dropoutKey. */
export function isKept(key: number, element: number, ratio: number): boolean {
  return mix(key + Math.imul(element, 0x9e3779b9)) >>> 0 >= threshold(ratio);
}

/** The least unsigned 32-bit draw that is kept. */
export function threshold(ratio: number): number {
  return Math.round(ratio * 0xffffffff);
}

/** What a kept element is multiplied by in training. */
export function keptFactor({ ratio, rescale }: Pick<Dropout, "ratio" | "rescale">): number {
  return rescale ? 1 / (1 - ratio) : 1;
}

/** A bijection of 32-bit integers that spreads neighbouring ones: two rounds of xor-shift and multiply. */
function mix(n: number): number {
  n = Math.imul(n ^ (n >>> 16), 0x21f0aaad);
  n = Math.imul(n ^ (n >>> 15), 0x735a2d97);
  return n ^ (n >>> 15);
}
