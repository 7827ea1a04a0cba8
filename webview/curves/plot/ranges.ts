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

/** A range of round ends that holds these values with some room, within two limits. */
export function fit(values: number[], lowest: number, highest: number): Range {
  const [least, most] = ends(values);
  if (!(most >= least)) return [lowest, Number.isFinite(highest) ? highest : lowest + 1];
  const room = 0.06 * (most - least) || 0.05 * Math.abs(most) || 1;
  const step = roundStep((most - least + 2 * room) / 6);
  const low = Math.max(lowest, step * Math.floor((least - room) / step));
  return [low, Math.min(highest, step * Math.ceil((most + room) / step))];
}

/** The same for a logarithmic axis: the ends have one digit, or two where the values are close together. */
export function fitLog(values: number[]): Range {
  const [least, most] = ends(values.filter((value) => value > 0));
  if (!(most >= least)) return [0.1, 1];
  const room = Math.max(1.05, (most / least) ** 0.06);
  const digit = (value: number, round: (x: number) => number): number => {
    const unit = 10 ** (Math.floor(Math.log10(value)) - (most / least < 2 ? 1 : 0));
    return Number((round(value / unit) * unit).toPrecision(2));
  };
  return [digit(least / room, Math.floor), digit(most * room, Math.ceil)];
}

/** The range that was, while it holds the wanted one and is not much longer: an axis must not jump with each value. */
export function settled(before: Range | undefined, wanted: Range, log: boolean): Range {
  if (!before || before[0] > wanted[0] || before[1] < wanted[1]) return wanted;
  const length = ([low, high]: Range): number => (log ? Math.log(high / low) : high - low);
  return length(wanted) >= 0.45 * length(before) ? before : wanted;
}

function ends(values: number[]): Range {
  return values.reduce<Range>(([a, b], value) => (Number.isFinite(value) ? [Math.min(a, value), Math.max(b, value)] : [a, b]), [Infinity, -Infinity]); // prettier-ignore
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
  // Of less than a decade, the small marks say where one is.
  const inside = decades.length > 0 || small.length > 5 ? decades : small;
  return { labelled: [low, ...inside, high], small };
}

/** Round numbers on a linear axis, about `count` of them. */
export function linearMarks([low, high]: Range, count: number): number[] {
  const rough = (high - low) / count;
  if (!(rough > 0)) return [low];
  const step = roundStep(rough);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => (first + i) * step);
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5].find((n) => n * power >= rough) ?? 10) * power;
}
