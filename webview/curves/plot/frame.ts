import type { Range } from "./ranges";

/** The plot's place in its box, and how values come to pixels in it. */
export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  log: boolean;
  across: Range;
  loss: Range;
  error: Range;
}

/** Room around the plot: [top, right, bottom, left]. */
export const margins = [34, 76, 38, 58] as const;

export function frameOf(
  size: { width: number; height: number },
  scales: Pick<Frame, "log" | "across" | "loss" | "error">,
): Frame {
  const [top, right, bottom, left] = margins;
  const inner = { width: Math.max(40, size.width - left - right), height: Math.max(40, size.height - top - bottom) };
  return { ...size, ...scales, left, top, right: left + inner.width, bottom: top + inner.height };
}

export function xOf(frame: Frame, value: number): number {
  const [low, high] = frame.across;
  return frame.left + ((frame.right - frame.left) * (value - low)) / (high - low || 1);
}

export function acrossAt(frame: Frame, x: number): number {
  const [low, high] = frame.across;
  return low + ((x - frame.left) / (frame.right - frame.left)) * (high - low);
}

export function lossY(frame: Frame, value: number): number {
  const [low, high] = frame.loss;
  const part = frame.log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return frame.bottom - (frame.bottom - frame.top) * part;
}

export function errorY(frame: Frame, percent: number): number {
  const [low, high] = frame.error;
  return frame.bottom - ((frame.bottom - frame.top) * (percent - low)) / (high - low);
}

/** Whether a point is inside of the plot. */
export function isInside(frame: Frame, x: number, y: number): boolean {
  const { left, right, top, bottom } = frame;
  return x >= left - 0.5 && x <= right + 0.5 && y >= top - 0.5 && y <= bottom + 0.5;
}
