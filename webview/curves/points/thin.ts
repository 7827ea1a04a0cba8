import { indexAt, type Column } from "./points";

/** A line to be drawn. A value that is no number is a gap. */
export interface Line {
  x: number[];
  y: number[];
}

/**
 * What of a column is seen between two places across: all of it where that is few, else the extremes of equal blocks,
 * so that none is lost: about one block a pixel, of a power of two. Values at or below `floor` are gaps.
 */
export function thin(
  x: Float64Array,
  column: Column,
  range: [number, number],
  pixels: number,
  floor = -Infinity,
): Line {
  const line: Line = { x: [], y: [] };
  const { values } = column;
  const put = (i: number): void => {
    const value = values[i]!;
    line.x.push(x[i]!);
    line.y.push(Number.isFinite(value) && value > floor ? value : NaN);
  };
  const [from, to] = range;
  const first = Math.max(0, indexAt(x, from));
  const last = Math.min(x.length - 1, indexAt(x, to) + 1);
  if (last < first) return line;
  // A run that is at its beginning fills a part of them.
  const filled = Math.max(1, pixels * Math.min(1, (x[last]! - x[first]!) / (to - from)));
  const size = 2 ** Math.max(0, Math.ceil(Math.log2((last - first + 1) / filled)));
  if (size <= 2) {
    for (let i = first; i <= last; i++) put(i);
    return line;
  }
  for (let block = Math.floor(first / size); block * size <= last; block++) {
    const { low, high, gap } = column.pyramid.block(values, size, block);
    const [a, b] = [Math.min(low, high), Math.max(low, high)];
    if (gap >= 0 && gap < a) put(gap);
    put(a);
    if (gap > a && gap < b) put(gap);
    if (b > a) put(b);
    if (gap > b) put(gap);
  }
  return line;
}
