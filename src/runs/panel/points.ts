import type { ToCurves } from "../../protocol/curves";
import { parseEvent } from "../../protocol/run";
import type { LineBatch } from "../directory/follow";
import { readTrainLine, type TrainNumbers } from "./trainLine";

type PointsMessage = Extract<ToCurves, { type: "points" }>;

interface Columns {
  train: { step: number[]; epoch: number[]; loss: number[]; error: number[]; time: number[] };
  test: { step: number[]; loss: number[]; error: number[] };
}

/** Gathers what is new of a run until it is sent. No event is kept as such: a run has a hundred thousand. */
export class PendingPoints {
  #restarted: boolean;
  #columns = emptyColumns();

  /** `restarted`: whatever the page has of this run is void. */
  constructor(restarted: boolean) {
    this.#restarted = restarted;
  }

  add({ restarted, lines }: LineBatch): void {
    if (restarted) {
      this.#restarted = true;
      this.#columns = emptyColumns();
    }
    const numbers: TrainNumbers = [0, 0, 0, 0, 0, 0];
    for (let start = 0; start < lines.length;) {
      const end = readTrainLine(lines, start, numbers);
      if (end >= 0) {
        this.#addTrain(numbers);
        start = end + 1;
      } else {
        const newLine = lines.indexOf("\n", start);
        this.#addOther(lines.toString("utf8", start, newLine));
        start = newLine + 1;
      }
    }
  }

  /** What has been gathered; nothing if there is nothing to say. */
  take(run: string): PointsMessage | undefined {
    const { train, test } = this.#columns;
    if (!this.#restarted && train.step.length === 0 && test.step.length === 0) return undefined;
    const message: PointsMessage = {
      type: "points",
      run,
      restarted: this.#restarted,
      train: {
        step: new Float64Array(train.step),
        epoch: new Float64Array(train.epoch),
        loss: new Float64Array(train.loss),
        error: new Float64Array(train.error),
        time: new Float64Array(train.time),
      },
      test: {
        step: new Float64Array(test.step),
        loss: new Float64Array(test.loss),
        error: new Float64Array(test.error),
      },
    };
    this.#restarted = false;
    this.#columns = emptyColumns();
    return message;
  }

  #addTrain([step, epoch, loss, error, , time]: TrainNumbers): void {
    const { train } = this.#columns;
    train.step.push(step);
    train.epoch.push(epoch);
    train.loss.push(loss);
    train.error.push(error);
    train.time.push(time);
  }

  /** A test, and a training event that another program wrote in its own way. */
  #addOther(line: string): void {
    const event = parseEvent(line);
    if (event?.type === "train")
      this.#addTrain([event.step, event.epoch, event.loss, event.error, event.rate, event.time]);
    if (event?.type !== "test") return;
    const { test } = this.#columns;
    test.step.push(event.step);
    test.loss.push(event.loss);
    test.error.push(event.error);
  }
}

function emptyColumns(): Columns {
  return {
    train: { step: [], epoch: [], loss: [], error: [], time: [] },
    test: { step: [], loss: [], error: [] },
  };
}
