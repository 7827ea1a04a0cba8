import * as v from "valibot";
import { count, parserOf, positive, testError } from "./parser";
import { activation, activationName, intent, layer, order, shortcut, shortcutKind } from "./choices";
import { drawing } from "./drawing";

/**
 * Everything that the extension host and the diagram's page say to each other. The host sends the whole state of the
 * view each time: the page holds no truth, and may be thrown away and made again at any moment.
 */
export const shape = v.object({ size: v.number(), channels: v.number() });
export const cost = v.object({ parameters: v.number(), multiplyAdds: v.number() });

const selection = v.object({ stage: positive, unit: positive });
export type Selection = v.InferOutput<typeof selection>;

/** Units from `from` to `to`, both inclusive, counted through the whole network from 1. */
const span = v.object({ from: positive, to: positive });
export type UnitSpan = v.InferOutput<typeof span>;

/** Units `first` to `last` of a stage. */
const range = v.object({ stage: positive, first: positive, last: positive });
export type UnitRange = v.InferOutput<typeof range>;

const fix = v.object({ title: v.string() });
const problem = v.object({
  severity: v.picklist(["error", "warning", "information"]),
  rule: v.string(),
  /** Which of a unit's choices it is about, if it is one. */
  part: v.optional(v.picklist(["shortcut", "activation"])),
  message: v.string(),
  offset: count,
  /** From 1. */
  line: positive,
  unit: v.optional(selection),
  fixes: v.array(fix),
});
export type Problem = v.InferOutput<typeof problem>;

/** Neighbouring identical units of a stage, from unit `first` on. */
const group = v.object({
  first: positive,
  count: positive,
  kind: v.picklist(["basic", "bottleneck", "one-layer"]),
  shortcut: shortcutKind,
  /** How the first unit of a stage comes to its new size, if it does. */
  increase: v.optional(v.picklist(["zero-padding", "projection"])),
  cost,
});
export type Group = v.InferOutput<typeof group>;

const stage = v.object({
  stage: positive,
  units: positive,
  width: positive,
  stride: positive,
  output: shape,
  groups: v.array(group),
});
export type StageView = v.InferOutput<typeof stage>;

const operation = v.picklist(["conv", "bn", "relu", "max-pool", "average-pool", "linear", "zero-padding"]);
const blocks = v.array(v.object({ op: operation, kernel: v.optional(positive), output: shape, cost }));
export type PlainBlock = v.InferOutput<typeof blocks>[number];

/** A layer of the unit. `place` counts in `order.branch` or `order.afterAddition`, from 0. */
const layerBlock = v.object({
  id: v.string(),
  part: v.picklist(["before", "branch", "after"]),
  place: count,
  layer,
  kernel: v.optional(positive),
  stride: v.optional(positive),
  output: shape,
  cost,
});
export type LayerBlock = v.InferOutput<typeof layerBlock>;

const onShortcut = v.object({
  id: v.string(),
  what: v.picklist(["zero-padding", "conv", "bn", "scaling", "dropout"]),
  output: shape,
  cost,
});
export type OnShortcut = v.InferOutput<typeof onShortcut>;

export const unit = v.object({
  stage: positive,
  unit: positive,
  /** Of how many identical neighbours it is one. */
  identical: positive,
  kind: v.picklist(["basic", "bottleneck", "one-layer"]),
  input: shape,
  output: shape,
  shortcut,
  activation,
  /** Of Fig. 4, if the order is one of them. */
  orderName: v.optional(activationName),
  order,
  layers: v.array(layerBlock),
  onShortcut: v.array(onShortcut),
  gate: v.optional(v.object({ cost })),
  cost,
  drawing,
});
export type UnitView = v.InferOutput<typeof unit>;

const diagram = v.object({
  name: v.string(),
  cost,
  units: count,
  input: shape,
  stem: blocks,
  stages: v.array(stage),
  head: blocks,
  unit,
  equation: v.array(v.object({ mathml: v.string(), text: v.string(), number: v.optional(v.string()) })),
  /** Over the span that was asked for, or the whole network. */
  signal: v.object({
    ...span.entries,
    product: v.number(),
    points: v.array(v.object({ unit: positive, product: v.number() })),
    exact: v.boolean(),
    equation: v.picklist(["5", "8"]),
    /** Shortcuts that are matrices, and have no factor. */
    matrices: count,
    meaning: v.string(),
    statement: v.string(),
  }),
  /** Size of the gradient at the inputs of units: measured by a run of this design, or what its shortcuts leave of it. */
  gradient: v.object({
    from: v.variant("kind", [
      v.object({ kind: v.literal("run"), run: v.string(), step: count }),
      v.object({ kind: v.literal("predicted") }),
    ]),
    points: v.array(v.object({ unit: positive, norm: v.number() })),
  }),
  paper: v.optional(v.object({ error: testError, table: v.string(), setting: v.string() })),
});
export type DiagramContent = v.InferOutput<typeof diagram>;

