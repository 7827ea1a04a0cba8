import { setImmediate as breathe, setTimeout as wait } from "node:timers/promises";
import {
  activationNames,
  defaultShortcut,
  orderOf,
  shortcutKinds,
  type Activation,
  type Order,
  type UnitKind,
} from "../arch/architecture";
import type { Intent } from "../arch/edit/edit";
import { nextOrders } from "../arch/edit/order";
import type { UnitView } from "../protocol/diagram";

/** In milliseconds: who has just changed something may change more, which is not to wait behind a guess. */
const pause = 250;
/** Orders that are laid out ahead: all that two keys come to, and many of three. */
const far = 100;

/** What the two choosers offer, each shortcut of Fig. 2 and each order of Fig. 4; then what keys make of the unit's order. */
function* choicesNext({ order, kind }: Pick<UnitView, "order" | "kind">): Generator<Intent> {
  const scope = { kind: "all" as const };
  for (const one of shortcutKinds) yield { kind: "shortcut", scope, shortcut: defaultShortcut(one) };
  for (const activation of activationNames) yield { kind: "activation", scope, activation };
  for (const activation of ordersAhead(order, kind)) yield { kind: "activation", scope, activation };
}

/** The orders that keys come to, the nearest first; one of those that are drawn alike. */
function* ordersAhead(order: Order, kind: UnitKind): Generator<Activation> {
  const seen = new Set([drawnAs(order)]);
  const found: Order[] = [order];
  for (const from of found)
    for (const next of nextOrders(from, kind)) {
      const to = orderOf(next, kind);
      if (seen.has(drawnAs(to))) continue;
      seen.add(drawnAs(to));
      if (found.push(to) > far) return;
      yield next;
    }
}

/** A BN and a ReLU are equally large. Which of them is first decides whether a projection has BN. formats.md, section 5. */
function drawnAs({ branch, afterAddition }: Order): string {
  return JSON.stringify([branch[0], branch.map((layer) => layer === "weight"), afterAddition.length]);
}

/** Does something with each choice that may come next, while nothing else is to do; `goOn` says how long. */
export async function foresee(
  unit: Pick<UnitView, "order" | "kind">,
  goOn: () => boolean,
  prepare: (intent: Intent) => Promise<unknown>,
): Promise<void> {
  await wait(pause, undefined, { ref: false });
  for (const intent of choicesNext(unit)) {
    await breathe();
    if (!goOn()) return;
    await prepare(intent);
  }
}
