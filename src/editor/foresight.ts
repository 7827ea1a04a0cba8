import { setImmediate as breathe, setTimeout as wait } from "node:timers/promises";
import { activationNames, defaultShortcut, shortcutKinds } from "../arch/architecture";
import type { Intent } from "../arch/edit/edit";

/** What the two choosers offer: each shortcut of Fig. 2 and each order of Fig. 4, for all units. */
const offered: Intent[] = [
  ...shortcutKinds.map((kind): Intent => ({
    kind: "shortcut",
    scope: { kind: "all" },
    shortcut: defaultShortcut(kind),
  })),
  ...activationNames.map((activation): Intent => ({ kind: "activation", scope: { kind: "all" }, activation })),
];

/** In milliseconds: who has just changed something may change more, which is not to wait behind a guess. */
const pause = 250;

/** Does something with each choice that may come next, while nothing else is to do; `goOn` says how long. */
export async function foresee(goOn: () => boolean, prepare: (intent: Intent) => Promise<unknown>): Promise<void> {
  await wait(pause, undefined, { ref: false });
  for (const intent of offered) {
    await breathe();
    if (!goOn()) return;
    await prepare(intent);
  }
}
