import * as v from "valibot";

/** A residual unit with places, as the host lays it out: pixels at zoom 1, y downwards. */
const point = v.tuple([v.number(), v.number()]);
export type Point = v.InferOutput<typeof point>;

const box = v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() });
export type Box = v.InferOutput<typeof box>;

/** A box with a name: a layer ("branch:0", "before:1", "after:0") or a thing on the shortcut ("shortcut:0"). */
const placed = v.object({ id: v.string(), ...box.entries });
export type Placed = v.InferOutput<typeof placed>;

/** Orthogonal, in the direction of the data; an arrow head at its end. */
const line = v.array(point);
export type Line = v.InferOutput<typeof line>;

export const drawing = v.object({
  width: v.number(),
  height: v.number(),
  /** x of the straight shortcut, and of the branch beside it. */
  path: v.number(),
  branch: v.number(),
  /** Where the path begins, where the branch leaves it, where they are added, and the tip of the last arrow. */
  start: point,
  split: point,
  addition: point,
  end: point,
  /** Middle height of what stands on the shortcut, or of where it would. */
  middle: v.number(),
  layers: v.array(placed),
  /** Centred on the path, in the direction of the data: padding, projection, scaling, dropout. */
  onShortcut: v.array(placed),
  /** Triangle on the branch: constant scaling of F. */
  residualScaling: v.optional(box),
  gate: v.optional(
    v.object({
      ...box.entries,
      tap: point,
      /** The products: on the path always, on the branch in exclusive gating. */
      onPath: point,
      onBranch: v.optional(point),
      wires: v.array(line),
    }),
  ),
  /** From the split through the branch to the addition. */
  edges: v.array(line),
});
export type Drawing = v.InferOutput<typeof drawing>;
