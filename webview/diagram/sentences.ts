import { figure2Letter, figure4Letter, type Activation, type Layer, type Shortcut } from "../../src/arch/architecture";
import type { DiagramContent, Group, LayerBlock, Problem, Selection, UnitView } from "../../src/protocol/diagram";
import { count, grouped, number, readable, scientific, shape } from "../shared/format";
import { normAt } from "./heat";
import {
  afterName,
  gradientFrom,
  layerName,
  orderNames,
  orderTitle,
  severityName,
  shortcutFormula,
  shortcutNames,
  strideMark,
} from "./names";
import { kindShortcut, t } from "./strings";
import { unitNumber } from "./units";

/** The diagram in whole sentences: what a screen reader says, and what the foot line explains. */

const ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

function ordinal(n: number): string {
  return ordinals[n - 1] ?? `number ${n}`;
}

const spokenLayers: Record<Layer, string> = {
  bn: ", batch normalisation",
  relu: "",
  weight: ", convolution",
};

/** What a screen reader says of a layer; begins with the text that is seen. */
export function sayLayer(block: LayerBlock, unit: UnitView): string {
  const { part, place, layer, output, cost } = block;
  const inBranch = unit.layers.filter(({ part: other }) => other === "branch").length;
  const before = unit.layers.filter(({ part: other }) => other === "before").length;
  const where = {
    before: `${ordinal(place + 1)} block before the split of unit ${unit.unit}: both paths get it`,
    branch: `${ordinal(place - before + 1)} of ${inBranch} blocks in the residual branch of unit ${unit.unit}`,
    after: `${ordinal(place + 1)} block after the addition of unit ${unit.unit}`,
  }[part];
  return [
    `${layerName(block)}${strideMark(block)}${spokenLayers[layer]}, ${where}, output ${shape(output)}`,
    ...(cost.parameters > 0 ? [`, ${t.parameters(cost.parameters)}`] : []),
    ...(cost.multiplyAdds > 0 ? [`, ${t.multiplyAdds(cost.multiplyAdds)}`] : []),
    ".",
  ].join("");
}

/** What a layer is made of and its place in the paper, for the foot line. */
export function explainLayer(block: LayerBlock, { layers, orderName }: UnitView): string {
  return `${madeOf(block)}; ${placeInPaper(block, layers)}${orderName ? `, ${t.figure4(figure4Letter[orderName])}` : ""}`;
}

function madeOf({ layer, output, stride = 1, cost }: LayerBlock): string {
  switch (layer) {
    case "bn":
      return `${count(output.channels)} scales, ${count(output.channels)} shifts, eps 1e-5, over batch, height and width`;
    case "relu":
      return "max(x, 0), no parameters";
    case "weight":
      return `convolution to ${count(output.channels)} channels${stride > 1 ? `, stride ${stride}` : ""}, no bias, ${count(cost.parameters)} parameters`;
  }
}

function placeInPaper({ part, place }: LayerBlock, layers: LayerBlock[]): string {
  if (part === "after") return "part of f, eq. (2)";
  if (part === "before") return "pre-activation that both paths get, Sect. 3.2 and appendix";
  const firstWeight = layers.find(({ layer }) => layer === "weight")?.place ?? 0;
  return place < firstWeight ? "pre-activation, Sect. 3.2" : "part of ℱ, eq. (1)";
}

/** What the shortcut is, and its place in the paper. */
export function explainShortcut(unit: UnitView): string {
  const { kind } = unit.shortcut;
  const place = kind === "identity" ? "eq. (3), Fig. 2(a)" : `Sect. 3.1, Fig. 2(${figure2Letter[kind]})`;
  return `${sayShortcut(unit).replace(/^[^:]*: |\.$/g, "")}; h of eq. (1), ${place}`;
}

export function sayShortcut(unit: UnitView, problem?: Problem): string {
  const { shortcut } = unit;
  const numbers = {
    identity: "",
    "constant-scaling":
      shortcut.kind === "constant-scaling" ? ` ${number(shortcut.shortcut)}, branch ${number(shortcut.residual)}` : "",
    "exclusive-gating": gateBias(shortcut),
    "shortcut-only-gating": gateBias(shortcut),
    "conv-1x1": "",
    dropout: shortcut.kind === "dropout" ? ` ${number(shortcut.ratio)}` : "",
  }[shortcut.kind];
  const carried = unit.onShortcut.flatMap(({ what }) => (what === "zero-padding" ? [", zero padding"] : []));
  const projected = shortcut.kind !== "conv-1x1" && unit.onShortcut.some(({ what }) => what === "conv");
  const warning = problem ? ` ${severityName(problem)}: ${readable(problem.message)}` : "";
  return `Shortcut of unit ${unit.unit}: ${shortcutNames[shortcut.kind]}${numbers}${carried.join("")}${projected ? ", projection" : ""}.${warning}`;
}

