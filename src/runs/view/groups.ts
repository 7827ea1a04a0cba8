import { actionsFor, isAtWork, type ShownState } from "../../protocol/curves";
import type { SupervisedRun } from "../supervisor/supervisor";
import { fileOfRun } from "../directory/store";
import type { Ending } from "../supervisor/ending";
import { waits } from "../supervisor/order";

/** An element of the view. Commands find the run by its directory. */
export type Node = { kind: "queue" } | { kind: "group"; hash: string } | { kind: "run"; directory: string };

/** The runs that elements of the view stand for, themselves or as their parts. */
export function runsOf(nodes: Node[], runs: SupervisedRun[]): SupervisedRun[] {
  const isIn = (run: SupervisedRun, node: Node): boolean => {
    switch (node.kind) {
      case "queue":
        return waits(run);
      case "group":
        return !waits(run) && run.info.architecture.hash === node.hash;
      case "run":
        return run.directory === node.directory;
    }
  };
  return runs.filter((run) => nodes.some((node) => isIn(run, node)));
}

/** The runs of one network, whatever their seeds and however they are trained. */
export interface Group {
  hash: string;
  /** As the newest of its runs is called. */
  name: string;
  /** The newest first. */
  runs: SupervisedRun[];
}

/** The group with the newest run first. `runs`: the oldest first, without those of the queue. */
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
export function describeRun(run: SupervisedRun, error: number | undefined): string {
  const { shown, state, ending } = run;
  const { step, steps, device } = state;
  const progress = shown === "finished" ? whole(step) : `${whole(step)} of ${whole(steps)}`;
  return [
    ending ? endingWords[ending] : stateWords[shown],
    step > 0 || shown === "running" ? progress : undefined,
    error === undefined ? undefined : `error ${(100 * error).toFixed(2)}%`,
    isAtWork(shown) ? device : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(", ");
}

/** The same of a run in the queue, the first of which has place 0. */
export function describeQueued({ info, state }: SupervisedRun, place: number): string {
  const from = state.step > 0 ? `from step ${whole(state.step + 1)}` : undefined;
  return [place === 0 ? "next" : undefined, from, info.architecture.name]
    .filter((part) => part !== undefined)
    .join(", ");
}

/** What can be done with a run, as words that the menus of the view ask for. */
export function menuWords(run: SupervisedRun, queue: SupervisedRun[] = []): string {
  const { shown, directory } = run;
  const words: string[] = ["run"];
  if (!run.ending) words.push(...(shown === "queued" ? ["start"] : actionsFor(shown)));
  if (fileOfRun(run) !== undefined) words.push("compare");
  const place = queue.findIndex((other) => other.directory === directory);
  if (place >= 0) words.push("waits");
  else if (!isAtWork(shown)) words.push("delete");
  if (place > 0) words.push("up");
  if (place >= 0 && place < queue.length - 1) words.push("down");
  return words.join(" ");
}

const whole = (n: number): string => n.toLocaleString("en-US");

/** `failed` is "broken", so that it is not read as the paper's "fail". */
const stateWords: Record<ShownState, string> = {
  queued: "not started",
  starting: "starting",
  running: "running",
  paused: "paused",
  stopped: "stopped",
  finished: "done",
  failed: "broken",
  interrupted: "interrupted",
  stuck: "stuck",
};

const endingWords: Record<Ending, string> = {
  asked: "stopping: asked",
  told: "stopping: told by SIGTERM",
  killed: "stopping: killed",
};
