import type { Zoom } from "../../../../src/protocol/curves";
import type { Range } from "../ranges";

/** Not closer than this part of the whole. */
const closest = 1 / 5000;
/** Where the live end stands in what is seen. */
const liveAt = 0.95;

/** How much longer what is seen becomes by one step out; a step in takes it back. */
export const zoomStep = 1.6;

/** Makes what is seen `factor` times as long, about a place that stays where it is. Nothing: all is seen. */
export function zoomed([from, to]: Range, whole: Range, at: number, factor: number): Zoom | undefined {
  const length = Math.max((to - from) * factor, (whole[1] - whole[0]) * closest);
  const start = at - ((at - from) / (to - from)) * length;
  return within([start, start + length], whole);
}

/** Moves what is seen by a part of its length. */
export function panned([from, to]: Range, whole: Range, part: number): Zoom | undefined {
  const by = (to - from) * part;
  return within([from + by, to + by], whole);
}

/** So that a place is in sight. */
export function revealed(range: Range, whole: Range, at: number): Zoom | undefined {
  const [from, to] = range;
  if (at >= from && at <= to) return { from, to, follow: false };
  const length = to - from;
  return within(at < from ? [at - 0.1 * length, at + 0.9 * length] : [at - 0.9 * length, at + 0.1 * length], whole);
}

/** As long a part as this one, with the live end near its right. */
export function shift([from, to]: Range, end: number, whole: Range): Range {
  const start = Math.max(whole[0], end - liveAt * (to - from));
  return [start, start + to - from];
}

/** A part of the whole: moved to be inside of it; nothing if it is as long. */
export function within([from, to]: Range, [low, high]: Range): Zoom | undefined {
  const length = to - from;
  if (length >= (high - low) * (1 - 1e-9)) return undefined;
  const start = Math.min(Math.max(from, low), high - length);
  return { from: start, to: start + length, follow: false };
}

/** At the live end from now on, with what is seen as long as it was, or a fifth of the whole; or there no more. */
export function followed([from, to]: Range, whole: Range, zoom: Zoom | undefined): Zoom {
  if (zoom) return { from, to, follow: !zoom.follow };
  return { from: whole[0], to: whole[0] + (whole[1] - whole[0]) / 5, follow: true };
}
