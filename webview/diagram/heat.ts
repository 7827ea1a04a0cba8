import type { DiagramContent } from "../../src/protocol/diagram";

/** Gradient norms on a log axis. Pure. */
export type GradientPoints = DiagramContent["gradient"]["points"];

/** Whole powers of ten. */
export interface HeatAxis {
  low: number;
  high: number;
  /** At most four, both ends among them. */
  ticks: number[];
}

export function heatAxis(points: GradientPoints): HeatAxis {
  let low = Infinity;
  let high = -Infinity;
  for (const { norm } of points) {
    if (!(norm > 0)) continue;
    const exponent = Math.log10(norm);
    low = Math.min(low, exponent);
    high = Math.max(high, exponent);
  }
  if (low > high) [low, high] = [0, 0];
  const top = Math.ceil(high - 1e-9);
  // A multiple of three decades, so that the ticks divide them evenly.
  const decades = 3 * Math.max(1, Math.ceil((top - Math.floor(low + 1e-9)) / 3));
  const bottom = top - decades;
  return { low: bottom, high: top, ticks: [0, 1, 2, 3].map((i) => bottom + (i * decades) / 3) };
}

/** From 0 at the lowest tick to 1 at the highest; undefined for what has no place on a log axis. */
export function heatPlace({ low, high }: HeatAxis, norm: number): number | undefined {
  return norm > 0 ? (Math.log10(norm) - low) / (high - low) : undefined;
}

/** The norm at the unit with this number in the network, or at the nearest one that is known; none before the first. */
export function normAt(points: GradientPoints, unit: number): number | undefined {
  if (unit < (points[0]?.unit ?? 0)) return undefined;
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.unit < unit) low = middle + 1;
    else high = middle;
  }
  const before = points[low - 1];
  const at = points[low];
  return before && at && unit - before.unit < at.unit - unit ? before.norm : at?.norm;
}

/** Dots by size of the gradient, so that each shade is one path: shade in percent, path of dots of no length. */
export function heatPaths(
  axis: HeatAxis,
  dots: { at: [number, number]; norm: number }[],
): { shade: number; d: string }[] {
  const paths = new Map<number, string>();
  for (const { at, norm } of dots) {
    const place = heatPlace(axis, norm);
    if (place === undefined) continue;
    const shade = 30 + 10 * Math.round(7 * Math.max(0, Math.min(1, place)));
    paths.set(shade, `${paths.get(shade) ?? ""}M${at[0].toFixed(1)} ${at[1].toFixed(1)}h0`);
  }
  return [...paths].map(([shade, d]) => ({ shade, d }));
}
