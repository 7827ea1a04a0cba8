import type { Shortcut } from "../architecture";
import type { Network, Unit } from "../network";
import { isPlain } from "../words/numbers";

/** What the shortcuts alone do to a signal on its way through units: the product of eqs. (5) and (8). */
export interface Signal extends Span {
  /** Of the factors of all units; what has none (see `matrices`) is left out. */
  product: number;
  /** The product from the first unit to `unit`, which counts through the whole network from 1. At most a few hundred. */
  points: { unit: number; product: number }[];
  /**
   * Whether the product is the whole truth about the shortcuts: f is the identity, no factor depends on the data, and
   * no unit changes dimension or activates its shortcut too.
   */
  exact: boolean;
  /** (5) where every shortcut is the identity, but for padding and projections; else (8). */
  equation: "5" | "8";
  /** Shortcuts that are 1x1 convolutions or projections: matrices, with no single factor. */
  matrices: number;
  /** What the product does to the gradient on its way back: eq. (5) or (8), with the numbers of this network. */
  meaning: string;
  /** How far the product can be trusted, and why. */
  statement: string;
}

const maxPoints = 300;

/** The units from `from` to `to`, both inclusive, counted through the whole network from 1. */
export interface Span {
  from: number;
  to: number;
}

/** Over the whole network, or over a span of it: from the input of its first unit to the output of its last one. */
export function signal(network: Network, span?: Span): Signal {
  const total = network.stages.reduce((sum, stage) => sum + stage.count, 0);
  const { from, to } = within(span, total);
  const units = clipped(network, from, to);
  const step = Math.ceil((to - from + 1) / maxPoints);
  const points: Signal["points"] = [];
  let product = 1;
  let number = from - 1;
  for (const unit of units) {
    const factor = shortcutFactor(unit.shortcut) ?? 1;
    const last = number + unit.count;
    for (let at = from - 1 + Math.ceil((number - from + 2) / step) * step; at <= last; at += step)
      points.push({ unit: at, product: finite(product * factor ** (at - number)) });
    product = finite(product * factor ** unit.count);
    number = last;
  }
  if (points.at(-1)?.unit !== to) points.push({ unit: to, product });
  const exact = units.every(isExact);
  const equation = units.every(({ shortcut }) => isIdentity(shortcut)) ? "5" : "8";
  return {
    from,
    to,
    product,
    points,
    exact,
    equation,
    matrices: units.reduce((sum, unit) => sum + (unitFactor(unit) === undefined ? unit.count : 0), 0),
    meaning: meaning({ from, to }, units, product, equation),
    statement: statement(units, exact),
  };
}

/** A span that the network has: its ends in their order, and none beyond the last unit. */
function within(span: Span | undefined, total: number): Span {
  if (!span) return { from: 1, to: total };
  const from = Math.min(span.from, span.to, total);
  return { from, to: Math.min(Math.max(span.from, span.to), total) };
}

/** The units of a span, each entry with as many of its units as lie in it. */
function clipped(network: Network, from: number, to: number): Unit[] {
  let before = 0;
  return network.stages
    .flatMap((stage) => stage.units)
    .flatMap((unit) => {
      const count = Math.min(before + unit.count, to) - Math.max(before, from - 1);
      before += unit.count;
      return count > 0 ? [{ ...unit, count }] : [];
    });
}

/**
 * What a unit's shortcut multiplies the signal by: gates at their start value with W_g x = 0, dropout with its
 * expectation in training. Undefined where a matrix stands in its place. Zero padding counts as the identity.
 */
export function unitFactor({ shortcut, carry }: Unit): number | undefined {
  return carry.some((block) => block.op === "conv") ? undefined : shortcutFactor(shortcut);
}

/** The same without the projection that a unit may need for its new dimension. */
export function shortcutFactor(shortcut: Shortcut): number | undefined {
  switch (shortcut.kind) {
    case "identity":
      return 1;
    case "constant-scaling":
      return shortcut.shortcut;
    case "exclusive-gating":
    case "shortcut-only-gating":
      return 1 / (1 + Math.exp(shortcut.bias)); // 1 - sigmoid(b)
    case "dropout":
      return shortcut.rescale ? 1 : 1 - shortcut.ratio;
    case "conv-1x1":
      return undefined;
  }
}

/** h is a factor and f the identity, as eqs. (4) to (8) have them. Footnote 1 leaves out units that change dimension. */
function isExact({ shortcut, beforeSplit, carry, after }: Unit): boolean {
  return isConstant(shortcut) && beforeSplit.length + carry.length + after.length === 0;
}

