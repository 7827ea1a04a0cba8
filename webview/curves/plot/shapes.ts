import type { Line } from "../points/thin";
import { errorY, lossY, xOf, type Frame } from "./frame";

/** A line of the plot, or the area between two, and how it is drawn. */
export interface Shape {
  line: Line;
  /** The area between `line` and these heights is filled. */
  other?: number[];
  /** Not an area, but a bar a pixel wide at each place. */
  bars?: true;
  scale: "loss" | "error";
  /** The place of its colour: 0 to 4. */
  color: number;
  width: number;
  dash?: number[];
  alpha?: number;
}

/** Bars in pixels: x, from y to y. On a logarithmic axis one that goes to zero goes to the bottom. */
export function barsOf(frame: Frame, { line, other, scale }: Shape): [x: number, top: number, bottom: number][] {
  const height = scale === "loss" ? lossY : errorY;
  const end = (value: number): number => {
    const y = height(frame, value);
    return value <= 0 && frame.log ? frame.bottom : Math.min(frame.bottom, Math.max(frame.top, y));
  };
  return line.x
    .map((x, i): [number, number, number] => [xOf(frame, x), end(line.y[i]!), end(other![i]!)])
    .filter(([, top, bottom]) => Number.isFinite(top) && Number.isFinite(bottom));
}

/** A shape's pieces in pixels, x and y in turn: a gap ends one. An area is one piece, around it. */
export function pieces(frame: Frame, { line, other, scale }: Shape): number[][] {
  const height = scale === "loss" ? lossY : errorY;
  const all: number[][] = [[]];
  line.x.forEach((x, i) => {
    const y = height(frame, line.y[i]!);
    if (Number.isFinite(y)) all.at(-1)!.push(xOf(frame, x), y);
    else if (all.at(-1)!.length > 0) all.push([]);
  });
  if (other)
    for (let i = other.length - 1; i >= 0; i--) all.at(-1)!.push(xOf(frame, line.x[i]!), height(frame, other[i]!));
  return all.filter((piece) => piece.length > 0);
}
