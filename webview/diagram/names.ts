import { figure4Letter, type Layer, type Shortcut } from "../../src/arch/architecture";
import { orderNames, shortcutNames } from "../../src/arch/words/names";
import type { DiagramContent, LayerBlock, OnShortcut, PlainBlock, Problem, UnitView } from "../../src/protocol/diagram";
import { number } from "../shared/format";
import { t } from "./strings";

/** What the parts of a network are called. */
export { orderNames, shortcutNames };

export const layerNames: Record<Exclude<Layer, "weight">, string> = { bn: "BN", relu: "ReLU" };

/** "weight 3×3", "BN". */
export function layerName({ layer, kernel = 3 }: Pick<LayerBlock, "layer" | "kernel">): string {
  return layer === "weight" ? `weight ${kernel}×${kernel}` : layerNames[layer];
}

/** Beside the name of a weight layer that skips pixels: " /2". */
export function strideMark({ stride = 1 }: Pick<LayerBlock, "stride">): string {
  return stride > 1 ? ` /${stride}` : "";
}

/** Which gradient norms are shown: those of a run's step, or what the shortcuts alone make of them. */
export function gradientFrom({ from, points }: DiagramContent["gradient"]): string {
  if (from.kind === "run") return t.step(from.step);
  return points.length > 0 ? t.predicted : t.notPredicted;
}

/** The row of the paper's table that an architecture is: by its shortcut in Table 1, by its order elsewhere. */
export function paperRow(table: string, { shortcut, orderName }: UnitView): string {
  const numbers = Object.values(shortcut).filter((value) => typeof value === "number");
  const name = [shortcutNames[shortcut.kind], ...numbers.map(number)].join(", ");
  return t.paper(table, table === "Table 1" || !orderName ? name : orderNames[orderName]);
}

/** "full pre-activation, Fig. 4(e)". */
export function orderTitle({ orderName }: Pick<UnitView, "orderName">): string {
  return orderName ? `${orderNames[orderName]}, ${t.figure4(figure4Letter[orderName])}` : t.ownOrder;
}

/** What h does to x, as the chooser's button says it. */
export function shortcutFormula(shortcut: Shortcut): string {
  switch (shortcut.kind) {
    case "constant-scaling":
      return `${number(shortcut.shortcut)} 𝐱`;
    case "exclusive-gating":
    case "shortcut-only-gating":
      return "1 − g(𝐱)";
    case "dropout":
      return `dropout ${number(shortcut.ratio)}`;
    case "identity":
    case "conv-1x1":
      return shortcutNames[shortcut.kind];
  }
}

export function afterName(layers: Exclude<Layer, "weight">[]): string {
  return layers.length > 0 ? layers.map((layer) => layerNames[layer]).join(", ") : t.identity;
}

/** What the first unit of a stage does to its shortcut besides, to come to its new size. */
export function carryNote({ onShortcut, shortcut }: UnitView): string | undefined {
  if (onShortcut.some(({ what }) => what === "zero-padding")) return "padded";
  return shortcut.kind !== "conv-1x1" && onShortcut.some(({ what }) => what === "conv") ? "projected" : undefined;
}

/** "BN, ReLU, pool, linear 10". */
export function blocksName(blocks: PlainBlock[]): string {
  return blocks.map(blockName).join(", ");
}

function blockName({ op, kernel = 3, output }: PlainBlock): string {
  switch (op) {
    case "conv":
      return `${kernel}×${kernel}`;
    case "bn":
      return "BN";
    case "relu":
      return "ReLU";
    case "max-pool":
      return `max pool ${kernel}×${kernel}`;
    case "average-pool":
      return "pool";
    case "linear":
      return `linear ${output.channels}`;
    case "zero-padding":
      return "zero padding";
  }
}

export function severityName({ severity }: Pick<Problem, "severity">): string {
  return { error: "Error", warning: "Warning", information: "Information" }[severity];
}

export function onShortcutName(part: OnShortcut, shortcut: Shortcut): string {
  switch (part.what) {
    case "zero-padding":
      return "pad";
    case "conv":
      return "1×1";
    case "bn":
      return "BN";
    case "scaling":
      return shortcut.kind === "constant-scaling" ? number(shortcut.shortcut) : "";
    case "dropout":
      return shortcut.kind === "dropout" ? number(shortcut.ratio) : "";
  }
}
