import type { Network } from "../network";
import { finite, shortcutFactor } from "./signal";

/** The size of the gradient at the input of units, which count through the whole network from 1. */
export interface GradientPoint {
  unit: number;
  norm: number;
}

/** What a run has measured at every unit. */
export interface MeasuredGradient {
  /** Its id. */
  run: string;
  step: number;
  norms: number[];
}

/** More points than this no view can show apart. */
const maxPoints = 1200;

/**
 * What the shortcuts alone leave of a gradient of size 1 behind the last unit, at the input of each unit: the product
 * of eqs. (5) and (8) from there to the end. Before a unit without a factor (a 1x1 convolution) nothing is known.
 */
export function predictedGradient({ stages }: Network): GradientPoint[] {
  const units = stages.flatMap((stage) => stage.units);
  const total = units.reduce((sum, { count }) => sum + count, 0);
  const step = Math.ceil(total / maxPoints);
  const points: GradientPoint[] = [];
  let behind = 1;
  let last = total;
  for (const { shortcut, count } of units.toReversed()) {
    const factor = shortcutFactor(shortcut);
    if (factor === undefined) break;
    for (let unit = last - ((last - 1) % step); unit > last - count; unit -= step)
      points.push({ unit, norm: finite(behind * Math.abs(factor) ** (last - unit + 1)) });
    behind = finite(behind * Math.abs(factor) ** count);
    last -= count;
  }
  return points.reverse();
}

/** What a run has measured at every unit, thinned to what can be shown. */
export function measuredGradient(norms: number[]): GradientPoint[] {
  const step = Math.ceil(norms.length / maxPoints);
  return norms.flatMap((norm, i) => (i % step === 0 && Number.isFinite(norm) ? [{ unit: i + 1, norm }] : []));
}
