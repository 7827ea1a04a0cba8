/** What an axis shows, from its first to its last value. */
export type Range = [low: number, high: number];

/**
 * The axis of losses. It begins as the paper's figures do, at what guessing costs, ln(classes), with some room: 3 for ten
 * classes. It widens by whole decades when losses leave it: at the top for the last one, or for more than one in twenty
 * (a single spike may leave it), at the bottom for any. A loss beyond all bounds leaves it at the top: the other runs are
 * to be seen too.
 */
export function lossRange(lines: { smoothed: Float64Array; classes: number }[]): Range {
  let high = Math.max(2, ...lines.map(({ classes }) => Math.ceil(1.3 * Math.log(classes))));
  let low = 0.2;
  for (const { smoothed } of lines) {
    const finite = smoothed.filter(Number.isFinite);
    const last = finite.at(-1);
    if (last === undefined) continue;
    const above = (limit: number): number => finite.reduce((n, loss) => (loss > limit ? n + 1 : n), 0);
    while (high < highest && (last > high || above(high) > finite.length / 20)) high *= 10;
    const least = finite.reduce((a, b) => (b > 0 && b < a ? b : a), Infinity);
    while (least < low && low > 1e-9) low /= 10;
  }
  return [low, high];
}

const highest = 1000;

/**
 * The axis of errors, in percent: 0 to 20 as in the paper where that holds each run's last error and half of its
 * others, else 0 to 50 or 0 to 100.
 */
export function errorRange(errors: Float64Array[]): Range {
  const fits = (high: number): boolean =>
    errors.every((all) => {
      const last = all.at(-1);
      return last === undefined || (last <= high && all.filter((error) => error <= high).length >= all.length / 2);
    });
  return [0, [20, 50].find(fits) ?? 100];
}

/** Decades between the ends of a logarithmic axis, and the ends themselves. */
export function logMarks([low, high]: Range): { labelled: number[]; small: number[] } {
  const decades: number[] = [];
  const small: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); 10 ** exponent <= high; exponent++) {
    if (10 ** exponent > low && 10 ** exponent < high) decades.push(10 ** exponent);
    for (let n = 2; n <= 9; n++) {
      const value = n * 10 ** exponent;
      if (value > low && value < high) small.push(value);
    }
  }
  return { labelled: [low, ...decades, high], small };
}

/** Round numbers on a linear axis, about `count` of them. */
export function linearMarks([low, high]: Range, count: number): number[] {
  const rough = (high - low) / count;
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5].find((n) => n * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => (first + i) * step);
}
