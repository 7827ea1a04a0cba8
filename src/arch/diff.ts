import { same, type Activation, type Architecture, type Shortcut, type Stage, type UnitChoice } from "./architecture";
import { choices } from "./expand";
import { inline } from "./file/write";
import { grouped } from "./words/numbers";

/** One thing in which two architectures differ. A value that one of them lacks is left out. */
export interface Difference {
  where: Where;
  /** A field of the file: "shortcut", "width", "classes", "training.batch". */
  what: string;
  from?: unknown;
  to?: unknown;
}

/** The network as a whole, a stage, or units `first` to `last` of a stage (all from 1). */
export type Where =
  | { kind: "network" }
  | { kind: "stage"; stage: number }
  | { kind: "units"; stage: number; first: number; last: number };

/** What differs from `a` to `b`, from the network as a whole down to the units; neighbouring units that change alike are one. */
export function diff(a: Architecture, b: Architecture): Difference[] {
  return [
    ...fields({ kind: "network" }, wholeNetwork(a), wholeNetwork(b)),
    ...stageNumbers(a.stages, b.stages).flatMap((n) => diffStage(a, b, n)),
    ...fields({ kind: "network" }, a.training, b.training, "training."),
  ];
}

/** `unit` shows in the units themselves. */
function wholeNetwork({ name, input, classes, stem, dimensionIncrease }: Architecture): object {
  return { name, input, classes, stem, dimensionIncrease };
}

function stageNumbers(a: Stage[], b: Stage[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i + 1);
}

function fields(where: Where, a: object, b: object, prefix = ""): Difference[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const [valuesA, valuesB] = [a, b] as Record<string, unknown>[];
  return names.flatMap((name): Difference[] => {
    const [from, to] = [valuesA![name], valuesB![name]];
    if (same(from, to)) return [];
    return [{ where, what: prefix + name, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  });
}

function diffStage(a: Architecture, b: Architecture, stage: number): Difference[] {
  const [before, after] = [a.stages[stage - 1], b.stages[stage - 1]];
  const where: Where = { kind: "stage", stage };
  const shape = ({ units, width, stride }: Stage): object => ({ units, width, stride });
  if (!before || !after)
    return [{ where, what: "stage", ...(before && { from: shape(before) }), ...(after && { to: shape(after) }) }];
  return [...fields(where, shape(before), shape(after)), ...diffUnits(a, before, b, after, stage)];
}

/** Of the units that both stages have. */
function diffUnits(a: Architecture, before: Stage, b: Architecture, after: Stage, stage: number): Difference[] {
  const shared = Math.min(before.units, after.units);
  const [runsA, runsB] = [choices(a, before), choices(b, after)];
  const borders = [...new Set([...runsA, ...runsB].map(({ first }) => first))].filter((n) => n <= shared);
  const at = (runs: typeof runsA, n: number): UnitChoice => runs.findLast(({ first }) => first <= n)!.choice;
  const pieces = borders.sort((x, y) => x - y).map((first, i) => ({ first, last: (borders[i + 1] ?? shared + 1) - 1 }));
  const differences = pieces.flatMap(({ first, last }) =>
    fields({ kind: "units", stage, first, last }, at(runsA, first), at(runsB, first)),
  );
  return joined(differences);
}

/** Pieces that follow each other and change alike, as one. */
function joined(differences: Difference[]): Difference[] {
  const out: Difference[] = [];
  for (const next of differences) {
    const { where } = next;
    const before = out.find(
      (other) =>
        where.kind === "units" &&
        other.where.kind === "units" &&
        other.where.last + 1 === where.first &&
        sameChange(other, next),
    );
    if (before?.where.kind === "units" && where.kind === "units") before.where = { ...before.where, last: where.last };
    else out.push({ ...next });
  }
  return out;
}

function sameChange(a: Difference, b: Difference): boolean {
  return a.what === b.what && same(a.from, b.from) && same(a.to, b.to);
}

/** The differences, those that are alike in several places together. */
export function folded(differences: Difference[]): Difference[][] {
  const groups: Difference[][] = [];
  for (const difference of differences) {
    const alike = groups.find(
      ([first]) => first?.where.kind === "units" && difference.where.kind === "units" && sameChange(first, difference),
    );
    if (alike) alike.push(difference);
    else groups.push([difference]);
  }
  return groups;
}

/** The differences in sentences: "all 54 units: shortcut identity → exclusive-gating (bias -6)". */
export function diffSummary(a: Architecture, b: Architecture): string[] {
  return folded(diff(a, b)).map((alike) => {
    const place = places(alike, sharedUnits(a, b));
    return `${place === "" ? "" : `${place}: `}${change(alike[0]!)}`;
  });
}

/** How many units both have: all of them at most can differ. */
export function sharedUnits(a: Architecture, b: Architecture): number {
  return a.stages.reduce((sum, { units }, i) => sum + Math.min(units, b.stages[i]?.units ?? 0), 0);
}

/** "all 54 units", "stage 2 units 1 to 18, stage 3 unit 4", "stage 2"; nothing for the network. */
export function places(differences: Difference[], all: number): string {
  const units = differences.flatMap(({ where }) => (where.kind === "units" ? [where] : []));
  const count = units.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  if (count > 1 && count === all) return `all ${grouped(count)} units`;
  const names = differences.map(({ where }) => {
    switch (where.kind) {
      case "network":
        return "";
      case "stage":
        return `stage ${where.stage}`;
      case "units":
        return `stage ${where.stage} ${where.first === where.last ? `unit ${where.first}` : `units ${where.first} to ${where.last}`}`;
    }
  });
  return names.join(", ");
}

function change({ what, from, to }: Difference): string {
  if (what === "stage") return from === undefined ? `added, ${inline(to)}` : `removed, ${inline(from)}`;
  return `${what} ${said(what, from)} → ${said(what, to)}`;
}

function said(what: string, value: unknown): string {
  if (value === undefined) return "nothing";
  if (what === "shortcut") return shortcutWords(value as Shortcut);
  if (what === "activation") return activationWords(value as Activation);
  return typeof value === "string" ? value : inline(value);
}

/** "exclusive-gating (bias -6)" */
export function shortcutWords({ kind, ...numbers }: Shortcut): string {
  const values = Object.entries(numbers).map(([name, value]) => `${name} ${String(value)}`);
  return values.length > 0 ? `${kind} (${values.join(", ")})` : kind;
}

/** A name of Fig. 4, or "bn-relu-weight + relu": the branch, then what stands after the addition. */
export function activationWords(activation: Activation): string {
  if (typeof activation === "string") return activation;
  return `${activation.branch.join("-")} + ${activation.afterAddition.join("-") || "nothing"}`;
}
