import { isAtWork } from "../../protocol/curves";
import { byAge } from "../directory/store";
import type { SupervisedRun } from "./supervisor";

/** Whether a run is among those that wait for their turn. */
export function waits({ shown, state }: SupervisedRun): boolean {
  return shown === "queued" && state.place !== undefined;
}

/** The runs that wait for their turn, the next one first. */
export function queueOf(runs: SupervisedRun[]): SupervisedRun[] {
  const place = ({ state }: SupervisedRun): number => state.place ?? 0;
  return runs.filter(waits).sort((a, b) => place(a) - place(b) || byAge(a, b));
}

/**
 * The run whose turn it is, if there is room. `parallel`: how many may be at work at once; 0: one on each device.
 * `mayStart`: those that may begin of themselves here.
 */
export function nextToStart(
  runs: SupervisedRun[],
  parallel: number,
  mayStart: (run: SupervisedRun) => boolean,
): SupervisedRun | undefined {
  const atWork = runs.filter(({ shown }) => isAtWork(shown));
  const queue = queueOf(runs).filter(mayStart);
  if (parallel > 0) return atWork.length < parallel ? queue[0] : undefined;
  return queue.find((run) => !atWork.some((other) => mayMeet(deviceOf(run), deviceOf(other))));
}

/** What a run computes on, or will; undefined while only its engine can tell. */
function deviceOf({ info, state }: SupervisedRun): string | undefined {
  const wanted = /^\d+$/.test(info.device) ? `GPU ${info.device}` : info.device;
  const named = state.device ?? (wanted === "auto" ? undefined : wanted);
  if (named !== undefined) return /\bgpu\D{0,2}\d*/i.exec(named)?.[0].toLowerCase() ?? "cpu";
  return info.engine === "wasm" ? "cpu" : undefined;
}

function mayMeet(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/** The queue with some of its runs in the place of `target`, or at its end. */
export function reordered(queue: SupervisedRun[], moved: string[], target: string | undefined): SupervisedRun[] {
  const isMoved = ({ directory }: SupervisedRun): boolean => moved.includes(directory);
  const isTarget = ({ directory }: SupervisedRun): boolean => directory === target;
  if (queue.some((run) => isMoved(run) && isTarget(run))) return queue;
  const rest = queue.filter((run) => !isMoved(run));
  const place = rest.findIndex(isTarget);
  const at = place < 0 ? rest.length : queue.findIndex(isMoved) < queue.findIndex(isTarget) ? place + 1 : place;
  return [...rest.slice(0, at), ...queue.filter(isMoved), ...rest.slice(at)];
}

/** New places for a queue in this order, for those that get another one. */
export function placesFor(queue: SupervisedRun[]): { directory: string; place: number }[] {
  const places = queue.map(({ state }) => state.place ?? 0).sort((a, b) => a - b);
  for (let i = 1; i < places.length; i++) places[i] = Math.max(places[i]!, places[i - 1]! + 1);
  return queue.flatMap(({ directory, state }, i) =>
    state.place === places[i] ? [] : [{ directory, place: places[i]! }],
  );
}
