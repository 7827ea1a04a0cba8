/** The places of the least and the greatest value of a block, and of one that is no number, -1 if there is none. */
export interface Extremes {
  low: number;
  high: number;
  gap: number;
}

interface Level {
  low: number[];
  high: number[];
  gap: number[];
}

/** The smallest block that is kept; smaller ones are looked through, which is as fast as finding them. */
const smallest = 64;

/**
 * The extremes of every 64, 128, 256 … values of a column that grows. Blocks begin at the column's beginning, not where
 * the plot does, so that a line does not shimmer while it is moved.
 */
export class Pyramid {
  #levels: Level[] = [];
  /** So many values are in. */
  #length = 0;

  /** Of block number `block` of `size` values, a power of two. */
  block(values: Float64Array, size: number, block: number): Extremes {
    this.#grow(values);
    const level = this.#levels[Math.log2(size / smallest)];
    const low = level?.low[block];
    if (level === undefined || low === undefined) return look(values, block * size, (block + 1) * size);
    return { low, high: level.high[block]!, gap: level.gap[block]! };
  }

  clear(): void {
    this.#levels = [];
    this.#length = 0;
  }

  #grow(values: Float64Array): void {
    if (values.length === this.#length) return;
    this.#length = values.length;
    for (let i = 0, size = smallest; size <= values.length; i++, size *= 2) {
      const level = (this.#levels[i] ??= { low: [], high: [], gap: [] });
      const below = this.#levels[i - 1];
      for (let n = level.low.length; (n + 1) * size <= values.length; n++) {
        const { low, high, gap } = below ? join(values, below, 2 * n) : look(values, n * size, (n + 1) * size);
        level.low.push(low);
        level.high.push(high);
        level.gap.push(gap);
      }
    }
  }
}

/** A value that is no number is the least and the greatest only where all are such. */
function look(values: Float64Array, from: number, to: number): Extremes {
  const end = Math.min(to, values.length);
  let [low, high, gap] = [from, from, -1];
  let [least, most] = [Infinity, -Infinity];
  for (let i = from; i < end; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) gap = i;
    else {
      if (value < least) [least, low] = [value, i];
      if (value > most) [most, high] = [value, i];
    }
  }
  return { low, high, gap };
}

function join(values: Float64Array, { low, high, gap }: Level, first: number): Extremes {
  const [a, b] = [first, first + 1];
  return {
    low: !(values[low[a]!]! <= values[low[b]!]!) ? low[b]! : low[a]!,
    high: !(values[high[a]!]! >= values[high[b]!]!) ? high[b]! : high[a]!,
    gap: Math.max(gap[a]!, gap[b]!),
  };
}
