import { networkCost, unitCost } from "../../arch/analysis/cost";
import { kindTitles, orderTitle, shortcutTitle } from "../../arch/words/names";
import type { Block, Network, Unit } from "../../arch/network";
import { count, grouped, shape } from "../../arch/words/numbers";
import { stageOf, unitOf, type OutlineNode } from "./outline";

/** What a line of the outline says: its name, and beside it what it is. */
export interface Words {
  label: string;
  description: string;
}

export function wordsOf(network: Network, name: string, node: OutlineNode): Words {
  switch (node.kind) {
    case "network": {
      const { parameters, multiplyAdds } = networkCost(network);
      const units = network.stages.reduce((sum, stage) => sum + stage.count, 0);
      return { label: name, description: `${plural(units, "unit")}, ${count(parameters)} parameters, ${count(multiplyAdds)} multiply-adds` }; // prettier-ignore
    }
    case "stem":
      return { label: "Stem", description: blocks(network.stem) };
    case "head":
      return { label: "Head", description: blocks(network.head) };
    case "stage": {
      const stage = stageOf(network, node);
      if (!stage) return { label: `Stage ${node.stage}`, description: "" };
      const { size, channels } = stage.output;
      return {
        label: `Stage ${node.stage}`,
        description: `${plural(stage.count, "unit")}, ${plural(channels, "channel")}, ${size}×${size}`,
      };
    }
    case "units": {
      const unit = unitOf(network, node);
      return { label: unitsName(node), description: unit ? unitWords(unit) : "" };
    }
  }
}

/** "Unit 7", "Units 2–18". */
export function unitsName({ first, count }: { first: number; count: number }): string {
  return count === 1 ? `Unit ${grouped(first)}` : `Units ${grouped(first)}–${grouped(first + count - 1)}`;
}

/** What makes a unit unlike others first: how it changes dimension, then its shortcut and its order. */
export function unitWords(unit: Unit): string {
  const special = specialOf(unit);
  return [...(special ? [special] : []), shortcutTitle(unit.shortcut), orderTitle(unit.order, unit.kind)].join(", ");
}

/** Why a unit is not like its neighbours. Sect. 3.2, appendix. */
export function specialOf({ carry, shortcut, beforeSplit }: Unit): string | undefined {
  if (carry.some(({ op }) => op === "zero-padding")) return "zero padding";
  if (carry.length > 0 && shortcut.kind !== "conv-1x1") return "projection";
  return beforeSplit.length > 0 ? "both paths pre-activated" : undefined;
}

/** Everything of a unit in a few lines, for a hover. */
export function unitDetails(unit: Unit): string {
  const { parameters, multiplyAdds } = unitCost(unit);
  return [
    `${kindTitles[unit.kind]}, ${orderTitle(unit.order, unit.kind)}`,
    `shortcut: ${shortcutTitle(unit.shortcut)}`,
    `${shape(unit.input)} → ${shape(unit.output)}`,
    `${count(parameters)} parameters, ${count(multiplyAdds)} multiply-adds`,
  ].join("\n");
}

function blocks(all: Block[]): string {
  const last = all.at(-1);
  return last ? `${all.map(blockName).join(", ")}, ${last.op === "linear" ? plural(last.output.channels, "class", "classes") : shape(last.output)}` : ""; // prettier-ignore
}

function blockName(block: Block): string {
  switch (block.op) {
    case "conv":
      return `${block.kernel}×${block.kernel}`;
    case "bn":
      return "BN";
    case "relu":
      return "ReLU";
    case "max-pool":
      return `max pool ${block.kernel}×${block.kernel}`;
    case "average-pool":
      return "pool";
    case "linear":
      return "linear";
    case "zero-padding":
      return "zero padding";
  }
}

function plural(n: number, one: string, many = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}
