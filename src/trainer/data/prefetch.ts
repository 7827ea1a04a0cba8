import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Batch } from "../engine/engine";
import type { BatchSettings } from "./batches";
import type { Part } from "./dataset";
import type { PixelTable } from "./normalise";

/** What the thread in batchWorker.ts is given. The images are shared, not copied. */
export interface PrefetchInput {
  part: Part;
  table: PixelTable;
  settings: BatchSettings;
}

/**
 * The training batches, each prepared in a thread of its own while the engine works on the one before. They are those of
 * `Batches`: what step t gets depends on the seed and t alone, so nothing of this is in a checkpoint.
 */
export class Prefetch {
  readonly #worker: Worker;
  readonly #imagesPerEpoch: number;
  readonly #batch: number;
  /** Those who wait for a batch, in the order in which they asked, which is the order of the answers. */
  readonly #waiting: { resolve: (batch: Batch) => void; reject: (error: unknown) => void }[] = [];
  #failure: unknown;
  /** The step that is being prepared. */
  #next!: { step: number; batch: Promise<Batch> };

  /** `dist`: where batch-worker.js lies; `first`: the step that will be asked for first. */
  constructor(dist: string, input: PrefetchInput, first: number) {
    this.#imagesPerEpoch = input.part.shape[0];
    this.#batch = input.settings.batch;
    this.#worker = new Worker(join(dist, "batch-worker.js"), { workerData: input });
    this.#worker.on("message", (batch: Batch) => this.#waiting.shift()?.resolve(batch));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", () => this.#fail(new Error("The thread that prepares the batches has ended.")));
    this.#prepare(first);
  }

  /** The batch of a step, from 1; that of the step after it is prepared from then on. */
  async at(step: number): Promise<Batch> {
    const batch = await (this.#next.step === step ? this.#next.batch : this.#ask(step));
    this.#prepare(step + 1);
    return batch;
  }

  /** How many epochs have been seen after a step. */
  epoch(step: number): number {
    return (step * this.#batch) / this.#imagesPerEpoch;
  }

  async dispose(): Promise<void> {
    await this.#worker.terminate();
  }

  #prepare(step: number): void {
    this.#next = { step, batch: this.#ask(step) };
    this.#next.batch.catch(() => undefined); // whoever wants that step hears of it
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }

  #ask(step: number): Promise<Batch> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) throw this.#failure as Error;
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(step);
    });
  }
}
