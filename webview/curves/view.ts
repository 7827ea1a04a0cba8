import { isAtWork, type CurvesRun, type CurvesState } from "../../src/protocol/curves";
import { median } from "./points/band";
import type { Column, Points } from "./points/points";
import { t } from "./strings";

/** A run in the page. */
export interface RunView {
  run: CurvesRun;
  points: Points;
  /** What decides its colour and mark, for good. */
  index: number;
  shown: boolean;
}

/** What is drawn as one and has one row: a run, or runs that differ in their seed alone. */
export interface Curve {
  /** The run's directory, or the group. */
  key: string;
  index: number;
  /** The oldest first; never empty. */
  views: RunView[];
}

/** A run alone. */
export function curveOf(view: RunView): Curve {
  return { key: view.run.run, index: view.index, views: [view] };
}

/** All runs in the order of their list; those of one group together, at the place of its newest, if they are folded. */
export function curvesOf(views: RunView[], folded: boolean): Curve[] {
  if (!folded) return views.map(curveOf);
  const groups = new Map<string, RunView[]>();
  for (const view of views.toReversed()) {
    const { group } = view.run;
    groups.set(group, [view, ...(groups.get(group) ?? [])]);
  }
  return [...groups]
    .map(([group, seeds]) =>
      seeds.length === 1 ? curveOf(seeds[0]!) : { key: group, index: seeds[0]!.index, views: seeds },
    )
    .reverse();
}

/** The parts of curves that are drawn; a curve without any is left out. */
export function shownCurves(curves: Curve[]): Curve[] {
  return curves
    .map((curve) => ({ ...curve, views: curve.views.filter(({ shown }) => shown) }))
    .filter(({ views }) => views.length > 0);
}

/** The newest of a curve's runs speaks for it where one must. */
export function newest({ views }: Curve): RunView {
  return views.at(-1)!;
}

/** "original, seed 3", or "original, median of 5 seeds". */
export function curveName(curve: Curve): string {
  return t.curveName(newest(curve).run, curve.views.length);
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

/** The last test error, in percent; of seeds, their median. No number where there is none yet. */
export function lastError({ views }: Curve): number {
  return median(views.map(({ points }) => points.testError.last));
}

/** What tells a run from the others: its name, or where others are called the same its seed and time. */
export function shortLabel(curve: Curve, among: Curve[]): string {
  const { run } = newest(curve);
  if (curve.views.length > 1) return `${run.name}, ${t.seeds(curve.views.length)}`;
  return among.some((other) => other !== curve && newest(other).run.name === run.name) ? t.seed(run) : run.name;
}

/** The settings in which not all of these runs are alike. */
export function differing(views: RunView[]): string[] {
  const names = new Set(views.flatMap(({ run }) => Object.keys(run.settings)));
  return [...names].filter((name) => new Set(views.map(({ run }) => run.settings[name])).size > 1);
}

export const initialState: CurvesState = {
  lossAxis: "log",
  across: "steps",
  smoothing: 0.9,
  trainError: false,
  shown: {},
  view: "curves",
  cost: "parameters",
  all: false,
  apart: false,
  folded: true,
  pinned: [],
  opened: [],
  seen: { runs: [], groups: [] },
};

/** Colours: the baseline in the foreground's, then four more; and four marks, so that twenty runs differ. visual.md, 5. */
export const colors = 5;
export const marks = ["circle", "square", "diamond", "triangle"] as const;
export type Mark = (typeof marks)[number];

export function markOf({ index }: { index: number }): Mark {
  return marks[index % marks.length]!;
}

/** "c1" to "c5": the class that sets --c. */
export function colorClass({ index }: { index: number }): string {
  return `c${(index % colors) + 1}`;
}

/** So many curves are shown unless a person says otherwise: the newest. Of points there may be more. */
const atFirst = { curves: 4, cost: Infinity };

/** Those of the runs that are shown: as a person says, or if they are pinned, or among the newest. */
export function shownRuns(runs: CurvesRun[], state: CurvesState): Set<CurvesRun> {
  const key = ({ group, run }: CurvesRun): string => (state.folded ? group : run);
  const recent = new Set([...new Set(runs.toReversed().map(key))].slice(0, atFirst[state.view]));
  const pinned = ({ group, run }: CurvesRun): boolean => state.pinned.includes(run) || state.pinned.includes(group);
  return new Set(runs.filter((run) => state.shown[run.run] ?? (pinned(run) || recent.has(key(run)))));
}

/** The run that the status line speaks of: the chosen one, else the newest that is going on, else the newest. */
export function selectedRun(views: RunView[], selected: string | undefined): RunView | undefined {
  return (
    views.find(({ run }) => run.run === selected) ?? views.findLast(({ run }) => isAtWork(run.state)) ?? views.at(-1)
  );
}
