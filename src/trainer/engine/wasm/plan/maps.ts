import type { Value } from "../../../graph/graph";
import { aligned } from "./place";
import { at, moved, type Place, type Tensor } from "../program";
import { roundedUp } from "./weights";
import { mapShape } from "./work";

/** Rows of pixels in a tensor. `row` and `pixel` are bytes from one to the next. */
export interface Map2D {
  tensor: Tensor;
  /** The first pixel, inside the border. */
  place: Place;
  height: number;
  width: number;
  /** As in the graph; in memory there may be more, which are 0. */
  channels: number;
  pixel: number;
  row: number;
  border: Border;
}

/** Zeros around a map: pixels before and after it, in both directions. */
export interface Border {
  before: number;
  after: number;
}

export const noBorder: Border = { before: 0, after: 0 };

export function covers(border: Border, need: Border): boolean {
  return border.before >= need.before && border.after >= need.after;
}

export function widened(a: Border, b: Border): Border {
  return { before: Math.max(a.before, b.before), after: Math.max(a.after, b.after) };
}

/** A map in a tensor of its own. `exact`: without further channels in memory. */
export function newMap(value: Value, per: Tensor["per"], border = noBorder, exact = false): Map2D {
  const { height, width, channels } = mapShape(value);
  const pixel = 4 * (exact ? channels : roundedUp(channels));
  const around = border.before + border.after;
  const row = (width + around) * pixel;
  const tensor: Tensor = { bytes: aligned((height + around) * row), per, kept: false, address: 0 };
  const place = at(tensor, border.before * (row + pixel));
  return { tensor, place, height, width, channels, pixel, row, border };
}

/** The place of a pixel, counted from the first inside the border. */
export function pixelAt({ place, row, pixel }: Map2D, y: number, x: number): Place {
  return moved(place, y * row + x * pixel);
}

/** Height and width for kernels that go pixel by pixel: one long row where no map has a border. */
export function extent(...maps: Map2D[]): [height: number, width: number] {
  const { height, width } = maps[0]!;
  return maps.every(isDense) ? [1, height * width] : [height, width];
}

export function isDense({ border }: Map2D): boolean {
  return border.before === 0 && border.after === 0;
}
