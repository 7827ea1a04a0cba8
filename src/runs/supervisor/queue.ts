import { hostname } from "node:os";
import { dirname } from "node:path";
import type { RunState } from "../../protocol/run";
import { claim } from "../../util/claim";
import { Disposable } from "../../util/disposable";
import type { RunRequest } from "../directory/create";
import { readState, writeState } from "../directory/store";
import { nextToStart, placesFor, queueOf, reordered } from "./order";
import type { SupervisedRun, Supervisor } from "./supervisor";

interface QueueOptions {
  supervisor: Supervisor;
  /** How many runs may be at work at once; 0: one on each device. */
  parallel: () => number;
  /** Whether processes may be started here at all. */
  allowed: () => boolean;
  /** Of what goes wrong where nobody waits. */
  onError: (error: unknown) => void;
  /** How often the queue is looked at, beside every change of a run. Milliseconds. */
  interval?: number;
}

/** After so many ms a run that could not be started is tried again. */
const retry = 60_000;

/**
 * Runs that wait for their turn, and the next one's start when there is room. A queued run is a run directory whose
 * state says so, with its place: the queue outlives the window, and is the same in each. Of several windows one at a
 * time looks whose turn it is.
 */
export class Queue extends Disposable {
  readonly #options: QueueOptions;
  readonly #supervisor: Supervisor;
  /** Those that could not be started, and when they were tried last. */
  readonly #refused = new Map<string, number>();
  #looking: Promise<void> | undefined;

  constructor(options: QueueOptions) {
    super();
    this.#options = options;
    this.#supervisor = options.supervisor;
    const look = (): void => void this.look().catch(options.onError);
    const timer = setInterval(look, options.interval ?? 1000);
    timer.unref();
    this.own({ dispose: () => clearInterval(timer) });
    this.own(this.#supervisor.onDidChange(look));
  }

  /** The runs that wait, the next one first. */
  get runs(): SupervisedRun[] {
    return queueOf(this.#supervisor.runs);
  }

  /** Lays a run down at the end of the queue; it starts at once if there is room. Returns its directory. */
  async add(folder: string, request: RunRequest): Promise<string> {
    const directory = await this.#supervisor.add(folder, { ...request, queued: true });
    await this.look();
    return directory;
  }

  /** A run that was begun goes on when it is its turn. */
  async resume(directory: string): Promise<void> {
    const { step, steps } = await readState(directory);
    this.#refused.delete(directory);
    await this.#write(directory, { state: "queued", step, steps, place: Date.now() });
    await this.look();
  }

  /** A run that was begun is stopped where it is; one that was not stays, and waits no more. */
  async remove({ directory, state: { step, steps } }: SupervisedRun): Promise<void> {
    await this.#write(directory, { state: step > 0 ? "stopped" : "queued", step, steps });
  }

  /** Puts runs into the place of another one of the queue, or at its end. */
  async move(directories: string[], target: string | undefined): Promise<void> {
    const queue = reordered(this.runs, directories, target);
    for (const { directory, place } of placesFor(queue)) {
      const state = await readState(directory);
      if (state.state === "queued") await writeState(directory, { ...state, place });
    }
    await this.#supervisor.look();
  }

  /** Starts whose turn it is. Resolves when there is no more room, or nothing to start. */
  look(): Promise<void> {
    this.#looking ??= this.#startAll().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #startAll(): Promise<void> {
    for (let next = this.#next(); next; next = this.#next())
      try {
        if (!(await this.#start(dirname(next.directory)))) return;
      } catch (error) {
        this.#refuse(next, error);
      }
  }

  /** False if another window is about it. */
  async #start(folder: string): Promise<boolean> {
    const claimed = await claim(folder, "queue");
    if (!claimed) return false;
    try {
      await this.#supervisor.look(); // another window may have been faster
      const next = this.#next();
      if (next) await this.#supervisor.launch(next.directory).catch((error: unknown) => this.#refuse(next, error));
      return true;
    } finally {
      await claimed.release();
    }
  }

  /** Said once, and tried again later: a disk may have room then. */
  #refuse({ directory }: SupervisedRun, error: unknown): void {
    if (!this.#refused.has(directory)) this.#options.onError(error);
    this.#refused.set(directory, performance.now());
  }

  /** What came from another machine with its folder does not begin of itself on this one. */
  #next(): SupervisedRun | undefined {
    if (this.disposed || !this.#options.allowed()) return undefined;
    const since = performance.now() - retry;
    const mayStart = ({ directory, info }: SupervisedRun): boolean =>
      info.host === hostname() && (this.#refused.get(directory) ?? -Infinity) < since;
    return nextToStart(this.#supervisor.runs, this.#options.parallel(), mayStart);
  }

  async #write(directory: string, state: Omit<RunState, "updated">): Promise<void> {
    await writeState(directory, { ...state, updated: new Date().toISOString() });
    await this.#supervisor.look();
  }
}
