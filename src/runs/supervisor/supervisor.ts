import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isAtWork, type ShownState } from "../../protocol/curves";
import { isOver, runFiles, type RunState } from "../../protocol/run";
import { Disposable } from "../../util/disposable";
import { isAlive } from "../../util/processStart";
import { createRun, type RunRequest } from "../directory/create";
import { RunFollower, watchFolder } from "../directory/follow";
import { endPatience, endTrainer, type Ending, type EndPatience } from "./ending";
import { launch } from "./launch";
import { byAge, listRuns, readRun, readState, readWish, writeControl, type Run } from "../directory/store";
import { stuckPatience, Stillness, type StuckPatience } from "./stillness";
import { interruption, stuckness } from "./trouble";

export interface SupervisedRun extends Run {
  shown: ShownState;
  /** While its trainer is being ended from here. */
  ending?: Ending;
}

export interface SupervisorOptions {
  /** dist/trainer.js. */
  trainer: string;
  /** What the trainer of a run finds in its environment: where TensorFlow is. */
  environmentOf?: (run: Run) => Promise<Record<string, string>>;
  /** Of what goes wrong where nobody waits. */
  onError: (error: unknown) => void;
  /** How often a trainer is looked after, in ms. */
  interval?: number;
  /** When a trainer counts as stuck, and how much time it gets to end. */
  stuckPatience?: () => StuckPatience;
  endPatience?: EndPatience;
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
  /** While it is ended here. */
  ending?: Ending;
  follower?: RunFollower;
  /** When all looks at it so far are done. */
  seen: Promise<void>;
}

/**
 * Knows the runs of some folders: starts them, finds again those that were started by another window or before a
 * reload, by pid and start time, and steers them. It holds no truth: that is in the run directories.
 */
export class Supervisor extends Disposable {
  readonly #options: SupervisorOptions;
  readonly #folders = new Map<string, { dispose(): void }>();
  /** Folders that were asked for and do not exist yet: the first run, of whoever starts it, makes one. */
  readonly #awaited = new Set<string>();
  readonly #runs = new Map<string, Watched>();
  /** By folder: runs that cannot be read, and why. */
  readonly #unreadable = new Map<string, Map<string, string>>();
  readonly #listeners = new Set<(change: RunChange) => void>();
  readonly #stillness: Stillness;

