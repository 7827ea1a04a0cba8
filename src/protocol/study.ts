import * as v from "valibot";
import { activationNames, shortcutKinds } from "../arch/architecture";
import { count, parserOf, testError } from "./parser";

/** Between the host and the page of a study: Tables 1 and 2 of the paper, trained with the network of a file. */

export type TestError = v.InferOutput<typeof testError>;

/** How far a row's runs are: the first that holds of any run, in this order. */
export const rowStates = ["running", "paused", "queued", "done", "broken", "stopped", "new"] as const;
export type RowState = (typeof rowStates)[number];

const studyRow = v.object({
  id: v.string(),
  table: v.picklist([1, 2]),
  /** In Fig. 2 or Fig. 4. */
  letter: v.string(),
  title: v.string(),
  shortcut: v.picklist(shortcutKinds),
  activation: v.picklist(activationNames),
  /** `exact`: of this very network; else of the paper's own, which `setting` names. */
  paper: v.object({ error: testError, setting: v.string(), exact: v.boolean() }),
  state: v.picklist(rowStates),
  /** Of the run at work. */
  step: count,
  steps: count,
  /** At the end of each run that is done, the lowest first. */
  ours: v.array(testError),
});
export type StudyRowView = v.InferOutput<typeof studyRow>;

const toStudy = v.variant("type", [
  v.object({
    type: v.literal("study"),
    /** The file as a path: kept by the page, so that a reload finds it again. */
    file: v.string(),
    name: v.string(),
    /** "CIFAR-10". */
    data: v.string(),
    rows: v.array(studyRow),
    /** Seconds until the last run that is at work or waits is done, as it goes now. */
    left: v.optional(v.number()),
  }),
  /** The file cannot be read, or has errors. */
  v.object({ type: v.literal("none"), file: v.string(), why: v.string() }),
]);
export type ToStudy = v.InferOutput<typeof toStudy>;

const fromStudy = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  /** One more run of a row, with a seed that it has not had. */
  v.object({ type: v.literal("train"), row: v.string() }),
  /** What waits of a row waits no more. */
  v.object({ type: v.literal("take-out"), row: v.string() }),
  /** Every row, with as many seeds as the host asks for. */
  v.object({ type: v.literal("train-all") }),
  v.object({ type: v.literal("take-all-out") }),
  v.object({ type: v.literal("curves") }),
  v.object({ type: v.literal("log"), text: v.string() }),
]);
export type FromStudy = v.InferOutput<typeof fromStudy>;

/** What VS Code keeps of a page while its tab lives. */
const studyState = v.object({ file: v.string() });
export type StudyState = v.InferOutput<typeof studyState>;

export const parseToStudy = parserOf(toStudy);
export const parseFromStudy = parserOf(fromStudy);
export const parseStudyState = parserOf(studyState);
