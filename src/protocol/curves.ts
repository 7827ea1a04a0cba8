import * as v from "valibot";
import { count, parserOf, testError } from "./parser";
import { runError, runStates, type TestEvent, type TrainEvent } from "./run";

/**
 * Everything that the extension host and the page of curves say to each other. The page asks for the runs that it
 * shows; the host sends each of them whole once, then what is new. Points travel as columns of numbers, as a run may
 * have a hundred thousand of them.
 */

/** A run's state, or what its trainer does not say: that it is gone without a word, or has not moved for long. */
export const shownStates = [...runStates, "interrupted", "stuck"] as const;
export type ShownState = (typeof shownStates)[number];

/**
 * pause, resume and stop steer a trainer; again, warm-up and other-seed start a new run of the same text; delete takes
 * the run's folder away; the rest looks.
 */
const runActions = [
  "pause",
  "resume",
  "stop",
  "again",
  "warm-up",
  "other-seed",
  "log",
  "architecture",
  "compare",
  "reveal",
  "delete",
] as const;
export type RunAction = (typeof runActions)[number];

const curvesRun = v.object({
  /** Its directory: what names a run between host and page. */
  run: v.string(),
  name: v.string(),
  seed: v.number(),
  /** ISO 8601. */
  created: v.string(),
  state: v.picklist(shownStates),
  step: count,
  steps: count,
  device: v.optional(v.string()),
  error: v.optional(runError),
  /** Runs with the same group differ in nothing but their seed. */
  group: v.string(),
  /** What its file and its options say, in words: "shortcut" to "dropout (ratio 0.5)". */
  settings: v.record(v.string(), v.string()),
  /** Of the network; nothing for a file that this version cannot read. */
  cost: v.optional(v.object({ parameters: count, multiplyAdds: count })),
  batch: count,
  classes: count,
  /** [from this iteration (0-based) on, rate] */
  rates: v.array(v.tuple([v.number(), v.number()])),
  /** The paper's test error for this architecture, in percent, and where it stands. */
  paper: v.optional(
    v.object({
      error: testError,
      table: v.string(),
      setting: v.string(),
      /** Read off the paper's figure: [step, test error in percent], [step, training loss]. */
      curve: v.optional(
        v.object({
          figure: v.string(),
          error: v.array(v.tuple([count, v.number()])),
          loss: v.array(v.tuple([count, v.number()])),
        }),
      ),
    }),
  ),
});
export type CurvesRun = v.InferOutput<typeof curvesRun>;

/** A run with all events of its curve. */
export interface WholeRun extends CurvesRun {
  train: TrainEvent[];
  test: TestEvent[];
}

const column = v.instance(Float64Array);
const trainColumns = v.object({
  step: column,
  epoch: column,
  loss: column,
  error: column,
  time: column,
});
export type TrainColumns = v.InferOutput<typeof trainColumns>;
const testColumns = v.object({ step: column, loss: column, error: column });
export type TestColumns = v.InferOutput<typeof testColumns>;

const toCurves = v.variant("type", [
  v.object({
    type: v.literal("runs"),
    /** What the runs are of, a file's name; nothing if there is none yet, or if they are of all files. */
    title: v.string(),
    /** The file, as a path: kept by the page, so that a reload finds it again. */
    file: v.optional(v.string()),
    /** Runs of all files. */
    all: v.boolean(),
    /** The oldest first. */
    runs: v.array(curvesRun),
  }),
  v.object({
    type: v.literal("points"),
    run: v.string(),
    /** The points before these are void. */
    restarted: v.boolean(),
    /** More come soon, of this or another run: all are drawn together. */
    more: v.boolean(),
    train: trainColumns,
    test: testColumns,
  }),
]);
export type ToCurves = v.InferOutput<typeof toCurves>;

