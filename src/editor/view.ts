import type { Architecture } from "../arch/architecture";
import type { Checked } from "../arch/check";
import { blockCost, networkCost, unitCost } from "../arch/analysis/cost";
import { diff } from "../arch/diff";
import { equation } from "../arch/analysis/equation";
import type { Finding } from "../arch/finding";
import { measuredGradient, predictedGradient, type MeasuredGradient } from "../arch/analysis/gradient";
import { unitAt, type Block, type Network, type NetworkStage, type Unit } from "../arch/network";
import { paperResult } from "../arch/paper/paper";
import { presets, presetText } from "../arch/paper/presets";
import { signal } from "../arch/analysis/signal";
import { check } from "../arch/check";
import { lineAndColumn } from "../arch/text";
import {
  presetOrders,
  type DiagramContent,
  type Excerpt,
  type PlainBlock,
  type PresetView,
  type Problem,
  type Selection,
  type StageView,
  type UnitRange,
  type UnitSpan,
} from "../protocol/diagram";
import type { Drawing } from "../protocol/drawing";
import { unitView } from "../layout/unitView";

/** A file that can be drawn. */
export type Drawable = Required<Pick<Checked, "architecture" | "network">> & Checked;

interface Shown {
  selected: Selection;
  span: UnitSpan | undefined;
  drawing: Drawing;
  measured: MeasuredGradient | undefined;
}

/** All that the diagram shows of an architecture, with one of its units drawn. Pure. */
export function diagramContent(
  { architecture, network }: Drawable,
  { selected, span, drawing, measured }: Shown,
): DiagramContent {
  const unit = unitAt(network, selected.stage, selected.unit);
  if (!unit) throw new Error(`The network has no unit ${selected.unit} in stage ${selected.stage}.`);
  const result = paperResult(architecture);
  return {
    name: architecture.name,
    cost: networkCost(network),
    units: network.stages.reduce((sum, stage) => sum + stage.count, 0),
    input: network.input,
    stem: network.stem.map(plainBlock),
    stages: network.stages.map((stage) => stageView(stage, architecture)),
    head: network.head.map(plainBlock),
    unit: unitView(unit, selected, drawing),
    equation: equation(unit).lines,
    signal: signal(network, span),
    gradient: measured
      ? { from: { kind: "run", run: measured.run, step: measured.step }, points: measuredGradient(measured.norms) }
      : { from: { kind: "predicted" }, points: predictedGradient(network) },
    ...(result && { paper: result }),
  };
}

/**
 * The selected unit if the network has it, else the nearest one that it has. With none selected a unit like most
 * others, as the first one of a network is often special.
 */
export function nearestUnit(network: Network, wanted: Selection | undefined): Selection {
  const typical = network.stages.flatMap(({ units }) => units).find(({ count }) => count > 1);
  const { stage, unit } = wanted ?? { stage: typical?.stage ?? 1, unit: typical?.first ?? 1 };
  const there = Math.min(stage, network.stages.length);
  return { stage: there, unit: Math.min(unit, network.stages[there - 1]?.count ?? 1) };
}

/** The units that have another shortcut, order or kind in `b`, and those that only `b` has. */
export function changedUnits(a: Architecture, b: Architecture): UnitRange[] {
  const ranges = diff(a, b).flatMap(({ where, what, from, to }): UnitRange[] => {
    if (where.kind === "units") return [{ stage: where.stage, first: where.first, last: where.last }];
    const more = where.kind === "stage" && what === "units" && Number(to) > Number(from);
    return more ? [{ stage: where.stage, first: Number(from) + 1, last: Number(to) }] : [];
  });
  return ranges.filter(
    (range, i) => ranges.findIndex((other) => JSON.stringify(other) === JSON.stringify(range)) === i,
  );
}

function stageView({ stage, count, output, units }: NetworkStage, { stages }: Architecture): StageView {
  const { width = 1, stride = 1 } = stages[stage - 1] ?? {};
  const groups = units.map((unit) => {
    const increase = increaseOf(unit);
    return {
      first: unit.first,
      count: unit.count,
      kind: unit.kind,
      shortcut: unit.shortcut.kind,
      ...(increase && { increase }),
      cost: unitCost(unit),
    };
  });
  return { stage, units: count, width, stride, output, groups };
}

function increaseOf({ carry, shortcut }: Unit): "zero-padding" | "projection" | undefined {
  if (carry.some(({ op }) => op === "zero-padding")) return "zero-padding";
  return carry.length > 0 && shortcut.kind !== "conv-1x1" ? "projection" : undefined;
}

function plainBlock(block: Block): PlainBlock {
  const kernel = "kernel" in block ? { kernel: block.kernel } : {};
  return { op: block.op, ...kernel, output: block.output, cost: blockCost(block) };
}

export function problems(text: string, findings: Finding[]): Problem[] {
  return findings.map(({ severity, rule, message, path, offset, unit, fixes }) => ({
    severity,
    ...(path.includes("shortcut") && { part: "shortcut" as const }),
    ...(path.includes("activation") && { part: "activation" as const }),
    rule,
    message,
    offset,
    line: lineAndColumn(text, offset).line,
    ...(unit && { unit }),
    fixes: fixes.map(({ title }) => ({ title })),
  }));
}

/** The line of a problem with one before and one after it, and which part of the middle one is meant. */
export function excerpt(text: string, { offset, length }: Finding): Excerpt {
  const { line, column } = lineAndColumn(text, offset);
  const all = text.split(/\r\n|\r|\n/, line + 1);
  const firstLine = Math.max(1, line - 1);
  const lines = all.slice(firstLine - 1).map((content) => content.slice(0, longestLine));
  const end = Math.min(column - 1 + Math.max(1, length), all[line - 1]?.length ?? 0, longestLine);
  return { firstLine, lines, marked: line - firstLine, ...(column - 1 < end && { mark: [column - 1, end] }) };
}

const longestLine = 120;

let presetViews: PresetView[] | undefined;

/** The networks that an empty file can start from, with what the paper measured. They are worked out once. */
export function presetChoices(): PresetView[] {
  presetViews ??= presets.map(({ name, title, unit }) => {
    const { network } = check(presetText(name));
    return {
      name,
      title,
      // The order is chosen apart.
      unit: unit.replace(", full pre-activation", ""),
      parameters: network ? networkCost(network).parameters : 0,
      errors: Object.fromEntries(
        presetOrders.flatMap((activation) => {
          const { architecture } = check(presetText(name, { activation }));
          const result = architecture && paperResult(architecture);
          return result && typeof result.error === "number" ? [[activation, result.error]] : [];
        }),
      ),
    };
  });
  return presetViews;
}
