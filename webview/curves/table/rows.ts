import { shownStates, type CurvesState, type SortColumn } from "../../../src/protocol/curves";
import { median } from "../points/band";
import { meanPace } from "../points/pace";
import { curveOf, lastError, newest, smoothedLoss, type Curve } from "../view";

/** A row of the table: a run, or a group. */
export interface Row {
  curve: Curve;
  /** A run of a group that is opened above. */
  inside: boolean;
}

/** The rows as they are sorted, the newest first unless asked otherwise; pinned ones on top. */
export function rowsOf(curves: Curve[], state: CurvesState): Row[] {
  const sorted = sort(curves.toReversed(), state);
  const isPinned = ({ key }: Curve): boolean => state.pinned.includes(key);
  const ordered = [...sorted.filter(isPinned), ...sorted.filter((curve) => !isPinned(curve))];
  return ordered.flatMap((curve): Row[] => {
    const open = curve.views.length > 1 && state.opened.includes(curve.key);
    const runs = curve.views.map(curveOf);
    const inside = open ? sort(runs.toReversed(), state).map((run) => ({ curve: run, inside: true })) : [];
    return [{ curve, inside: false }, ...inside];
  });
}

function sort(curves: Curve[], { sort: wanted, smoothing }: CurvesState): Curve[] {
  if (!wanted) return curves;
  const sign = wanted.descending ? -1 : 1;
  const valued = curves.map((curve) => ({ curve, value: valueOf(curve, wanted.column, smoothing) }));
  return valued.sort((a, b) => compare(a.value, b.value, sign)).map(({ curve }) => curve);
}

/** What is not known stands at the end, whichever way. */
function compare(a: number | string, b: number | string, sign: number): number {
  const unknown = Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  if (unknown !== 0) return unknown;
  return typeof a === "string"
    ? sign * a.localeCompare(String(b), undefined, { numeric: true })
    : sign * (a - Number(b));
}

/** What a column says of a curve; of seeds the median, but for their best. No number: nothing yet. */
export function valueOf(curve: Curve, column: SortColumn, smoothing: number): number | string {
  const { views } = curve;
  const { run } = newest(curve);
  switch (column) {
    case "run":
      return `${run.name} ${run.seed}`;
    case "state":
      return shownStates.indexOf(run.state);
    case "step":
      return Math.max(...views.map(({ run, points }) => points.reached(run.step)));
    case "loss":
      return median(views.map((view) => smoothedLoss(view, smoothing).last));
    case "error":
      return lastError(curve);
    case "best":
      return least(views.map(({ points }) => points.best));
    case "speed":
      return median(views.map(({ run, points }) => meanPace(points) * run.batch || NaN));
    case "time":
      return median(views.map(({ points }) => points.time.last));
    case "paper":
      return run.paper === undefined ? NaN : run.paper.error === "fail" ? Infinity : run.paper.error;
  }
}

function least(values: number[]): number {
  const known = values.filter(Number.isFinite);
  return known.length === 0 ? NaN : Math.min(...known);
}
