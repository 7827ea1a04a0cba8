import type { TestColumns, ToCurves, TrainColumns } from "../../protocol/curves";
import type { TestEvent, TrainEvent } from "../../protocol/run";
import type { EventBatch } from "../directory/follow";

type PointsMessage = Extract<ToCurves, { type: "points" }>;

/** Gathers what is new of a run until it is sent. */
export class PendingPoints {
  #restarted: boolean;
  #train: TrainEvent[] = [];
  #test: TestEvent[] = [];

  /** `restarted`: whatever the page has of this run is void. */
  constructor(restarted: boolean) {
    this.#restarted = restarted;
  }

  add({ restarted, events }: EventBatch): void {
    if (restarted) {
      this.#restarted = true;
      this.#train = [];
      this.#test = [];
    }
    for (const event of events)
      if (event.type === "train") this.#train.push(event);
      else if (event.type === "test") this.#test.push(event);
  }

  /** What has been gathered; nothing if there is nothing to say. */
  take(run: string): PointsMessage | undefined {
    if (!this.#restarted && this.#train.length === 0 && this.#test.length === 0) return undefined;
    const message: PointsMessage = {
      type: "points",
      run,
      restarted: this.#restarted,
      train: trainColumns(this.#train),
      test: testColumns(this.#test),
    };
    this.#restarted = false;
    this.#train = [];
    this.#test = [];
    return message;
  }
}

function trainColumns(events: TrainEvent[]): TrainColumns {
  const column = (of: (event: TrainEvent) => number): Float64Array<ArrayBuffer> => Float64Array.from(events, of);
  return {
    step: column((e) => e.step),
    epoch: column((e) => e.epoch),
    loss: column((e) => e.loss),
    error: column((e) => e.error),
    rate: column((e) => e.rate),
    time: column((e) => e.time),
  };
}

function testColumns(events: TestEvent[]): TestColumns {
  const column = (of: (event: TestEvent) => number): Float64Array<ArrayBuffer> => Float64Array.from(events, of);
  return { step: column((e) => e.step), loss: column((e) => e.loss), error: column((e) => e.error) };
}