  constructor(options: SupervisorOptions) {
    super();
    this.#options = options;
    const { interval = 1000 } = options;
    this.#stillness = new Stillness(interval, options.stuckPatience ?? (() => stuckPatience(60_000)));
    const timer = setInterval(() => this.#lookAfter(), interval);
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

  /** Folders that hold a run which this version cannot read: it is damaged, or a newer version's. */
  get unreadable(): string[] {
    return [...this.#unreadable.values()].flatMap((found) => [...found.keys()]);
  }

  onDidChange(listener: (change: RunChange) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Finds the runs of a folder, now and whenever there are new ones. A folder that does not exist has none yet. */
  async watch(folder: string): Promise<void> {
    const path = resolve(folder);
    if (this.disposed) return;
    if (!existsSync(path)) return void this.#awaited.add(path);
    this.#awaited.delete(path);
    const scan = (): Promise<void> => this.#scan(path);
    if (!this.#folders.has(path))
      this.#folders.set(
        path,
        watchFolder(path, () => this.#unattended(scan()), 5000),
      );
    await scan();
  }

  /** Lays a run down, and knows it from then on. */
  async add(folder: string, request: RunRequest): Promise<string> {
    const directory = resolve(await createRun(folder, request));
    await this.#see(this.#runs.get(directory) ?? this.#add(await readRun(directory)));
    this.#unattended(this.watch(dirname(directory)));
    return directory;
  }

  /** Reads anew what the disk says of the runs that may change, and finds those that have come. */
  async look(): Promise<void> {
    await Promise.all([...this.#folders.keys()].map((folder) => this.#scan(folder)));
    const open = [...this.#runs.values()].filter(({ run }) => !isOver(run.state.state));
    await Promise.all(open.map((watched) => this.#see(watched)));
  }

  async pause(directory: string): Promise<void> {
    await writeControl(directory, "pause");
  }

  /** Ends the trainer of a run: asks, then tells, then kills. Resolves when it is gone. */
  async stop(directory: string): Promise<void> {
    const watched = this.#runs.get(resolve(directory));
    if (!watched || watched.ending) return;
    const { shown, directory: path } = watched.run;
    const patience = this.#options.endPatience ?? endPatience(this.#stillness.pace(path), shown === "stuck");
    const say = (ending: Ending): void => {
      watched.ending = ending;
      this.#change(watched, watched.run.state, watched.run.shown);
    };
    try {
      await endTrainer(path, { patience, say, cancelled: () => this.disposed });
    } finally {
      delete watched.ending;
      await this.#see(watched);
    }
  }

  /** Whether a process works on the run, or waits. */
  async hasTrainer(directory: string): Promise<boolean> {
    const state = await readState(directory);
    return hasTrainer(state) && (await isThere(state));
  }

  /** A trainer that is paused goes on. */
  async goOn(directory: string): Promise<void> {
    await writeControl(directory, "run");
  }

  /** Starts the trainer of a run, at its beginning or from its last checkpoint. Resolves when it trains, or has failed. */
  async launch(directory: string): Promise<SupervisedRun> {
    const path = resolve(directory);
    return this.#launch(this.#runs.get(path) ?? this.#add(await readRun(path)));
  }

  async #launch(watched: Watched): Promise<SupervisedRun> {
    if (watched.launching) throw new Error("This run is being started already.");
    const { directory } = watched.run;
    watched.launching = true;
    this.#change(watched, watched.run.state, "starting");
    try {
      const environment = await this.#options.environmentOf?.(watched.run);
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
    const unreadable = new Map<string, string>();
    const found = await listRuns(
      folder,
      (directory) => !this.#runs.has(directory),
      (directory, why) => unreadable.set(directory, why),
    );
    this.#noteUnreadable(folder, unreadable);
    for (const run of found) this.#add(run);
    for (const watched of known) {
      if (!existsSync(watched.run.directory)) this.#remove(watched);
      // A run that was over may have been resumed by someone else.
      else if (!watched.follower) await this.#see(watched);
    }
  }

  /** Each is told once; a run that is being laid down may be read at the next look. */
  #noteUnreadable(folder: string, now: Map<string, string>): void {
    const before = this.#unreadable.get(folder) ?? new Map<string, string>();
    this.#unreadable.set(folder, now);
    for (const [directory, why] of now)
      if (before.get(directory) !== why)
        this.#options.onError(new Error(`The run in ${directory} cannot be read. ${why}`));
  }

  /** A run that has come; it may have been found meanwhile by another look. */
  #add(run: Run): Watched {
    const known = this.#runs.get(run.directory);
    if (known) return known;
    const watched: Watched = {
      run: { ...run, shown: run.state.state },
      announced: false,
      launching: false,
      seen: Promise.resolve(),
    };
    this.#runs.set(run.directory, watched);
    this.#unattended(this.#see(watched).then(() => this.#endOn(watched)));
    return watched;
  }

  /** What a window that is gone has asked to stop is ended here. */
  async #endOn(watched: Watched): Promise<void> {
    const { run } = watched;
    const asked = isAtWork(run.shown) && (await readWish(run.directory)) === "stop";
    if (asked) await this.stop(run.directory);
  }

  #remove(watched: Watched): void {
    if (this.#runs.get(watched.run.directory) !== watched) return;
    watched.follower?.dispose();
    this.#runs.delete(watched.run.directory);
    this.#stillness.forget(watched.run.directory);
    this.#announce({ run: watched.run, before: watched.run.shown, removed: true });
  }

  /** Takes in a run's state, one look after the other: none is overtaken by an older one. */
  #see(watched: Watched): Promise<void> {
    const seen = watched.seen.then(() => this.#take(watched));
    watched.seen = seen.catch(() => undefined);
    return seen;
  }

  /** What the disk says now; and follows the run as long as something may happen to it. */
  async #take(watched: Watched): Promise<void> {
    if (watched.announced && !existsSync(join(watched.run.directory, runFiles.state))) {
      // Its folder is gone, or goes just now.
      if (!existsSync(watched.run.directory)) this.#remove(watched);
      return;
    }
    const { ending } = watched;
    let state = await readState(watched.run.directory);
    let gone = hasTrainer(state) && !(await isThere(state));
    if (gone) {
      // Its last word may have come between the reading and the asking.
      state = await readState(watched.run.directory);
      gone = hasTrainer(state) && !(await isThere(state));
    }
    const { directory, shown } = watched.run;
    // Whoever ends it says how it ended, and may have said it while this was read.
    if (gone && (ending ?? watched.ending)) return;
    if (gone && !watched.launching)
      state = shown === "interrupted" ? watched.run.state : await interruption(directory, state);
    if (this.disposed || !this.#runs.has(directory)) return;
    this.#stillness.see(directory, state);
    const stuck = gone || watched.launching ? undefined : this.#stillness.stuck(directory);
    if (stuck) state = stuckness(state, stuck);
    const now = watched.launching ? "starting" : gone ? "interrupted" : stuck ? "stuck" : state.state;
    this.#change(watched, state, now);
    if (!isOver(state.state)) watched.follower ??= this.#follow(watched);
    else if (!watched.launching) {
      watched.follower?.dispose();
      delete watched.follower;
    }
  }

  #follow(watched: Watched): RunFollower {
    const state = (): void => this.#unattended(this.#see(watched));
    return new RunFollower(watched.run.directory, { state }, this.#options.onError);
  }

  #change(watched: Watched, state: RunState, shown: ShownState): void {
    const { run, announced, ending } = watched;
    const same = run.shown === shown && run.ending === ending && JSON.stringify(state) === JSON.stringify(run.state);
    if (announced && same) return;
    watched.run = { directory: run.directory, info: run.info, state, shown, ...(ending && { ending }) };
    watched.announced = true;
    this.#announce({ run: watched.run, before: announced ? run.shown : undefined, removed: false });
  }

  #announce(change: RunChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** A trainer that was killed says nothing: whether it is there must be asked. So must a folder that is to come. */
  #lookAfter(): void {
    this.#stillness.tick(Date.now());
    for (const folder of this.#awaited) if (existsSync(folder)) this.#unattended(this.watch(folder));
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