const fromCurves = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  /** The runs whose points are wanted from now on. */
  v.object({ type: v.literal("follow"), runs: v.array(v.string()) }),
  v.object({ type: v.literal("act"), run: v.string(), action: v.picklist(runActions) }),
  /** Train the file that the page is about. */
  v.object({ type: v.literal("train") }),
  /** The runs of all files, or of the page's alone. */
  v.object({ type: v.literal("scope"), all: v.boolean() }),
  /** Save the plot as it is drawn; `data` is the file's text, or its bytes in base64. */
  v.object({ type: v.literal("save"), format: v.picklist(["svg", "png"]), data: v.string() }),
  /** Export what these runs hold: which format and where is asked for. */
  v.object({ type: v.literal("export"), runs: v.array(v.string()) }),
  /** A line for the log. */
  v.object({ type: v.literal("log"), text: v.string() }),
]);
export type FromCurves = v.InferOutput<typeof fromCurves>;

/** A column of the table by which its rows can be ordered. */
export const sortColumns = ["run", "state", "step", "loss", "error", "best", "speed", "time", "paper"] as const;
export type SortColumn = (typeof sortColumns)[number];

/** What the scatter plot has across. */
export const costs = ["parameters", "multiplyAdds", "time"] as const;
export type CostAxis = (typeof costs)[number];

/** What VS Code keeps of a page while its tab lives. Fields with a default are younger than the others. */
const curvesState = v.object({
  file: v.optional(v.string()),
  lossAxis: v.picklist(["log", "linear"]),
  across: v.picklist(["steps", "epochs", "time"]),
  smoothing: v.pipe(v.number(), v.minValue(0), v.maxValue(0.999)),
  trainError: v.boolean(),
  /** By run: shown or hidden, where a person has chosen. */
  shown: v.record(v.string(), v.boolean()),
  selected: v.optional(v.string()),
  view: v.optional(v.picklist(["curves", "cost"]), "curves"),
  cost: v.optional(v.picklist(costs), "parameters"),
  /** Runs of all files. */
  all: v.optional(v.boolean(), false),
  /** Test error above training loss; else both in one plot, as in the paper's figures. */
  apart: v.optional(v.boolean(), false),
  /** Runs that differ in their seed alone are drawn as one. */
  folded: v.optional(v.boolean(), true),
  /** The part of the axis across that is seen; nothing: all. `follow`: it moves with the live end. */
  zoom: v.optional(v.object({ from: v.number(), to: v.number(), follow: v.boolean() })),
  sort: v.optional(v.object({ column: v.picklist(sortColumns), descending: v.boolean() })),
  /** Rows that stay on top, by run or group. */
  pinned: v.optional(v.array(v.string()), []),
  /** Groups whose runs have rows of their own. */
  opened: v.optional(v.array(v.string()), []),
  /** Runs and groups in the order in which they were first seen: what gives each its colour for good. */
  seen: v.optional(v.object({ runs: v.array(v.string()), groups: v.array(v.string()) }), { runs: [], groups: [] }),
});
export type CurvesState = v.InferOutput<typeof curvesState>;
export type Zoom = NonNullable<CurvesState["zoom"]>;

export const parseToCurves = parserOf(toCurves);
export const parseFromCurves = parserOf(fromCurves);
export const parseCurvesState = parserOf(curvesState);

/** A trainer works on the run, or waits. */
export function isAtWork(shown: ShownState): boolean {
  return shown === "starting" || shown === "running" || shown === "paused" || shown === "stuck";
}

/** What steers a run, or begins it anew. */
export type Steering = Extract<RunAction, "pause" | "resume" | "stop" | "again">;

/** What can be asked of a run in this state. */
export function actionsFor(state: ShownState): Steering[] {
  switch (state) {
    case "running":
      return ["pause", "stop"];
    case "paused":
      return ["resume", "stop"];
    case "starting":
    case "stuck":
      return ["stop"];
    case "queued":
      return ["resume", "stop"];
    case "interrupted":
    case "stopped":
      return ["resume"];
    case "failed":
      return ["again", "resume"];
    case "finished":
      return [];
  }
}
