import type { Layer } from "../arch/architecture";
import type { OnShortcut } from "./structure";

/** Sizes and gaps of the unit diagram, in pixels at zoom 1. */
export const layerWidth = 168;
export const layerHeight: Record<Layer, number> = { weight: 48, bn: 34, relu: 34 };

/** Between two blocks. */
export const gap = 26;
/** From the path to the middle of the branch: what ELK makes of `spacing.nodeNode` and `spacing.edgeNode`. */
export const toAxis = 170;
/** Of the path before the split, and before a gate's tap. */
export const stub = 12;
/** From the split to the first block, and from the last block to the addition. */
export const toBranch = 46;
/** From the last block to the addition where gate products stand in between; and to the products. */
export const toGatedAddition = 76;
export const toProduct = 30;
/** From the middle of the addition to the first block behind it, and between blocks there. */
export const afterAddition = 36;
export const afterGap = 20;
/** From there on to the end of the path. */
export const toEnd = 14;

export const additionRadius = 15;
export const productRadius = 12;
export const gateSize = { width: 54, height: 76 };
/** Middle of the gate beside the path; how far it stands above the middle of the unit. */
export const gateAside = 43;
export const gateRise = 22;
/** Triangle of a scaling. */
export const scalingSize = { width: 52, height: 40 };

export const onShortcutSize: Record<OnShortcut, { width: number; height: number }> = {
  "zero-padding": { width: 92, height: 40 },
  conv: { width: 92, height: 40 },
  bn: { width: 92, height: 34 },
  scaling: scalingSize,
  dropout: { width: 44, height: 44 },
};
/** Between things on the shortcut. */
export const onShortcutGap = 16;
/** In a gated unit things on the shortcut stand below the gate, and its wire leaves them less room. */
export const besideGateWidth = 62;

/** The drawing: the path at `path`, the branch 170 to the right of it, the table of numbers beside that. */
export const drawingWidth = 784;
export const path = 200;
/** Room above the path for x_l, and below it for its tip and x_{l+1}. */
export const above = 42;
export const below = 44;
/** Height of the path's arrow head. */
export const tip = 11;
