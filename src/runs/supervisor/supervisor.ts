import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { ShownState } from "../../protocol/curves";
import { isOver, type RunInfo, type RunState } from "../../protocol/run";
import { Disposable } from "../../util/disposable";
import { isAlive } from "../../util/processStart";
import { createRun, type RunRequest } from "../directory/create";
import { RunFollower, watchFolder } from "../directory/follow";
import { launch } from "./launch";
import { byAge, listRuns, readRun, readState, writeControl, type Run } from "../directory/store";

export interface SupervisedRun extends Run {
  shown: ShownState;
}

export interface SupervisorOptions {
  /** dist/trainer.js. */
  trainer: string;
  relaxedSimd?: boolean;
  /** What the trainer of a run finds in its environment: where TensorFlow is. */
  environmentOf?: (run: RunInfo) => Promise<Record<string, string>>;
  /** Of what goes wrong where nobody waits. */
  onError: (error: unknown) => void;
  /** How often a trainer is looked after, in ms. */
  interval?: number;
}

/** What happened to a run: found (nothing was before), changed, or gone from the disk. */
export interface RunChange {
  run: SupervisedRun;
  before: ShownState | undefined;
  removed: boolean;
}

interface Watched {
  run: SupervisedRun;
  /** Whether listeners have heard of it. */
  announced: boolean;
  /** While it is started here, its files do not yet say so. */
  launching: boolean;
  follower?: RunFollower;
}

/**
 * Knows the runs of some folders: starts them, finds again those that were started by another window or before a
 * reload, by pid and start time, and steers them. It holds no truth: that is in the run directories.
 */
export class Supervisor extends Disposable {
  readonly #options: SupervisorOptions;
  readonly #folders = new Map<string, { dispose(): void }>();
  readonly #runs = new Map<string, Watched>();
  readonly #listeners = new Set<(change: RunChange) => void>();