/** The paper's two networks: before it, and its own. */
const presetOrder = v.picklist(["original", "full-preactivation"]);
export const presetOrders = presetOrder.options;
export type PresetOrder = v.InferOutput<typeof presetOrder>;

const preset = v.object({
  name: v.string(),
  title: v.string(),
  unit: v.string(),
  parameters: v.number(),
  /** What the paper measured with either order of its units, in percent. */
  errors: v.object({ original: v.optional(v.number()), "full-preactivation": v.optional(v.number()) }),
});
export type PresetView = v.InferOutput<typeof preset>;

/** Lines around a problem; `mark`: from which column to which of `lines[marked]`. */
const excerpt = v.object({
  firstLine: positive,
  lines: v.array(v.string()),
  marked: count,
  mark: v.optional(v.tuple([count, count])),
});
export type Excerpt = v.InferOutput<typeof excerpt>;

const everyView = {
  type: v.literal("view"),
  /** Of the text that is shown; comes back with every edit, and an edit of an older text is dropped. */
  version: count,
  file: v.string(),
  /** Why the file cannot be changed, if it cannot. */
  locked: v.optional(v.string()),
  /** Why this design cannot be trained here, if it cannot. */
  noTraining: v.optional(v.string()),
  /** How often a unit was selected elsewhere, in the outline or by a command: the page turns to it each time. */
  called: count,
  /** The last question of the page that was known when this was made: what answers an older one is out of date. */
  answers: count,
};

const toView = v.variant("mode", [
  /** An empty file: what it could start from. */
  v.object({ ...everyView, mode: v.literal("empty"), presets: v.array(preset) }),
  /** Nothing to draw: the first problem, and the lines around it. */
  v.object({ ...everyView, mode: v.literal("broken"), problems: v.array(problem), excerpt: v.optional(excerpt) }),
  /** The diagram of this very text, or of what it would be (`preview`: which units change; nothing is written). */
  v.object({
    ...everyView,
    mode: v.literal("drawn"),
    preview: v.optional(v.array(range)),
    problems: v.array(problem),
    diagram,
  }),
  /** The text has an error: the last diagram that was right. */
  v.object({
    ...everyView,
    mode: v.literal("stale"),
    problems: v.array(problem),
    excerpt: v.optional(excerpt),
    diagram,
  }),
  /** The host could not make a view, and says why. */
  v.object({ ...everyView, mode: v.literal("failed"), message: v.string() }),
]);
export type DiagramView = v.InferOutput<typeof toView>;

const version = count;
/** Questions are numbered by the page, from 1. */
const asked = count;
const toHost = v.variant("type", [
  /** The page is there, or there again. */
  v.object({ type: v.literal("ready"), selection: v.optional(selection), span: v.optional(span) }),
  v.object({ type: v.literal("select"), selection }),
  /** The signal between other units; null: through the whole network. */
  v.object({ type: v.literal("span"), span: v.nullable(span) }),
  /** Show what an edit would give, and write nothing; null ends it. */
  v.object({ type: v.literal("preview"), intent: v.nullable(intent), version, asked }),
  v.object({ type: v.literal("edit"), intent, version, asked }),
  v.object({ type: v.literal("preset"), name: v.string(), activation: presetOrder, version }),
  v.object({ type: v.literal("fix"), problem: count, fix: count, version }),
  v.object({ type: v.literal("reveal"), offset: count }),
  v.object({ type: v.literal("openText") }),
  v.object({ type: v.literal("train") }),
  /** Something for the log: a message that was not understood, an error in the page. */
  v.object({ type: v.literal("log"), text: v.string() }),
]);
export type DiagramMessage = v.InferOutput<typeof toHost>;

/** Undefined for what is none. */
export const parseDiagramView = parserOf(toView);

/** Undefined for what is none. */
export const parseDiagramMessage = parserOf(toHost);

/** What a page remembers while its tab lives. */
const pageState = v.object({
  selection: v.optional(selection),
  scope: v.optional(v.picklist(["all", "stage", "siblings", "unit"])),
  span: v.optional(span),
  /** Columns of the table that are not shown. */
  hidden: v.optional(v.array(v.picklist(["output", "parameters", "multiplyAdds"]))),
  /** The whole network in place of a unit. */
  overview: v.optional(v.boolean()),
  zoom: v.optional(v.number()),
  block: v.optional(v.string()),
});
export type PageState = v.InferOutput<typeof pageState>;

export const parsePageState = parserOf(pageState);
