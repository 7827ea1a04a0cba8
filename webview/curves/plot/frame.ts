import type { Range } from "./ranges";

/** What stands on an axis of its own: losses at the left, errors at the right. */
export type Scale = "loss" | "error";

/** The plot's place in its box, and how values come to pixels in it. */
export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Where each axis stands, from its top to its bottom: one beside the other, or errors above losses. */
  bands: Record<Scale, Range>;
  log: boolean;
  across: Range;
  loss: Range;
  error: Range;
}

/** Room around the plot: [top, right, bottom, left]. */
export const margins = [34, 76, 38, 58] as const;

/** Between errors and the losses below them: room for their keys. */
const between = 34;

export function frameOf(
  size: { width: number; height: number },
  { apart, ...scales }: Pick<Frame, "log" | "across" | "loss" | "error"> & { apart: boolean },
): Frame {
  const [top, right, below, left] = margins;
  const inner = { width: Math.max(40, size.width - left - right), height: Math.max(40, size.height - top - below) };
  const bottom = top + inner.height;
  const middle = (top + bottom) / 2;
  const bands: Frame["bands"] = apart
    ? { error: [top, middle - between / 2], loss: [middle + between / 2, bottom] }
    : { error: [top, bottom], loss: [top, bottom] };
  return { ...size, ...scales, left, top, right: left + inner.width, bottom, bands };
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
  const [top, bottom] = frame.bands.loss;
  return bottom - (bottom - top) * part;
}

export function errorY(frame: Frame, percent: number): number {
  const [low, high] = frame.error;
  const [top, bottom] = frame.bands.error;
  return bottom - ((bottom - top) * (percent - low)) / (high - low);
}

/** Whether a point is inside of the part of the plot that its axis has. */
export function isInside({ left, right, bands }: Frame, scale: Scale, x: number, y: number): boolean {
  const [top, bottom] = bands[scale];
  return x >= left - 0.5 && x <= right + 0.5 && y >= top - 0.5 && y <= bottom + 0.5;
}