  constructor(options: SupervisorOptions) {
    super();
    this.#options = options;
    const timer = setInterval(() => this.#lookAfter(), options.interval ?? 1000);
    timer.unref();
    this.own({
      dispose: () => {
        clearInterval(timer);
        for (const folder of this.#folders.values()) folder.dispose();
        for (const { follower } of this.#runs.values()) follower?.dispose();
      },
    });
  }

  /** All runs known, the oldest first. */
  get runs(): SupervisedRun[] {
    return [...this.#runs.values()].map(({ run }) => run).sort(byAge);
  }

  onDidChange(listener: (change: RunChange) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Finds the runs of a folder, now and whenever there are new ones. A folder that does not exist has none. */
  async watch(folder: string): Promise<void> {
    const path = resolve(folder);
    if (this.disposed || !existsSync(path)) return;
    const scan = (): Promise<void> => this.#scan(path);
    if (!this.#folders.has(path))
      this.#folders.set(
        path,
        watchFolder(path, () => this.#unattended(scan()), 5000),
      );
    await scan();
  }

  /** Lays a run down and starts its trainer. Resolves as soon as the run is there; `started` tells how it went. */
  async start(folder: string, request: RunRequest): Promise<{ directory: string; started: Promise<SupervisedRun> }> {
    const directory = resolve(await createRun(folder, request));
    const watched = this.#runs.get(directory) ?? this.#add(await readRun(directory));
    const started = this.#launch(watched);
    started.catch(() => undefined); // whoever waits for it hears of it
    this.#unattended(this.watch(dirname(directory)));
    return { directory, started };
  }

  async pause(directory: string): Promise<void> {
    await writeControl(directory, "pause");
  }

  async stop(directory: string): Promise<void> {
    await writeControl(directory, "stop");
  }

  /** Goes on: the paused process, or a new one from the last checkpoint where there is none. */
  async resume(directory: string): Promise<void> {
    const run = await readRun(directory);
    if (hasTrainer(run.state) && (await isThere(run.state))) await writeControl(directory, "run");
    else await this.#launch(this.#runs.get(directory) ?? this.#add(run));
  }

  async #launch(watched: Watched): Promise<SupervisedRun> {
    if (watched.launching) throw new Error("This run is being started already.");
    const { directory } = watched.run;
    watched.launching = true;
    this.#change(watched, watched.run.state, "starting");
    try {
      const environment = await this.#options.environmentOf?.(watched.run.info);
      const { trainer } = await launch({ ...this.#options, directory, ...(environment && { environment }) });
      // Its end is news at once, not only when it is looked after.
      trainer.once("exit", () => this.#unattended(this.#see(watched)));
    } finally {
      watched.launching = false;
      await this.#see(watched);
    }
    return watched.run;
  }

  async #scan(folder: string): Promise<void> {
    const known = [...this.#runs.values()].filter(({ run }) => dirname(run.directory) === folder);
    const found = await listRuns(folder, (directory) => !this.#runs.has(directory));
    for (const run of found) if (!this.#runs.has(run.directory)) this.#add(run);
    for (const watched of known) {
      if (!existsSync(watched.run.directory)) this.#remove(watched);
      // A run that was over may have been resumed by someone else.
      else if (!watched.follower) await this.#see(watched);
    }
  }

  #add(run: Run): Watched {
    const watched: Watched = { run: { ...run, shown: run.state.state }, announced: false, launching: false };
    this.#runs.set(run.directory, watched);
    this.#unattended(this.#see(watched, run.state));
    return watched;
  }

  #remove(watched: Watched): void {
    watched.follower?.dispose();
    this.#runs.delete(watched.run.directory);
    this.#announce({ run: watched.run, before: watched.run.shown, removed: true });
  }

  /** Takes in a state, and follows the run as long as something may happen to it. */
  async #see(watched: Watched, seen?: RunState): Promise<void> {
    let state = seen ?? (await readState(watched.run.directory));
    let gone = hasTrainer(state) && !(await isThere(state));
    if (gone) {
      // Its last word may have come between the reading and the asking.
      state = await readState(watched.run.directory);
      gone = hasTrainer(state) && !(await isThere(state));
    }
    if (this.disposed || !this.#runs.has(watched.run.directory)) return;
    this.#change(watched, state, watched.launching ? "starting" : gone ? "interrupted" : state.state);
    if (!isOver(state.state)) watched.follower ??= this.#follow(watched);
    else if (!watched.launching) {
      watched.follower?.dispose();
      delete watched.follower;
    }
  }

  #follow(watched: Watched): RunFollower {
    const state = (now: RunState): void => this.#unattended(this.#see(watched, now));
    return new RunFollower(watched.run.directory, { state }, this.#options.onError);
  }

  #change(watched: Watched, state: RunState, shown: ShownState): void {
    const { run, announced } = watched;
    if (announced && run.shown === shown && JSON.stringify(state) === JSON.stringify(run.state)) return;
    watched.run = { ...run, state, shown };
    watched.announced = true;
    this.#announce({ run: watched.run, before: announced ? run.shown : undefined, removed: false });
  }

  #announce(change: RunChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** A trainer that was killed says nothing: whether it is there must be asked. */
  #lookAfter(): void {
    for (const watched of this.#runs.values())
      if (hasTrainer(watched.run.state) && watched.run.shown !== "interrupted") this.#unattended(this.#see(watched));
  }

  #unattended(work: Promise<unknown>): void {
    work.catch(this.#options.onError);
  }
}

/** Whether by this state a process works on the run, or waits. */
function hasTrainer({ state }: RunState): boolean {
  return state === "starting" || state === "running" || state === "paused";
}

/** A trainer writes its pid first thing; until then it gets the time that a slow machine takes to start one. */
const patience = 30_000;

async function isThere({ pid, pidStarted, updated }: RunState): Promise<boolean> {
  return pid === undefined ? Date.now() - Date.parse(updated) < patience : isAlive(pid, pidStarted);
}
