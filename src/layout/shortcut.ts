import type { Drawing, Placed, Point } from "../protocol/drawing";
import * as size from "./geometry";
import type { Structure } from "./structure";

type OnShortcut = Pick<Drawing, "middle" | "onShortcut" | "gate">;

/** Centres on the straight path, between split and addition, all that stands on it; a gate beside it, above the rest. */
export function placeOnShortcut(structure: Structure, [path, split]: Point, [, addition]: Point): OnShortcut {
  // Slightly above the middle, where the eye looks for it.
  const middle = Math.round((split + addition) / 2) - 16;
  if (structure.gate) return placeGate(structure, structure.gate, path, split, addition, middle);
  const height = stackHeight(structure);
  const top = between(
    split + size.onShortcutGap,
    middle - height / 2,
    addition - size.additionRadius - size.onShortcutGap - height,
  );
  return { middle: height > 0 ? top + height / 2 : middle, onShortcut: stack(structure, path, top) };
}

/** It reads what the shortcut reads, stands between path and branch, and its wire ends in the product on the path. */
function placeGate(
  structure: Structure,
  gate: "exclusive" | "shortcut-only",
  path: number,
  split: number,
  addition: number,
  middle: number,
): OnShortcut {
  const { width, height } = size.gateSize;
  const product = addition - (size.toGatedAddition - size.toProduct);
  const below = structure.onShortcut.length > 0 ? size.onShortcutGap + stackHeight(structure) : 0;
  const y = between(
    split + size.stub + size.gap,
    middle - size.gateRise - (height + below) / 2,
    product - size.productRadius - size.onShortcutGap - height - below,
  );
  const x = path + size.gateAside;
  const toPath: Point = [path + size.productRadius, product];
  const toBranch: Point = [path + size.toAxis - size.productRadius, product];
  return {
    middle: y + height / 2 - size.onShortcutGap,
    onShortcut: stack(structure, path, y + height + size.onShortcutGap),
    gate: {
      x: x - width / 2,
      y,
      width,
      height,
      tap: [path, y - size.gap],
      onPath: [path, product],
      ...(gate === "exclusive" && { onBranch: [path + size.toAxis, product] }),
      wires: [
        [
          [path, y - size.gap],
          [x, y - size.gap],
          [x, y],
        ],
        [[x, y + height], [x, product], toPath],
        ...(gate === "exclusive" ? [[[x, product], toBranch] satisfies Point[]] : []),
      ],
    },
  };
}

function stackHeight({ onShortcut }: Structure): number {
  const gaps = Math.max(0, onShortcut.length - 1) * size.onShortcutGap;
  return onShortcut.reduce((sum, what) => sum + size.onShortcutSize[what].height, gaps);
}

function stack({ onShortcut, gate }: Structure, path: number, top: number): Placed[] {
  let y = top;
  return onShortcut.map((what, i) => {
    const { width: full, height } = size.onShortcutSize[what];
    const width = gate ? Math.min(full, size.besideGateWidth) : full;
    const box = { id: `shortcut:${i}`, x: path - width / 2, y, width, height };
    y += height + size.onShortcutGap;
    return box;
  });
}

function between(low: number, x: number, high: number): number {
  return Math.max(low, Math.min(x, high));
}
