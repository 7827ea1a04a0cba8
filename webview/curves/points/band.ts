import { indexAt } from "./points";

/** What several runs say at the same places: the median, and the least and the greatest. */
export interface Band {
  x: number[];
  low: number[];
  middle: number[];
  high: number[];
}

/** A curve of one of the runs; `x` rises. */
export interface Sampled {
  x: Float64Array;
  y: Float64Array;
}

/** Of those runs that got to a place; it ends where fewer than two did. */
export function bandOf(places: number[], lines: Sampled[]): Band {
  const band: Band = { x: [], low: [], middle: [], high: [] };
  for (const place of places) {
    const values = lines.map((line) => valueAt(line, place)).filter(Number.isFinite);
    if (values.length < Math.min(2, lines.length)) continue;
    band.x.push(place);
    band.low.push(Math.min(...values));
    band.middle.push(median(values));
    band.high.push(Math.max(...values));
  }
  return band;
}

/** The last value up to a place; no number before the first and behind the last. */
function valueAt({ x, y }: Sampled, place: number): number {
  const beyond = x.length === 0 || place > x.at(-1)! * (1 + 1e-12);
  return beyond ? NaN : (y[indexAt(x, place)] ?? NaN);
}

/** The middle one, or the mean of the two in the middle; no number for none. What is no number does not count. */
export function median(values: number[]): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Places that stay where they are while the plot is moved: multiples of a power of two, about `count` of them. */
export function grid([from, to]: [number, number], count: number): number[] {
  const step = 2 ** Math.ceil(Math.log2((to - from) / count));
  const first = Math.floor(from / step);
  return Array.from({ length: Math.ceil(to / step) - first + 1 }, (_, i) => (first + i) * step);
}

/** The places that any of the lines has from `from` to `to`, and one beyond each end, rising. */
export function places(lines: Sampled[], [from, to]: [number, number]): number[] {
  const all = lines.flatMap(({ x }) => [...x.subarray(Math.max(0, indexAt(x, from)), indexAt(x, to) + 2)]);
  return [...new Set(all)].sort((a, b) => a - b);
}
