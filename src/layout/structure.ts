import type { Layer } from "../arch/architecture";
import type { Block, Unit } from "../arch/network";

/**
 * All of a unit that decides where its parts are drawn; sizes of maps and numbers do not. Units of equal structure
 * share one layout.
 */
export interface Structure {
  /** The pre-activation that both paths get, before the split. */
  before: Layer[];
  branch: Layer[];
  after: Layer[];
  onShortcut: OnShortcut[];
  gate?: "exclusive" | "shortcut-only";
  /** Constant scaling of F by another factor than 1. */
  residualScaling: boolean;
}

export type OnShortcut = "zero-padding" | "conv" | "bn" | "scaling" | "dropout";

export function structureOf(unit: Unit): Structure {
  const { shortcut } = unit;
  const onShortcut: OnShortcut[] = unit.carry.flatMap((block) =>
    block.op === "conv" || block.op === "bn" || block.op === "zero-padding" ? [block.op] : [],
  );
  // Scaling and dropout act right before the addition. formats.md, section 5.
  if (shortcut.kind === "constant-scaling") onShortcut.push("scaling");
  if (shortcut.kind === "dropout") onShortcut.push("dropout");
  return {
    before: unit.beforeSplit.map(layerOf),
    branch: unit.branch.map(layerOf),
    after: unit.after.map(layerOf),
    onShortcut,
    ...(shortcut.kind === "exclusive-gating" && { gate: "exclusive" as const }),
    ...(shortcut.kind === "shortcut-only-gating" && { gate: "shortcut-only" as const }),
    residualScaling: shortcut.kind === "constant-scaling" && shortcut.residual !== 1,
  };
}

function layerOf(block: Block): Layer {
  return block.op === "bn" || block.op === "relu" ? block.op : "weight";
}
