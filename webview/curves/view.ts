import type { CurvesRun, CurvesState } from "../../src/protocol/curves";
import type { Points } from "./points";

/** A run in the page: its place in the list decides its colour and mark for good. */
export interface RunView {
  run: CurvesRun;
  points: Points;
  index: number;
  shown: boolean;
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
