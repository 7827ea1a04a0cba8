import { nameOfOrder, sameOrder, type Activation, type Layer, type Order, type UnitKind } from "../architecture";

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
  /** Where the layer is now; where a removed one was. */
  to: Place;
}

/** The layers as the data meet them; the addition stands among them as a null. */
type Flow = (Layer | null)[];

/**
 * Moves a layer one place earlier or later, also across the addition. Past its like nothing would change, so it goes
 * on to the next place that is different. Undefined at either end, and for a weight layer that would leave the branch.
 */
export function moveLayer(order: Order, kind: UnitKind, from: Place, step: -1 | 1): Moved | undefined {
  const flow = flowOf(order);
  let at = inFlow(order, from);
  const layer = flow[at];
  if (!layer) return undefined;
  let passed: Layer | null | undefined;
  do {
    passed = flow[at + step];
    if (passed === undefined) return undefined;
    flow[at] = passed;
    flow[at + step] = layer;
    at += step;
  } while (passed === layer);
  return movedTo(flow, kind, at);
}

/** A place between two layers, with the order after a layer has been moved there. */
export interface Gap {
  /** Before which layer: `place` counts in the order as it is, the moved layer still at its old place. */
  before: Place;
  moved: Moved;
}

/** Every place where a layer may be put down and the order becomes another. */
export function gapsFor(order: Order, kind: UnitKind, from: Place): Gap[] {
  const at = inFlow(order, from);
  const layer = flowOf(order)[at];
  if (!layer) return [];
  const gaps = flowOf(order).length + 1;
  return Array.from({ length: gaps }, (_, gap) => gap).flatMap((gap) => {
    const flow = flowOf(order);
    flow.splice(at, 1);
    const to = gap > at ? gap - 1 : gap;
    flow.splice(to, 0, layer);
    const moved = movedTo(flow, kind, to);
    return moved && !sameOrder(moved.order, order) ? [{ before: fromFlow(order, gap), moved }] : [];
  });
}

/** Puts a new BN or ReLU behind a layer; behind the addition if there is none. */
export function insertLayer(order: Order, kind: UnitKind, layer: "bn" | "relu", after: Place | undefined): Moved {
  const flow = flowOf(order);
  const at = (after ? inFlow(order, after) : order.branch.length) + 1;
  flow.splice(at, 0, layer);
  return movedTo(flow, kind, at)!;
}

/** Takes a BN or ReLU out. Undefined for a weight layer: the kind of unit says how many it has. */
export function removeLayer(order: Order, kind: UnitKind, from: Place): Moved | undefined {
  const flow = flowOf(order);
  const [layer] = flow.splice(inFlow(order, from), 1);
  const moved = layer && layer !== "weight" ? movedTo(flow, kind, 0) : undefined;
  return moved && { ...moved, to: from };
}

/** The orders that one key makes of this one: a layer moved a place, added or removed. */
export function nextOrders(order: Order, kind: UnitKind): Activation[] {
  const places: Place[] = [
    ...order.branch.map((_, place) => ({ part: "branch" as const, place })),
    ...order.afterAddition.map((_, place) => ({ part: "after" as const, place })),
  ];
  return places.flatMap((at) =>
    [
      moveLayer(order, kind, at, -1),
      moveLayer(order, kind, at, 1),
      removeLayer(order, kind, at),
      insertLayer(order, kind, "bn", at),
      insertLayer(order, kind, "relu", at),
    ].flatMap((moved) => (moved ? [moved.activation] : [])),
  );
}

function flowOf(order: Order): Flow {
  return [...order.branch, null, ...order.afterAddition];
}

function inFlow(order: Order, { part, place }: Place): number {
  return part === "branch" ? place : order.branch.length + 1 + place;
}

function fromFlow({ branch }: Order, at: number): Place {
  return at <= branch.length ? { part: "branch", place: at } : { part: "after", place: at - branch.length - 1 };
}

/** Undefined where a weight layer would stand behind the addition. */
function movedTo(flow: Flow, kind: UnitKind, at: number): Moved | undefined {
  const addition = flow.indexOf(null);
  const branch = flow.slice(0, addition).filter((layer) => layer !== null);
  const afterAddition = flow.slice(addition + 1).filter((layer) => layer === "bn" || layer === "relu");
  if (branch.length + afterAddition.length + 1 < flow.length) return undefined;
  const order = { branch, afterAddition };
  return { activation: nameOfOrder(order, kind) ?? order, order, to: fromFlow(order, at) };
}
