import { setTimeout as wait } from "node:timers/promises";
import { isOver, type RunState } from "../../protocol/run";
import { isAlive } from "../../util/processStart";
import { readState, writeControl, writeState } from "../directory/store";

/** How far the ending of a trainer has come: it was asked by control.json, told by SIGTERM, killed. */
export type Ending = "asked" | "told" | "killed";

/** Time for each stage before the next, in ms: at least, and in steps of the trainer's own. */
export interface EndPatience {
  least: number;
  steps: number;
}

export const endPatience: EndPatience = { least: 15_000, steps: 3 };

/**
 * Ends a trainer: asks, tells, kills, each after the time that it may take to finish a step and write its checkpoint.
 * Whatever it leaves is whole, as its checkpoints are replaced and never changed. Resolves when it is gone, or when
 * `cancelled` says so.
 */
export async function endTrainer(
  directory: string,
  { patience, say, cancelled }: { patience: number; say: (ending: Ending) => void; cancelled: () => boolean },
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
  if (await over(directory, 10_000, cancelled)) await writeKilled(directory, patience);
}

/** Whether the run is over, or its process gone, within so many ms. */
async function over(directory: string, ms: number, cancelled: () => boolean): Promise<boolean> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    if (cancelled()) return true;
    const state = await readState(directory);
    if (isOver(state.state) || !(await hasProcess(state))) return true;
    await wait(100);
  }
  return false;
}

/** A trainer that has not yet written its pid may still come. */
async function hasProcess({ pid, pidStarted }: RunState): Promise<boolean> {
  return pid === undefined || (await isAlive(pid, pidStarted));
}

/** Never to another process that has the pid now. */
async function signal(directory: string, name: NodeJS.Signals): Promise<void> {
  const { pid, pidStarted } = await readState(directory);
  if (pid !== undefined && (await isAlive(pid, pidStarted))) process.kill(pid, name);
}

/** What a killed trainer cannot say any more. */
async function writeKilled(directory: string, patience: number): Promise<void> {
  const state = await readState(directory);
  if (isOver(state.state) || (await hasProcess(state))) return;
  const { step, steps } = state;
  const seconds = Math.round(patience / 1000);
  await writeState(directory, {
    state: "stopped",
    step,
    steps,
    updated: new Date().toISOString(),
    error: {
      what: "The trainer did not end by itself and was killed",
      why: `It was asked to stop, and did not within ${seconds} s; nor when it was told by a signal.`,
      do: "Its last checkpoint is whole: resume goes on from there.",
    },
  });
}
