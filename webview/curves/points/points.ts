import type { TestColumns, ToCurves, TrainColumns } from "../../../src/protocol/curves";
import { Pyramid } from "./pyramid";

type PointsMessage = Extract<ToCurves, { type: "points" }>;

/** Numbers that grow at the end. */
export class Column {
  #numbers = new Float64Array(256);
  /** Of its values, for drawing. */
  readonly pyramid = new Pyramid();
  length = 0;

  /** `times`: what each of them is multiplied by. */
  append(more: ArrayLike<number>, times = 1): void {
    const length = this.length + more.length;
    if (length > this.#numbers.length) {
      const larger = new Float64Array(Math.max(length, 2 * this.#numbers.length));
      larger.set(this.#numbers.subarray(0, this.length));
      this.#numbers = larger;
    }
    if (times === 1) this.#numbers.set(more, this.length);
    else for (let i = 0; i < more.length; i++) this.#numbers[this.length + i] = times * more[i]!;
    this.length = length;
  }

  clear(): void {
    this.length = 0;
    this.pyramid.clear();
  }

  /** Valid until the next append. */
  get values(): Float64Array {
    return this.#numbers.subarray(0, this.length);
  }

  at(index: number): number {
    return index >= 0 && index < this.length ? this.#numbers[index]! : NaN;
  }

  get last(): number {
    return this.at(this.length - 1);
  }
}

/**
 * An exponential mean that is right from the first value on: the sum of weighted values by the sum of their weights. A
 * value that is no number is passed over. Kept as values come.
 */
export class Smoothed {
  readonly values = new Column();
  #weight = NaN;
  #sum = 0;
  #weights = 0;

  /** `raw` must be what it was at the last call, and more. */
  update(raw: Column, weight: number): Column {
    if (weight !== this.#weight || raw.length < this.values.length) {
      this.#weight = weight;
      this.#sum = 0;
      this.#weights = 0;
      this.values.clear();
    }
    const more = new Float64Array(raw.length - this.values.length);
    for (let i = 0; i < more.length; i++) {
      const value = raw.at(this.values.length + i);
      if (Number.isFinite(value)) {
        this.#sum = weight * this.#sum + (1 - weight) * value;
        this.#weights = weight * this.#weights + (1 - weight);
        more[i] = this.#sum / this.#weights;
      } else more[i] = NaN;
    }
    this.values.append(more);
    return this.values;
  }

  clear(): void {
    this.#weight = NaN;
  }
}

/** All points of a run. Errors in percent. */
export class Points {
  readonly step = new Column();
  readonly epoch = new Column();
  readonly time = new Column();
  readonly loss = new Column();
  readonly error = new Column();
  readonly testStep = new Column();
  readonly testError = new Column();
  readonly smoothLoss = new Smoothed();
  readonly smoothError = new Smoothed();

  add({ restarted, train, test }: Pick<PointsMessage, "restarted" | "train" | "test">): void {
    if (restarted) this.#clear();
    this.#addTrain(train);
    this.#addTest(test);
  }

  /** The last step that is known: a state is written less often than points are. */
  reached(step: number): number {
    return Math.max(step, this.step.length > 0 ? this.step.last : 0);
  }

  /** The smallest test error so far; NaN if there is none. */
  get best(): number {
    return this.testError.values.reduce((best, error) => (error < best || Number.isNaN(best) ? error : best), NaN);
  }

  /** The loss is no number any more: the run is lost. */
  get broken(): boolean {
    return this.loss.length > 0 && Number.isNaN(this.loss.last);
  }

  #addTrain({ step, epoch, time, loss, error }: TrainColumns): void {
    this.step.append(step);
    this.epoch.append(epoch);
    this.time.append(time);
    this.loss.append(loss);
    this.error.append(error, 100);
  }

  #addTest({ step, error }: TestColumns): void {
    this.testStep.append(step);
    this.testError.append(error, 100);
  }

  #clear(): void {
    for (const column of [
      this.step,
      this.epoch,
      this.time,
      this.loss,
      this.error,
      this.testStep,
      this.testError,
      this.smoothLoss,
      this.smoothError,
    ])
      column.clear();
  }
}

/** The index of the last value that is at most `x`, in values that rise; -1 if there is none. */
export function indexAt(values: Float64Array, x: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
