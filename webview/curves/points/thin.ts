import { indexAt, type Column } from "./points";

/** A line to be drawn. A value that is no number is a gap. */
export interface Line {
  x: number[];
  y: number[];
}

/**
 * What of a column is seen between two places across, and one point beyond each: all of it where that is few, else the
 * extremes of equal blocks, about one a `pixel`, so that none is lost. Values at or below `floor` are gaps.
 */
export function thin(
  x: Float64Array,
  column: Column,
  [from, to]: [number, number],
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
  const first = Math.max(0, indexAt(x, from));
  const last = Math.min(values.length - 1, indexAt(x, to) + 1);
  const size = 2 ** Math.max(0, Math.ceil(Math.log2((last - first + 1) / pixels)));
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
