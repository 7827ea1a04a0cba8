import { setTimeout as wait } from "node:timers/promises";
import { isOver, type RunState } from "../../protocol/run";
import { isAlive } from "../../util/processStart";
import { readState, writeControl, writeState } from "../directory/store";

/** How far the ending of a trainer has come: it was asked by control.json, told by SIGTERM, killed. */
export type Ending = "asked" | "told" | "killed";

/** How long a stage lasts before the next, in ms. */
export interface EndPatience {
  /** Since the trainer last said that it lives. */
  silent: number;
  /** Since the stage began, however much it lives. */
  alive: number;
}

/**
 * A trainer heeds what it is asked between two steps; an evaluation on many images takes as long as dozens of them.
 * One that is stuck has had that time already: if it is silent now too, it need not be waited for long. `pace`: of a
 * step, in ms, if it is known.
 */
export function endPatience(pace = 1000, stuck = false): EndPatience {
  return { silent: stuck ? 5000 : Math.max(15_000, 3 * pace), alive: Math.max(30_000, 100 * pace) };
}

/**
 * Ends a trainer: asks, tells, kills, each after the time that it may take to finish a step and write its checkpoint.
 * Whatever it leaves is whole, as its checkpoints are replaced and never changed. Resolves when it is gone, or when
 * `cancelled` says so.
 */
export async function endTrainer(
  directory: string,
  { patience, say, cancelled }: { patience: EndPatience; say: (ending: Ending) => void; cancelled: () => boolean },
): Promise<void> {
  say("asked");
  const asked = await writeControl(directory, "stop").then(
    () => true,
    () => false, // a full disk: it can still be told
  );
  if (asked && (await over(directory, patience, cancelled))) return;
  // On Windows a signal ends a process at once.
  if (process.platform !== "win32") {
    say("told");
    await signal(directory, "SIGTERM");
    if (await over(directory, patience, cancelled)) return;
  }
  say("killed");
  await signal(directory, "SIGKILL");
  if (await over(directory, { silent: 10_000, alive: 10_000 }, cancelled)) await writeKilled(directory);
}

/** Whether the run is over, or its process gone, before the patience has an end. */
async function over(directory: string, { silent, alive }: EndPatience, cancelled: () => boolean): Promise<boolean> {
  const began = performance.now();
  let heard = { at: began, updated: "" };
  while (!cancelled()) {
    const state = await readState(directory);
    if (isOver(state.state) || !(await hasProcess(state))) return true;
    const now = performance.now();
    if (state.updated !== heard.updated) heard = { at: now, updated: state.updated };
    if (now - heard.at > silent || now - began > alive) return false;
    await wait(100);
  }
  return true;
}

/** A trainer that has not yet written its pid may still come. */
async function hasProcess({ pid, pidStarted }: RunState): Promise<boolean> {
  return pid === undefined || (await isAlive(pid, pidStarted));
}

/** Never to another process that has the pid now; nor to one that a run from elsewhere names by its pid alone. */
async function signal(directory: string, name: NodeJS.Signals): Promise<void> {
  const { pid, pidStarted } = await readState(directory);
  if (pid === undefined || pidStarted === undefined) return;
  if (await isAlive(pid, pidStarted)) process.kill(pid, name);
}

/** What a killed trainer cannot say any more. */
async function writeKilled(directory: string): Promise<void> {
  const state = await readState(directory);
  if (isOver(state.state) || (await hasProcess(state))) return;
  const { step, steps } = state;
  await writeState(directory, {
    state: "stopped",
    step,
    steps,
    updated: new Date().toISOString(),
    error: {
      what: "The trainer did not end by itself and was killed",
      why: "It was asked to stop, and then told by a signal, and did neither in the time that its steps take.",
      do: "Its last checkpoint is whole: resume goes on from there.",
    },
  });
}
