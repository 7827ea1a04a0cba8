import { join } from "node:path";
import { runFiles, type RunState } from "../../protocol/run";
import { writeJson } from "../../util/atomicFile";

/** Undefined takes a field away. */
type Change = { [K in keyof RunState]?: RunState[K] | undefined };

/** How soon a change is on the disk, and how often an unchanged state says that the trainer lives. Milliseconds. */
const soon = 500;
const heartbeat = 2000;

/** state.json of a run, replaced as a whole. */
export class StateFile {
  readonly #path: string;
  #state: RunState;
  #changed = false;
  #written = 0;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;
  readonly #timer: NodeJS.Timeout;

  constructor(directory: string, state: Omit<RunState, "updated">) {
    this.#path = join(directory, runFiles.state);
    this.#state = { ...state, updated: new Date().toISOString() };
    this.#timer = setInterval(() => this.#tick(), soon);
  }

  get state(): RunState {
    return this.#state;
  }

  /** Throws what went wrong with an earlier write, as when the run's folder is gone. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure as Error;
  }

  /** Is on the disk half a second later. Throws what went wrong with an earlier write. */
  set(change: Change): void {
    this.check();
    this.#state = { ...this.#state, ...change } as RunState;
    this.#changed = true;
  }

  /** Is on the disk when this resolves. */
  async write(change: Change): Promise<void> {
    this.set(change);
    await this.#write();
    this.check();
  }

  /** The last word. */
  async end(change: Change): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    this.#failure = undefined;
    await this.write(change);
  }

  #tick(): void {
    if (this.#changed || performance.now() - this.#written >= heartbeat) void this.#write();
  }

  #write(): Promise<void> {
    this.#changed = false;
    this.#written = performance.now();
    this.#writing = this.#writing.then(async () => {
      this.#state = { ...this.#state, updated: new Date().toISOString() };
      await writeJson(this.#path, this.#state).catch((error: unknown) => (this.#failure = error));
    });
    return this.#writing;
  }
}
