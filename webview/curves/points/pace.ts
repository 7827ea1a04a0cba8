import type { Points } from "./points";

/** Steps per second of the last few: a machine is not always equally fast. 0: not known. */
export function presentPace({ step, time }: Points): number {
  const first = Math.max(0, step.length - 50);
  const seconds = time.last - time.at(first);
  return seconds > 0 ? (step.last - step.at(first)) / seconds : 0;
}

/** Of all steps so far. */
export function meanPace({ step, time }: Points): number {
  return time.last > 0 ? step.last / time.last : 0;
}
