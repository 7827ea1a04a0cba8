import type { CostAxis } from "../../../src/protocol/curves";
import { median } from "../points/band";
import { fit, fitLog, type Range } from "../plot/ranges";
import { lastError, newest, type Curve } from "../view";
import { beats, paretoFront, type Trade } from "./pareto";

/** A curve as a point: what it costs, and its last test error in percent; of seeds the medians. */
export interface Dot extends Trade {
  curve: Curve;
  /** The least and the greatest error of the seeds. */
  spread: Range;
  front: boolean;
  /** One of the front that beats it. */
  beatenBy?: Curve;
}

/** The curves that have a test error and whose cost is known, the cheapest first. */
export function dotsOf(curves: Curve[], axis: CostAxis): Dot[] {
  const all = curves
    .map((curve) => {
      const errors = curve.views.map(({ points }) => points.testError.last).filter(Number.isFinite);
      return {
        curve,
        cost: costOf(curve, axis),
        error: lastError(curve),
        spread: [Math.min(...errors), Math.max(...errors)] as Range,
      };
    })
    .filter(({ cost, error }) => cost > 0 && Number.isFinite(error));
  const front = paretoFront(all);
  return all
    .sort((a, b) => a.cost - b.cost || a.error - b.error)
    .map((dot) => {
      const better = front.find((other) => beats(other, dot));
      return { ...dot, front: front.includes(dot), ...(better && { beatenBy: better.curve }) };
    });
}

function costOf(curve: Curve, axis: CostAxis): number {
  if (axis === "time") return median(curve.views.map(({ points }) => points.time.last));
  return newest(curve).run.cost?.[axis] ?? NaN;
}

/** Where a point stands in a box with room for its labels: costs are logarithmic. */
export interface ScatterFrame {
  left: number;
  right: number;
  top: number;
  bottom: number;
  cost: Range;
  error: Range;
}

export function scatterFrame(dots: Dot[], width: number, height: number): ScatterFrame {
  return {
    left: 58,
    right: Math.max(98, width - 76),
    top: 34,
    bottom: Math.max(74, height - 38),
    cost: fitLog(dots.map(({ cost }) => cost)),
    error: fit(
      dots.flatMap(({ spread }) => spread),
      0,
      100,
    ),
  };
}

export function place({ left, right, top, bottom, cost, error }: ScatterFrame, at: Trade): [x: number, y: number] {
  return [
    left + ((right - left) * Math.log(at.cost / cost[0])) / Math.log(cost[1] / cost[0]),
    bottom - ((bottom - top) * (at.error - error[0])) / (error[1] - error[0]),
  ];
}
