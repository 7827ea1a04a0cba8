import { isAtWork, type CurvesRun, type CurvesState } from "../../../src/protocol/curves";
import { indexAt, type Points } from "./points";

/** What the horizontal axis counts. */
export type Across = CurvesState["across"];

/** Where the training points of a run stand across. */
export function trainAcross(points: Points, across: Across): Float64Array {
  switch (across) {
    case "steps":
      return points.step.values;
    case "epochs":
      return points.epoch.values;
    case "time":
      return points.time.values;
  }
}

/** Where a step stands across; 0 for a step before the first. */
export function stepAcross(points: Points, across: Across, step: number): number {
  const index = indexAt(points.step.values, step);
  return index < 0 ? 0 : trainAcross(points, across)[index]!;
}

/** Where the test points stand. */
export function testAcross(points: Points, across: Across): Float64Array {
  return across === "steps"
    ? points.testStep.values
    : points.testStep.values.map((step) => stepAcross(points, across, step));
}

/** How much of the axis a run takes: to its last planned step while it may get there, else to its last point. */
export function extent(run: CurvesRun, points: Points, across: Across): number {
  const reached = trainAcross(points, across).at(-1) ?? 0;
  const lastStep = points.step.last;
  const ahead = !["stopped", "failed", "finished"].includes(run.state);
  if (!ahead) return reached;
  if (across === "steps") return run.steps;
  return Number.isNaN(lastStep) ? 0 : roundUp((reached / lastStep) * run.steps);
}

/** How far those are that still train; where none does, how far any is. */
export function liveEnd(views: { run: CurvesRun; points: Points }[], across: Across): number {
  const live = views.filter(({ run }) => isAtWork(run.state));
  const ends = (live.length > 0 ? live : views).map(({ points }) => trainAcross(points, across).at(-1) ?? 0);
  return Math.max(0, ...ends);
}

/** Up to a number that an estimate does not leave at each point. */
export function roundUp(x: number): number {
  if (x <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(x));
  return ([1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((n) => n * power >= x) ?? 10) * power;
}
