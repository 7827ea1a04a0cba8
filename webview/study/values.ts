import type { StudyRowView, TestError } from "../../src/protocol/study";

/** In their order from lowest to highest, where a failure is above all: the one in the middle, the lower of two. */
export function medianOf(errors: TestError[]): TestError | undefined {
  return errors.toSorted((a, b) => asNumber(a) - asNumber(b))[(errors.length - 1) >> 1];
}

function asNumber(error: TestError): number {
  return error === "fail" ? Infinity : error;
}

/** What an axis of test errors shows, in percent. */
export interface ErrorAxis {
  from: number;
  to: number;
  /** Whether failures have a place of their own behind it. */
  fail: boolean;
}

/** From below the lowest to above the highest of all that is drawn on a table's axes, on multiples of 5 (of 1, if it is little). */
export function axisOf(rows: StudyRowView[]): ErrorAxis {
  const drawn = rows.flatMap(({ paper, ours }) => (paper.exact ? [paper.error, ...ours] : ours));
  const numbers = drawn.filter((error) => error !== "fail");
  const fail = numbers.length < drawn.length;
  if (numbers.length === 0) return { from: 0, to: 20, fail };
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const grid = high - low < 1 ? 1 : 5;
  const [from, to] = [Math.floor(low / grid) * grid, Math.ceil(high / grid) * grid];
  return { from, to: Math.max(to, from + grid), fail };
}
