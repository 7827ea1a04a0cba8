/** A line to be drawn; null is a gap. */
export interface Line {
  x: number[];
  y: (number | null)[];
}

/**
 * At most two points for each of `buckets` equal parts of `range`, the smallest and the largest in their order, so that
 * no extreme is lost. A value that is no number, or at or below `floor`, is a gap.
 */
export function thin(
  x: Float64Array,
  y: Float64Array,
  range: [number, number],
  buckets: number,
  floor = -Infinity,
): Line {
  const line: Line = { x: [], y: [] };
  const put = (i: number): void => {
    line.x.push(x[i]!);
    line.y.push(isDrawn(y[i]!, floor) ? y[i]! : null);
  };
  if (x.length <= 2 * buckets) {
    for (let i = 0; i < x.length; i++) put(i);
    return line;
  }
  const width = (range[1] - range[0]) / buckets || 1;
  for (let start = 0; start < x.length;) {
    const bucket = Math.floor((x[start]! - range[0]) / width);
    let [low, high, gap] = [start, start, -1];
    let end = start;
    for (; end < x.length && Math.floor((x[end]! - range[0]) / width) === bucket; end++) {
      if (!isDrawn(y[end]!, floor)) gap = end;
      else {
        if (!(y[low]! <= y[end]!)) low = end;
        if (!(y[high]! >= y[end]!)) high = end;
      }
    }
    const kept = new Set([low, high]);
    if (gap >= 0) kept.add(gap);
    for (const i of [...kept].sort((a, b) => a - b)) put(i);
    start = end;
  }
  return line;
}

function isDrawn(value: number, floor: number): boolean {
  return Number.isFinite(value) && value > floor;
}
