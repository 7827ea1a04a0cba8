import { setImmediate as breathe, setTimeout as wait } from "node:timers/promises";
import { activationNames, defaultShortcut, shortcutKinds, type Activation } from "../arch/architecture";
import type { Intent } from "../arch/edit/edit";
import { nextOrders } from "../arch/edit/order";
import type { UnitView } from "../protocol/diagram";

/** What the two choosers offer, each shortcut of Fig. 2 and each order of Fig. 4; what keys make of the unit's order. */
function choicesNext({ order, kind }: UnitView): Intent[] {
  const activation = (one: Activation): Intent => ({ kind: "activation", scope: { kind: "all" }, activation: one });
  return [
    ...nextOrders(order, kind).map(activation),
    ...shortcutKinds.map((one): Intent => ({
      kind: "shortcut",
      scope: { kind: "all" },
      shortcut: defaultShortcut(one),
    })),
    ...activationNames.map(activation),
  ];
}

/** In milliseconds: who has just changed something may change more, which is not to wait behind a guess. */
const pause = 250;

/** Does something with each choice that may come next, while nothing else is to do; `goOn` says how long. */
export async function foresee(
  unit: UnitView,
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
