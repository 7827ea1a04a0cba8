import type { CurvesRun, CurvesState } from "../../src/protocol/curves";
import type { Column, Points } from "./points/points";
import { t } from "./strings";

/** A run in the page: its place in the list decides its colour and mark for good. */
export interface RunView {
  run: CurvesRun;
  points: Points;
  index: number;
  shown: boolean;
}

/**
 * The smoothed training loss. A long run looks as smooth as a short one: the weight is for a step, or for a 1600th of
 * the planned run, which is less than a pixel; so it is the same while the run grows as when it is done.
 */
export function smoothedLoss({ run, points }: Pick<RunView, "run" | "points">, smoothing: number): Column {
  return points.smoothLoss.update(points.loss, weightOf(run, smoothing));
}

export function smoothedError({ run, points }: RunView, smoothing: number): Column {
  return points.smoothError.update(points.error, weightOf(run, smoothing));
}

function weightOf({ steps }: CurvesRun, smoothing: number): number {
  return smoothing ** (1 / Math.max(1, steps / 1600));
}

/** What tells a run from the others: its name, or where others are called the same its seed and time. */
export function shortLabel(view: RunView, among: RunView[]): string {
  const { name } = view.run;
  return among.some((other) => other !== view && other.run.name === name) ? t.seed(view.run) : name;
}

export const initialState: CurvesState = {
  lossAxis: "log",
  across: "steps",
  smoothing: 0.9,
  trainError: false,
  shown: {},
};

/** Colours: the baseline in the foreground's, then four more; and four marks, so that twenty runs differ. visual.md, 5. */
export const colors = 5;
export const marks = ["circle", "square", "diamond", "triangle"] as const;
export type Mark = (typeof marks)[number];

export function markOf(view: RunView): Mark {
  return marks[view.index % marks.length]!;
}

/** "c1" to "c5": the class that sets --c. */
export function colorClass(view: Pick<RunView, "index">): string {
  return `c${(view.index % colors) + 1}`;
}

/** The newest few are shown unless a person says otherwise. */
export function isShown(runs: CurvesRun[], index: number, state: CurvesState): boolean {
  return state.shown[runs[index]!.run] ?? index >= runs.length - 4;
}

/** The run that the status line speaks of: the chosen one, else the newest that is going on, else the newest. */
export function selectedRun(views: RunView[], selected: string | undefined): RunView | undefined {
  return (
    views.find(({ run }) => run.run === selected) ??
    views.findLast(({ run }) => ["starting", "running", "paused"].includes(run.state)) ??
    views.at(-1)
  );
}