function isIdentity(shortcut: Shortcut): boolean {
  const { kind } = shortcut;
  return kind === "identity" || (kind === "constant-scaling" && shortcut.shortcut === 1 && shortcut.residual === 1);
}

function isConstant({ kind }: Shortcut): boolean {
  return kind === "identity" || kind === "constant-scaling";
}

/** A product beyond all floating point numbers is the largest one. */
export function finite(product: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, product));
}

/** Half the distance from 1 to the next float32: what is smaller is lost when added to something of size 1. */
export const float32Epsilon = 2 ** -24;

function meaning({ from, to }: Span, units: Unit[], product: number, equation: Signal["equation"]): string {
  const way = `from the output of unit ${to} to the input of unit ${from}`;
  if (equation === "5")
    return `The gradient comes ${way} whole, and what the branches add comes on top: it does not vanish, however small the weights are.`;
  if (units.some(({ shortcut }) => shortcutFactor(shortcut) === undefined))
    return `The gradient comes ${way} through the matrices of the shortcuts: no one number says how much of it is left.`;
  if (product === 0) return `Nothing of the gradient comes ${way} by the shortcuts.`;
  const size = Math.abs(product);
  // As many digits as `scientific` gives it beside the sentence.
  const times = `The gradient comes ${way} by the shortcuts times ${Number(product.toPrecision(isPlain(product) ? 3 : 2))}`;
  if (size < float32Epsilon) return `${times}: beside one of size 1, float32 loses it.`;
  if (size > 1 / float32Epsilon) return `${times}: it explodes.`;
  if (size < 1e-3) return `${times}: it vanishes, and only the branches carry it.`;
  return `${times}${size > 1 ? ": it grows" : ""}.`;
}

function statement(units: Unit[], exact: boolean): string {
  const has = (kind: Shortcut["kind"]): boolean => units.some(({ shortcut }) => shortcut.kind === kind);
  const sentences = [followsTheAddition(units, exact)];
  if (has("exclusive-gating") || has("shortcut-only-gating"))
    sentences.push("Gates count with their value at the start, where W_g x = 0.");
  if (has("dropout")) sentences.push("Dropout counts with its expectation.");
  if (has("conv-1x1"))
    sentences.push("A 1x1 convolution is a matrix and has no one factor; those are left out of the product.");
  return [...sentences, ...changesOfDimension(units), ...sharedActivations(units)].join(" ");
}

function followsTheAddition(units: Unit[], exact: boolean): string {
  const after = new Set(units.flatMap((unit) => unit.after.map((block) => (block.op === "bn" ? "BN" : "ReLU"))));
  if (after.size > 0)
    return `Approximate: eqs. (5) and (8) assume that nothing follows the addition; here ${[...after].join(" and ")} ${after.size > 1 ? "do" : "does"}.`;
  return exact ? "Exact: nothing follows the addition." : "Nothing follows the addition, as eqs. (5) and (8) assume.";
}

/** Footnote 1: few units change dimension, and the derivations hold between them. */
function changesOfDimension(units: Unit[]): string[] {
  const count = (op: "zero-padding" | "conv"): number =>
    units
      .filter(({ shortcut, carry }) => shortcut.kind !== "conv-1x1" && carry.some((block) => block.op === op))
      .reduce((sum, unit) => sum + unit.count, 0);
  const sentence = (n: number, one: string, many: string): string[] => {
    if (n === 0) return [];
    return n === 1
      ? [`The unit that changes dimension ${one}; the paper leaves it out.`]
      : [`The ${spelled(n)} units that change dimension ${many}; the paper leaves them out.`];
  };
  return [
    ...sentence(count("zero-padding"), "pads with zeros", "pad with zeros"),
    ...sentence(count("conv"), "has a projection", "have projections"),
  ];
}

/** There h is not the identity: the shortcut carries what the pre-activation gives. Appendix. */
function sharedActivations(units: Unit[]): string[] {
  const shared = units.reduce((sum, { beforeSplit, count }) => sum + (beforeSplit.length > 0 ? count : 0), 0);
  if (shared === 0) return [];
  return [`In ${shared === 1 ? "one unit" : `${spelled(shared)} units`} the pre-activation acts on the shortcut too.`];
}

function spelled(n: number): string {
  return ["two", "three", "four", "five", "six"][n - 2] ?? String(n);
}
