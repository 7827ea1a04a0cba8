import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../clock";
import { lookEvery, type Wishes } from "./control";
import type { EventFile } from "./eventFile";
import { describe } from "../problem";
import type { StateFile } from "./stateFile";

/** How often a full disk is tried again. Milliseconds. */
const tryEvery = 1000;

interface Waiting {
  state: StateFile;
  wishes: Wishes;
  events: EventFile;
}

/**
 * Does what needs room on the disk. While there is none the run is paused, with its weights in memory, and it is tried
 * again and again; who stops the run meanwhile gets the error.
 */
export async function withRoom(
  { state, wishes, events }: Waiting,
  clock: Clock,
  work: () => void | Promise<void>,
): Promise<void> {
  const stopped = (): boolean => wishes.current === "stop";
  let since: number | undefined;
  for (;;) {
    try {
      await work();
      break;
    } catch (error) {
      if (!isFull(error) || stopped()) throw error;
      if (since === undefined) {
        since = performance.now();
        clock.stop();
        const details = { ...describe(error), do: "Free some space: the run then goes on by itself. Nothing is lost." };
        await state.write({ state: "paused", error: details });
      }
      for (let waited = 0; waited < tryEvery && !stopped(); waited += lookEvery) await wait(lookEvery);
    }
  }
  if (since === undefined) return;
  const seconds = Math.round((performance.now() - since) / 1000);
  events.append({
    type: "note",
    step: state.state.step,
    text: `The disk was full. The run waited ${seconds} s for room.`,
  });
  await state.write({ state: "running", error: undefined });
  clock.start();
}

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT";
}