function gateBias(shortcut: Shortcut): string {
  return "bias" in shortcut ? `, bias ${number(shortcut.bias)} at the start` : "";
}

export function sayAddition(unit: UnitView): string {
  return `Addition of the shortcut and the residual branch of unit ${unit.unit}, output ${shape(unit.output)}, unit total ${count(unit.cost.parameters)} parameters.`;
}

/** What the button of h says; the shortcut itself says its numbers. */
export function sayShortcutChoice({ shortcut }: UnitView): string {
  const name = shortcutNames[shortcut.kind];
  const formula = shortcutFormula(shortcut);
  return `h ${formula === name ? name : `${formula}: ${name}`} on the shortcut. Press Enter to choose.`;
}

export function sayOrderChoice(unit: UnitView): string {
  return `ℱ ${orderTitle(unit)}: order of the residual branch. Press Enter to choose.`;
}

export function sayAfter(unit: UnitView): string {
  return unit.order.afterAddition.length === 0
    ? "f identity: nothing after the addition. Press Enter to choose."
    : `f ${afterName(unit.order.afterAddition)} after the addition. Press Enter to choose.`;
}

/** Spoken after a change of the order: what was done, and which order it has made. */
export function sayOrder(done: string, activation: Activation): string {
  const order =
    typeof activation === "string" ? `${orderNames[activation]}, Figure 4 ${figure4Letter[activation]}` : t.ownOrder;
  return `${done}. Order: ${order}.`;
}

export function sayStage(stage: { stage: number; units: number; output: { size: number; channels: number } }): string {
  return `${t.stage(stage.stage)} ${shape(stage.output)}, ${grouped(stage.units)} units`;
}

export function sayGroup({ first, count: units, shortcut, increase }: Group): string {
  const name = units === 1 ? t.units(first, first) : `${t.times(units)} ${t.units(first, first + units - 1)}`;
  const how = increase ? `, ${increase === "projection" ? "projection" : "zero padding"}` : "";
  return `${name}, ${kindShortcut(shortcut)}${how}`;
}

/** A unit of the overview; begins with its place. */
export function sayUnitInNetwork(
  { stages, unit, gradient }: DiagramContent,
  { stage, unit: number }: Selection,
): string {
  const norm = normAt(gradient.points, unitNumber(stages, { stage, unit: number }));
  const parts = [t.stage(stage), t.units(number, number), kindShortcut(unit.shortcut.kind)];
  return [...parts, ...(norm === undefined ? [] : [`${t.gradientNorm} ${scientific(norm)}`])].join(", ");
}

/** What the selected unit of the network is, for the foot line. */
export function explainUnit({ stages, unit, gradient }: DiagramContent): string {
  const norm = normAt(gradient.points, unitNumber(stages, unit));
  return [
    `${orderTitle(unit)}, ${kindShortcut(unit.shortcut.kind)}`,
    `${shape(unit.input)} → ${shape(unit.output)}`,
    ...(norm === undefined ? [] : [`${t.gradientNorm} ${scientific(norm)}, ${gradientFrom(gradient)}`]),
  ].join("; ");
}

/** Which gradient the strip shows, and how far it goes. */
export function sayGradient({ from, points }: DiagramContent["gradient"]): string {
  if (points.length === 0) return t.noGradient;
  const norms = points.map(({ norm }) => norm);
  const range = `from ${scientific(norms[0] ?? 0)} at unit ${grouped(points[0]?.unit ?? 1)} to ${scientific(norms.at(-1) ?? 0)} at the last one`;
  return from.kind === "run"
    ? `Gradient norms at the units, measured by ${from.run} at step ${grouped(from.step)}: ${range}, log scale`
    : `Gradient norms at the units as the shortcuts alone let them through, relative to the end of the network; no run of this design has measured them: ${range}, log scale`;
}
