import { nameOfOrder } from "../arch/architecture";
import { blockCost, unitCost, type Cost } from "../arch/analysis/cost";
import type { Block, Unit } from "../arch/network";
import type { LayerBlock, OnShortcut, Selection, UnitView } from "../protocol/diagram";
import type { Drawing } from "../protocol/drawing";
import { structureOf } from "./structure";

/** All that a drawing of a unit shows: its layers and what stands on its shortcut, each with its cost, and their places. */
export function unitView(unit: Unit, selected: Selection, drawing: Drawing): UnitView {
  const orderName = nameOfOrder(unit.order, unit.kind);
  return {
    ...selected,
    identical: unit.count,
    kind: unit.kind,
    input: unit.input,
    output: unit.output,
    shortcut: unit.shortcut,
    activation: unit.activation,
    ...(orderName && { orderName }),
    order: unit.order,
    layers: [
      ...unit.beforeSplit.map((block, i) => layerBlock(block, "before", i, i)),
      ...unit.branch.map((block, i) => layerBlock(block, "branch", i, unit.beforeSplit.length + i)),
      ...unit.after.map((block, i) => layerBlock(block, "after", i, i)),
    ],
    onShortcut: shortcutParts(unit),
    ...(unit.gate && { gate: { cost: blockCost(unit.gate) } }),
    cost: unitCost(unit),
    drawing,
  };
}

/** `place`: in the order of the unit, whose branch counts what stands before the split too. */
function layerBlock(block: Block, part: LayerBlock["part"], i: number, place: number): LayerBlock {
  const conv = block.op === "conv" ? { kernel: block.kernel, stride: block.stride } : {};
  const layer = block.op === "bn" || block.op === "relu" ? block.op : "weight";
  return { id: `${part}:${i}`, part, place, layer, ...conv, output: block.output, cost: blockCost(block) };
}

function shortcutParts(unit: Unit): OnShortcut[] {
  const none: Cost = { parameters: 0, multiplyAdds: 0 };
  return structureOf(unit).onShortcut.map((what, i) => {
    const block = unit.carry[i];
    return { id: `shortcut:${i}`, what, output: unit.output, cost: block ? blockCost(block) : none };
  });
}
