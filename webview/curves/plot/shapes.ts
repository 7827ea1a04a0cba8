import type { Line } from "../points/thin";
import { errorY, lossY, xOf, type Frame, type Scale } from "./frame";

/** A line of the plot, or the area between two, and how it is drawn. */
export interface Shape {
  line: Line;
  /** The area between `line` and these heights is filled. */
  other?: number[];
  scale: Scale;
  /** The place of its colour: 0 to 4. */
  color: number;
  width: number;
  dash?: number[];
  alpha?: number;
}

/** A shape's pieces in pixels, x and y in turn: a gap ends one. An area is one piece, around it. */
export function pieces(frame: Frame, { line, other, scale }: Shape): number[][] {
  const height = scale === "loss" ? lossY : errorY;
  const all: number[][] = [[]];
  for (let i = 0; i < line.x.length; i++) {
    const y = height(frame, line.y[i]!);
    if (Number.isFinite(y)) all.at(-1)!.push(xOf(frame, line.x[i]!), y);
    else if (all.at(-1)!.length > 0) all.push([]);
  }
  if (other)
    for (let i = other.length - 1; i >= 0; i--) all.at(-1)!.push(xOf(frame, line.x[i]!), height(frame, other[i]!));
  return all.filter((piece) => piece.length > 0).map((piece) => (other ? piece : simple(piece)));
}

/** How far a simpler line may be from the line, in px: nobody sees it, and a line of few points is painted much faster. */
const unseen = 0.3;

/**
 * The line through some of its points alone, from which the others are not farther up or down than `unseen`. Each part is
 * as long as one straight line passes near all of its points.
 */
function simple(piece: number[]): number[] {
  if (piece.length <= 4) return piece;
  const kept = [piece[0]!, piece[1]!];
  let [x, y] = [piece[0]!, piece[1]!];
  let [low, high] = [-Infinity, Infinity];
  for (let i = 2; i < piece.length; i += 2) {
    const length = piece[i]! - x;
    const slope = (piece[i + 1]! - y) / length;
    if (length > 0 && slope >= low && slope <= high) {
      low = Math.max(low, slope - unseen / length);
      high = Math.min(high, slope + unseen / length);
      continue;
    }
    [x, y] = [piece[i - 2]!, piece[i - 1]!];
    kept.push(x, y);
    const next = piece[i]! - x;
    const rise = (piece[i + 1]! - y) / next;
    [low, high] = next > 0 ? [rise - unseen / next, rise + unseen / next] : [Infinity, -Infinity];
  }
  kept.push(piece.at(-2)!, piece.at(-1)!);
  return kept;
}
