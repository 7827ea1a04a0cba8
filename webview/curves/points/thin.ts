import { indexAt, type Column } from "./points";

/** A line to be drawn. A value that is no number is a gap. */
export interface Line {
  x: number[];
  y: number[];
}

/** A piece of a column that is seen: from `first` to `last`, in blocks of `size`, a power of two. */
interface Seen {
  first: number;
  last: number;
  size: number;
}

/** What lies between two places across, and one point beyond each; about one block a pixel. */
function seen(x: Float64Array, [from, to]: [number, number], pixels: number): Seen {
  const first = Math.max(0, indexAt(x, from));
  const last = Math.min(x.length - 1, indexAt(x, to) + 1);
  return { first, last, size: 2 ** Math.max(0, Math.ceil(Math.log2((last - first + 1) / pixels))) };
}

/**
 * What of a column is seen between two places across: all of it where that is few, else the extremes of equal blocks,
 * so that none is lost. Values at or below `floor` are gaps.
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
  const { first, last, size } = seen(x, range, pixels);
  if (size <= 2) {
    for (let i = first; i <= last; i++) put(i);
    return line;
  }
  for (let block = Math.floor(first / size); block * size <= last; block++) {
    const { low, high, gap } = column.pyramid.block(values, size, block);
    const kept = new Set(gap < 0 ? [low, high] : [low, high, gap]);
    for (const i of [...kept].sort((a, b) => a - b)) put(i);
  }
  return line;
}

/** From where to where the values of each block go; nothing where there are so few that a line is drawn. */
export function bars(
  x: Float64Array,
  column: Column,
  range: [number, number],
  pixels: number,
): { x: number[]; low: number[]; high: number[] } | undefined {
  const { first, last, size } = seen(x, range, pixels);
  if (size <= 2) return undefined;
  const all: { x: number[]; low: number[]; high: number[] } = { x: [], low: [], high: [] };
  for (let block = Math.floor(first / size); block * size <= last; block++) {
    const { low, high } = column.pyramid.block(column.values, size, block);
    all.x.push(x[block * size]!);
    all.low.push(column.at(low));
    all.high.push(column.at(high));
  }
  return all;
}
