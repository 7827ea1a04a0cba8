import * as v from "valibot";
import { activationNames, shortcutKinds } from "../arch/architecture";
import { stageNumbers } from "../arch/edit/stageNumbers";
import { positive } from "./parser";

/** The choices of a unit as they travel between the diagram and the host. formats.md, section 1. */
const finite = v.pipe(v.number(), v.finite());

export const shortcut = v.variant("kind", [
  v.object({ kind: v.literal("identity") }),
  v.object({ kind: v.literal("constant-scaling"), shortcut: finite, residual: finite }),
  v.object({ kind: v.literal("exclusive-gating"), bias: finite }),
  v.object({ kind: v.literal("shortcut-only-gating"), bias: finite }),
  v.object({ kind: v.literal("conv-1x1") }),
  v.object({ kind: v.literal("dropout"), ratio: finite, rescale: v.boolean() }),
]);
export const shortcutKind = v.picklist(shortcutKinds);

export const layer = v.picklist(["bn", "relu", "weight"]);
export const order = v.object({ branch: v.array(layer), afterAddition: v.array(v.picklist(["bn", "relu"])) });
export const activationName = v.picklist(activationNames);
export const activation = v.union([activationName, order]);

/** Which units an edit is for: all, those of a stage, one with its identical neighbours, or one (numbers from 1). */
export const scope = v.variant("kind", [
  v.object({ kind: v.literal("all") }),
  v.object({ kind: v.literal("stage"), stage: positive }),
  v.object({ kind: v.picklist(["siblings", "unit"]), stage: positive, unit: positive }),
]);

/** What a person wants changed; the host finds the smallest edits of the text for it. */
export const intent = v.variant("kind", [
  v.object({ kind: v.literal("shortcut"), scope, shortcut }),
  v.object({ kind: v.literal("activation"), scope, activation }),
  v.object({ kind: v.literal("stage"), stage: positive, field: v.picklist(stageNumbers), value: positive }),
]);
export type DiagramIntent = v.InferOutput<typeof intent>;
export type DiagramScope = v.InferOutput<typeof scope>;
