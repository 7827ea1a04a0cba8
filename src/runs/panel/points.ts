import type { ToCurves } from "../../protocol/curves";
import { parseEvent } from "../../protocol/run";
import type { LineBatch } from "../directory/follow";
import { readTrainLine, trainNumbers } from "./trainLine";

type PointsMessage = Omit<Extract<ToCurves, { type: "points" }>, "more">;

/** Gathers what is new of a run until it is sent. No event is kept as such: a run has a hundred thousand. */
export class PendingPoints {
  #restarted: boolean;
  #train = new Rows(trainNumbers);
  #test = new Rows(3);

  /** `restarted`: whatever the page has of this run is void. */
  constructor(restarted: boolean) {
    this.#restarted = restarted;
  }

  add({ restarted, lines }: LineBatch): void {
    if (restarted) {
      this.#restarted = true;
      this.#clear();
    }
    const train = this.#train;
    for (let start = 0; start < lines.length;) {
      const end = readTrainLine(lines, start, train.room(), train.end);
      if (end >= 0) {
        train.count++;
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
    const [train, test] = [this.#train, this.#test];
    if (!this.#restarted && train.count === 0 && test.count === 0) return undefined;
    const message: PointsMessage = {
      type: "points",
      run,
      restarted: this.#restarted,
      train: {
        step: train.column(0),
        epoch: train.column(1),
        loss: train.column(2),
        error: train.column(3),
        time: train.column(5),
      },
      test: { step: test.column(0), loss: test.column(1), error: test.column(2) },
    };
    this.#restarted = false;
    this.#clear();
    return message;
  }

  #clear(): void {
    this.#train = new Rows(trainNumbers);
    this.#test = new Rows(3);
  }

  /** A test, and a training event that another program wrote in its own way. */
  #addOther(line: string): void {
    const event = parseEvent(line);
    if (event?.type === "train") {
      const { step, epoch, loss, error, rate, time } = event;
      this.#train.add([step, epoch, loss, error, rate, time]);
    } else if (event?.type === "test") this.#test.add([event.step, event.loss, event.error]);
  }
}

/** Rows of `width` numbers, one after the other in memory: a million of them are nothing to the garbage collector. */
class Rows {
  readonly #width: number;
  #numbers: Float64Array;
  count = 0;

  constructor(width: number) {
    this.#width = width;
    this.#numbers = new Float64Array(16 * width);
  }

  /** Where the next row begins. */
  get end(): number {
    return this.count * this.#width;
  }

  /** The memory of all rows, with room for one more. */
  room(): Float64Array {
    if (this.end === this.#numbers.length) {
      const larger = new Float64Array(2 * this.end);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    return this.#numbers;
  }

  add(row: number[]): void {
    this.room().set(row, this.end);
    this.count++;
  }

  column(place: number): Float64Array<ArrayBuffer> {
    const column = new Float64Array(this.count);
    for (let i = 0, at = place; i < column.length; i++, at += this.#width) column[i] = this.#numbers[at]!;
    return column;
  }
}
