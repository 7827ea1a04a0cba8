import type { Checked } from "../../arch/check";
import { networkCost } from "../../arch/analysis/cost";
import { shortcutTitle, orderTitle } from "../../arch/words/names";
import type { NetworkStage, Unit } from "../../arch/network";
import { paperResult, percent } from "../../arch/paper/paper";
import { signal } from "../../arch/analysis/signal";
import type { Comparison, Change, DifferenceRow, StagePair, Stretch } from "../../protocol/compare";
import { unitsName } from "../outline/words";
import { differencesInWords, sentence, type Design, type DifferenceWords } from "./differences";
import { unitPairs, type UnitPair } from "./unitPairs";

/** What the page shows of two designs, without the drawings. Pure. */
export interface Compared {
  sentences: string[];
  differences: DifferenceRow[];
  stages: StagePair[];
  /** The pairs of units that differ, in the order of their places. */
  places: UnitPair[];
}

/** Beyond so many the table below says the rest. */
const mostSentences = 3;

export function compare(left: Design, right: Design): Compared {
  const pairs = unitPairs(left.network, right.network);
  const places = pairs.flat().filter(({ change }) => change !== "same");
  const differences = differencesInWords(left, right);
  return {
    sentences: sentences(differences),
    differences: differences.map(({ unit, ...row }) => {
      const place = unit ? placeFrom(places, unit) : undefined;
      return { ...row, ...(place !== undefined && { place }) };
    }),
    stages: pairs.map((stretches, i) => ({
      stage: i + 1,
      ...stageSides(left.network.stages[i], right.network.stages[i]),
      stretches: stretches.map((pair) => stretchOf(pair, places)),
    })),
    places,
  };
}

/** Two names are said only where nothing else differs: they stand above everything else already. */
function sentences(differences: DifferenceWords[]): string[] {
  const design = differences.filter(({ what }) => what !== "name");
  if (differences.length === 0) return ["The two are the same design."];
  if (design.length === 0) return ["The two are the same design under two names."];
  const more = design.length - mostSentences;
  const first = design.slice(0, mostSentences).map(sentence);
  return more > 0 ? [...first, `${more} more ${more === 1 ? "difference stands" : "differences stand"} in the table.`] : first; // prettier-ignore
}

/** The first place of the stage that is not before the unit. */
function placeFrom(places: UnitPair[], { stage, unit }: { stage: number; unit: number }): number | undefined {
  const at = places.findIndex((pair) => pair.stage === stage && pair.first + pair.count > unit);
  return at < 0 ? undefined : at;
}

function stageSides(left?: NetworkStage, right?: NetworkStage): Pick<StagePair, "left" | "right"> {
  const side = ({ count, output }: NetworkStage): NonNullable<StagePair["left"]> => ({ units: count, output });
  return { ...(left && { left: side(left) }), ...(right && { right: side(right) }) };
}

function stretchOf(pair: UnitPair, places: UnitPair[]): Stretch {
  const { first, count, change, left, right } = pair;
  const place = places.indexOf(pair);
  return {
    first,
    count,
    change,
    ...(place >= 0 && { place }),
    ...(left && { left: left.shortcut.kind }),
    ...(right && { right: right.shortcut.kind }),
    words: `${unitsName(pair)} ${changeWords[change]}`,
  };
}

const changeWords: Record<Change, string> = {
  same: "are the same",
  changed: "changed",
  resized: "work on other maps",
  added: "added",
  removed: "removed",
};

/** "Stage 2, units 2–18". */
export function whereOf(pair: UnitPair): string {
  return `Stage ${pair.stage}, ${unitsName(pair).toLowerCase()}`;
}

/** What differs in a pair of units. */
export function pairSentence({ left, right }: UnitPair): string {
  if (!left || !right) return left ? "Only the left network has these units." : "Only the right network has these units."; // prettier-ignore
  const parts = [
    change("shortcut", shortcutTitle(left.shortcut), shortcutTitle(right.shortcut)),
    change("order", orderTitle(left.order, left.kind), orderTitle(right.order, right.kind)),
    change("input", size(left.input), size(right.input)),
    change("output", size(left.output), size(right.output)),
    change("dimension increase", carried(left), carried(right)),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "Their inner maps differ." : `${capital(parts.join("; "))}.`;
}

function change(what: string, from: string, to: string): string | undefined {
  return from === to ? undefined : `${what} ${from} → ${to}`;
}

function size({ size, channels }: Unit["input"]): string {
  return `${size}×${size}×${channels}`;
}

/** How the shortcut comes to the unit's output, where that has other dimensions than its input. */
function carried({ carry, shortcut, input, output }: Unit): string {
  if (shortcut.kind === "conv-1x1") return size(input) === size(output) ? "none" : "1×1 convolution";
  if (carry.length === 0) return "none";
  return carry.some(({ op }) => op === "conv") ? "projection" : "zero padding";
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Of a file that can be compared. */
export function designOf({ architecture, network }: Checked): Design | undefined {
  return architecture && network && network.stages.length > 0 ? { architecture, network } : undefined;
}

/** How a file stands above its side. */
export function fileOf(
  { uri, file, state }: { uri: string; file: string; state?: string },
  design: Design | undefined,
  problem: string | undefined,
): Comparison["left"] {
  const paper = design && paperResult(design.architecture);
  const product = design && signal(design.network);
  const units = design?.network.stages.reduce((sum, { count }) => sum + count, 0);
  return {
    uri,
    file,
    ...(state !== undefined && { state }),
    name: design?.architecture.name ?? "",
    ...(design && { cost: networkCost(design.network) }),
    ...(product && product.matrices !== units && { signal: product.product }),
    ...(paper && { paper: { error: percent(paper), table: paper.table } }),
    ...(problem !== undefined && { problem }),
  };
}
