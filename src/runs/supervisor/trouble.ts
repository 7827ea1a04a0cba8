import type { RunState } from "../../protocol/run";
import { namesError } from "../directory/logReader";
import { lastLogLines } from "../directory/store";

/** What a trainer that is gone did not write into its state: the host's words, which stand in no file. */
export async function interruption(directory: string, state: RunState): Promise<RunState> {
  const words = errorIn(await lastLogLines(directory, 30));
  const error = {
    what: `Interrupted at step ${state.step.toLocaleString("en-US")}`,
    why:
      words === undefined
        ? "Its trainer is gone without a word: it was killed, or the machine stopped."
        : `Its trainer is gone. Its last words: ${words}`,
    do: "Resume goes on from the last checkpoint.",
  };
  return { ...state, error };
}

/** The same of a trainer that has not moved for long. `alive`: its process still says where it is. */
export function stuckness(state: RunState, { seconds, alive }: { seconds: number; alive: boolean }): RunState {
  const minutes = Math.floor(seconds / 60);
  const time = minutes === 0 ? `${seconds} seconds` : minutes === 1 ? "a minute" : `${minutes} minutes`;
  const error = {
    what: `Stuck at step ${state.step.toLocaleString("en-US")} for ${time}`,
    why: alive
      ? "Its process lives and gets no further: a device or a disk may not answer."
      : "Its process does not answer: it is suspended, or waits for a device or a disk.",
    do: "Its log may say more. Stop ends it, by force if need be; what is on disk stays whole, and it can be resumed.",
  };
  return { ...state, error };
}

/** Node surrounds the error that ends a program with source, stack and version: the line with the error itself. */
export function errorIn(lines: string[]): string | undefined {
  return lines.findLast(namesError);
}
