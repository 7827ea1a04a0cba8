import * as v from "valibot";
import { count, parserOf, positive } from "./parser";
import { shortcutKind } from "./choices";
import { cost, shape, unit } from "./diagram";

/** Everything that the extension host and the page that compares two architectures say to each other. */
/** resized: the same blocks on other maps. added, removed: only the right one, or only the left one, has it. */
const change = v.picklist(["same", "changed", "resized", "added", "removed"]);
export type Change = v.InferOutput<typeof change>;

const side = v.picklist(["left", "right"]);
export type Side = v.InferOutput<typeof side>;

const file = v.object({
  uri: v.string(),
  /** "tiny.residual.json", and which state of it: "HEAD", a run. */
  file: v.string(),
  state: v.optional(v.string()),
  name: v.string(),
  cost: v.optional(cost),
  /** Product of the factors of all shortcuts, eqs. (5) and (8); none where all are matrices. */
  signal: v.optional(v.number()),
  /** What the paper measured: "6.61%", and where it says so. */
  paper: v.optional(v.object({ error: v.string(), table: v.string() })),
  /** Why this one is not drawn as its text is now. */
  problem: v.optional(v.string()),
});
export type ComparedFile = v.InferOutput<typeof file>;

/** Units `first` to `first + count - 1` of a stage: on each side all identical, and the same change for all. */
const stretch = v.object({
  first: positive,
  count: positive,
  change,
  /** In the order of those that differ, from 0. */
  place: v.optional(count),
  left: v.optional(shortcutKind),
  right: v.optional(shortcutKind),
  /** What it is, for those who do not see it. */
  words: v.string(),
});
export type Stretch = v.InferOutput<typeof stretch>;

const stage = v.object({
  stage: positive,
  left: v.optional(v.object({ units: positive, output: shape })),
  right: v.optional(v.object({ units: positive, output: shape })),
  stretches: v.array(stretch),
});
export type StagePair = v.InferOutput<typeof stage>;

const difference = v.object({
  /** "all 54 units"; nothing for the network as a whole. */
  where: v.string(),
  what: v.string(),
  from: v.string(),
  to: v.string(),
  /** Of what it is about, before and after; where it costs something. */
  cost: v.optional(v.object({ from: v.optional(cost), to: v.optional(cost) })),
  /** Where it is seen first. */
  place: v.optional(count),
});
export type DifferenceRow = v.InferOutput<typeof difference>;

const pane = v.object({
  unit,
  words: v.string(),
  /** Blocks of the drawing that the other side has not, or has otherwise. */
  marks: v.array(v.object({ id: v.string(), change })),
});
export type UnitPane = v.InferOutput<typeof pane>;

const toView = v.object({
  type: v.literal("comparison"),
  left: file,
  right: file,
  sentences: v.array(v.string()),
  differences: v.array(difference),
  stages: v.array(stage),
  /** The stretch whose first units are drawn. */
  place: v.optional(
    v.object({
      index: count,
      of: positive,
      where: v.string(),
      left: v.optional(pane),
      right: v.optional(pane),
      /** What differs in these units. */
      sentence: v.string(),
    }),
  ),
});
export type Comparison = v.InferOutput<typeof toView>;

const toHost = v.variant("type", [
  v.object({ type: v.literal("ready"), place: v.optional(count) }),
  v.object({ type: v.literal("select"), place: count }),
  /** To the next difference, or the one before, round and round. */
  v.object({ type: v.literal("step"), by: v.picklist([-1, 1]) }),
  v.object({ type: v.literal("open"), side }),
  v.object({ type: v.literal("log"), text: v.string() }),
]);
export type CompareMessage = v.InferOutput<typeof toHost>;

/** Undefined for what is none. */
export const parseComparison = parserOf(toView);

/** Undefined for what is none. */
export const parseCompareMessage = parserOf(toHost);

/** What the tab remembers, so that it comes back with the window: the two files, and where the reader was. */
const pageState = v.object({ left: v.string(), right: v.string(), place: v.optional(count) });
export type ComparePageState = v.InferOutput<typeof pageState>;

export const parseComparePageState = parserOf(pageState);
