import type { Shortcut } from "./architecture";
import type { Network, Unit } from "./network";

/** What the shortcuts alone do to a signal on its way through the network: the product of eqs. (5) and (8). */
export interface Signal {
  /** Of the factors of all units; what has none (see `matrices`) is left out. */
  product: number;
  /** The product from unit 1 to `unit`, which counts through the whole network from 1. At most a few hundred. */
  points: { unit: number; product: number }[];
  /** Whether the product is the whole truth about the shortcuts: f is the identity, and no factor depends on the data. */
  exact: boolean;
  /** (5) where every factor is 1, else (8). */
  equation: "5" | "8";
  /** Shortcuts that are 1x1 convolutions or projections: matrices, with no single factor. */
  matrices: number;
  /** How far the product can be trusted, and why. */
  statement: string;
}

const maxPoints = 300;

export function signal(network: Network): Signal {
  const units = network.stages.flatMap((stage) => stage.units);
  const total = units.reduce((sum, unit) => sum + unit.count, 0);
  const step = Math.ceil(total / maxPoints);
  const points: Signal["points"] = [];
  let product = 1;
  let number = 0;
  for (const unit of units) {
    const factor = shortcutFactor(unit.shortcut) ?? 1;
    const last = number + unit.count;
    for (let at = Math.ceil((number + 1) / step) * step; at <= last; at += step)
      points.push({ unit: at, product: finite(product * factor ** (at - number)) });
    product = finite(product * factor ** unit.count);
    number = last;
  }
  if (points.at(-1)?.unit !== total) points.push({ unit: total, product });
  return {
    product,
    points,
    exact: units.every((unit) => unit.after.length === 0 && isConstant(unit.shortcut)),
    equation: units.every((unit) => shortcutFactor(unit.shortcut) === 1) ? "5" : "8",
    matrices: units.reduce((sum, unit) => sum + (unitFactor(unit) === undefined ? unit.count : 0), 0),
    statement: statement(units),
  };
}

/**
 * The product of the factors that the signal, or the gradient on its way back, meets between the inputs of two units
 * (counted through the network from 1, `from` < `to`): of units `from` to `to` - 1, as in eqs. (7) and (8). What has no
 * factor is left out.
 */
export function signalBetween(network: Network, from: number, to: number): number {
  let product = 1;
  let before = 0;
  for (const { shortcut, count } of network.stages.flatMap((stage) => stage.units)) {
    const passed = Math.min(before + count, to - 1) - Math.max(before, from - 1);
    if (passed > 0) product = finite(product * (shortcutFactor(shortcut) ?? 1) ** passed);
    before += count;
  }
  return product;
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

function isConstant({ kind }: Shortcut): boolean {
  return kind === "identity" || kind === "constant-scaling";
}

/** A product beyond all floating point numbers is the largest one. */
function finite(product: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, product));
}

function statement(units: Unit[]): string {
  const has = (kind: Shortcut["kind"]): boolean => units.some(({ shortcut }) => shortcut.kind === kind);
  const sentences = [followsTheAddition(units)];
  if (has("exclusive-gating") || has("shortcut-only-gating"))
    sentences.push("Gates count with their value at the start, where W_g x = 0.");
  if (has("dropout")) sentences.push("Dropout counts with its expectation.");
  if (has("conv-1x1"))
    sentences.push("A 1x1 convolution is a matrix and has no one factor; those are left out of the product.");
  return [...sentences, ...changesOfDimension(units)].join(" ");
}

function followsTheAddition(units: Unit[]): string {
  const after = new Set(units.flatMap((unit) => unit.after.map((block) => (block.op === "bn" ? "BN" : "ReLU"))));
  if (after.size > 0)
    return `Approximate: eqs. (5) and (8) assume that nothing follows the addition; here ${[...after].join(" and ")} ${after.size > 1 ? "do" : "does"}.`;
  return units.every(({ shortcut }) => isConstant(shortcut))
    ? "Exact: nothing follows the addition."
    : "Nothing follows the addition, as eqs. (5) and (8) assume.";
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

function spelled(n: number): string {
  return ["two", "three", "four", "five", "six"][n - 2] ?? String(n);
}
