import { actionsFor, isAtWork, type ShownState } from "../../protocol/curves";
import type { SupervisedRun } from "../supervisor/supervisor";
import { fileOfRun } from "../directory/store";

/** The runs of one network, whatever their seeds and however they are trained. */
export interface Group {
  hash: string;
  /** As the newest of its runs is called. */
  name: string;
  /** The newest first. */
  runs: SupervisedRun[];
}

/** The group with the newest run first. `runs`: the oldest first. */
export function groupsOf(runs: SupervisedRun[]): Group[] {
  const groups = new Map<string, Group>();
  for (const run of [...runs].reverse()) {
    const { hash, name } = run.info.architecture;
    const group = groups.get(hash) ?? { hash, name, runs: [] };
    groups.set(hash, group);
    group.runs.push(run);
  }
  return [...groups.values()];
}

/** What stands behind a run's name: "running, 41,250 of 64,000, error 6.70%, 2 threads". `error`: a fraction. */
export function describeRun({ shown, state }: SupervisedRun, error: number | undefined): string {
  const { step, steps, device } = state;
  const progress = shown === "finished" ? whole(step) : `${whole(step)} of ${whole(steps)}`;
  return [
    stateWords[shown],
    step > 0 || shown === "running" ? progress : undefined,
    error === undefined ? undefined : `error ${(100 * error).toFixed(2)}%`,
    isAtWork(shown) ? device : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(", ");
}

/** What can be done with a run, as words that the menus of the view ask for. */
export function menuWords(run: SupervisedRun): string {
  const words: string[] = ["run", ...actionsFor(run.shown)];
  if (fileOfRun(run) !== undefined) words.push("compare");
  if (!isAtWork(run.shown)) words.push("delete");
  return words.join(" ");
}

const whole = (n: number): string => n.toLocaleString("en-US");

/** `failed` is "broken", so that it is not read as the paper's "fail". */
const stateWords: Record<ShownState, string> = {
  queued: "queued",
  starting: "starting",
  running: "running",
  paused: "paused",
  stopped: "stopped",
  finished: "done",
  failed: "broken",
  interrupted: "interrupted",
};
