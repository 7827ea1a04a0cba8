import { nameOfOrder, type Activation, type Layer, type Order, type UnitKind } from "../../src/arch/architecture";

/** A layer's place in a unit: in the branch (what stands before the split included), or behind the addition. */
export interface Place {
  part: "branch" | "after";
  /** From 0. */
  place: number;
}

export interface Moved {
  /** A name of Fig. 4 where the order is one. */
  activation: Activation;
  order: Order;
  to: Place;
}

/**
 * Moves a layer one place earlier or later, also across the addition. Past its like nothing would change, so it goes
 * on to the next place that is different. Undefined at either end, and for a weight layer that would leave the branch.
 */
export function moveLayer(order: Order, kind: UnitKind, from: Place, step: -1 | 1): Moved | undefined {
  const border = order.branch.length;
  // The addition stands among the layers as a null.
  const line: (Layer | null)[] = [...order.branch, null, ...order.afterAddition];
  let at = from.part === "branch" ? from.place : border + 1 + from.place;
  const layer = line[at];
  if (!layer) return undefined;
  let passed: Layer | null | undefined;
  do {
    passed = line[at + step];
    if (passed === undefined) return undefined;
    line[at] = passed;
    line[at + step] = layer;
    at += step;
  } while (passed === layer);
  const addition = line.indexOf(null);
  const branch = line.slice(0, addition).filter((l) => l !== null);
  const afterAddition = line.slice(addition + 1).filter((l) => l === "bn" || l === "relu");
  if (branch.length + afterAddition.length + 1 < line.length) return undefined;
  const moved = { branch, afterAddition };
  const to: Place = at < addition ? { part: "branch", place: at } : { part: "after", place: at - addition - 1 };
  return { activation: nameOfOrder(moved, kind) ?? moved, order: moved, to };
}
