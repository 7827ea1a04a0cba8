import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { Control } from "./kernels/codes";

/** What a worker gets; the programs lie in the memory. */
export interface WorkerInput {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  control: number;
  threadBlock: number;
  thread: number;
  threads: number;
}

export type Run = (program: number, control: number, threadBlock: number, thread: number, threads: number) => void;

/** The kernels on a memory. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Run {
  const words = new Int32Array(memory.buffer);
  const clock = (): number => performance.now();
  const sleep = (address: number, now: number): void => void Atomics.wait(words, address >>> 2, now);
  return new WebAssembly.Instance(module, { env: { memory, clock, sleep } }).exports["run"] as Run;
}

/** Threads that run programs together. */
export interface Crew {
  readonly description: string;
  /** All threads run the program at this address. Undefined: they are through; else a promise of it. */
  run(program: number): Promise<void> | undefined;
  dispose(): Promise<void>;
}

/** The caller's own thread, where there are no others. */
export function ownThread({ module, memory, control, threadBlock }: Omit<WorkerInput, "thread" | "threads">): Crew {
  const run = instantiate(module, memory);
  return {
    description: "1 thread, the trainer's own",
    run: (program) => {
      run(program, control, threadBlock, 0, 1);
      return undefined;
    },
    dispose: () => Promise.resolve(),
  };
}

/**
 * How long the caller's thread stands still for a program. Longer ones are waited for as a promise: meanwhile timers run,
 * and it is heard if a thread has died. Milliseconds.
 */
const patience = 5000;

/** Worker threads; the caller's only waits. They start up while their work is still being planned. */
export class Workers implements Crew {
  readonly #workers: Worker[] = [];
  #control = new Int32Array(Control.words);
  #fail: ((error: Error) => void) | undefined;
  #failure: Error | undefined;

  constructor(directory: string, threads: number) {
    try {
      while (this.#workers.length < threads) {
        const worker = new Worker(join(directory, "wasm-worker.js"));
        worker.once("error", (error) => this.#failed(error));
        this.#workers.push(worker);
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Each thread gets its input, and is ready. Throws where workers cannot be had; then they are gone. */
  async begin(inputs: WorkerInput[]): Promise<this> {
    const { memory, control } = inputs[0]!;
    this.#control = new Int32Array(memory.buffer, control, Control.words);
    try {
      for (const [thread, worker] of this.#workers.entries()) worker.postMessage(inputs[thread]);
      await this.#count(Control.ready);
      return this;
    } catch (error) {
      await this.dispose();
      throw error;
    }
  }

  get description(): string {
    const { length } = this.#workers;
    return length === 1 ? "1 thread" : `${length} threads`;
  }

  /** Leaves nothing to collect where a program ends soon. */
  run(program: number): Promise<void> | undefined {
    if (this.#failure) throw this.#failure;
    Atomics.store(this.#control, Control.program, program);
    Atomics.store(this.#control, Control.done, 0);
    Atomics.add(this.#control, Control.go, 1);
    Atomics.notify(this.#control, Control.go);
    return this.#through() ? undefined : this.#count(Control.done);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #through(): boolean {
    for (;;) {
      const done = Atomics.load(this.#control, Control.done);
      if (done === this.#workers.length) return true;
      if (Atomics.wait(this.#control, Control.done, done, patience) === "timed-out") return false;
    }
  }

  /** Waits until every worker has counted up that word of the control block. */
  #count(word: Control): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure);
        return;
      }
      this.#fail = reject;
      const look = (): void => {
        const count = Atomics.load(this.#control, word);
        if (count === this.#workers.length) {
          this.#fail = undefined;
          resolve();
          return;
        }
        const { async, value } = Atomics.waitAsync(this.#control, word, count);
        if (async) void value.then(look);
        else queueMicrotask(look);
      };
      look();
    });
  }

  #failed(error: unknown): void {
    this.#failure = error instanceof Error ? error : new Error(String(error));
    this.#fail?.(this.#failure);
  }
}
