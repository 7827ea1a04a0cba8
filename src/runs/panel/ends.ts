import { isAtWork, type ToCurves } from "../../protocol/curves";
import { EventReader } from "../directory/follow";
import type { SupervisedRun } from "../supervisor/supervisor";
import { PendingPoints } from "./points";

type PointsMessage = Extract<ToCurves, { type: "points" }>;

/** So many bytes of training steps, about two thousand: enough for what is smoothed over them. */
const tail = 256 * 1024;
/** So many runs are drawn together. */
const together = 20;
/** A run that is at work is read again after so many ms. */
const pause = 5000;

/**
 * How the runs end, or how far they are, that the page does not draw: its table has their numbers, too, and error against
 * cost their points. `send` is not called any more for a run that is wanted no more.
 */
export class RunEnds {
  readonly #send: (message: PointsMessage) => void;
  readonly #onError: (error: unknown) => void;
  #wanted: SupervisedRun[] = [];
  /** Where each run was when it was told. */
  readonly #told = new Map<string, string>();
  #reading = false;
  #soon: NodeJS.Timeout | undefined;

  constructor(send: (message: PointsMessage) => void, onError: (error: unknown) => void) {
    this.#send = send;
    this.#onError = onError;
  }

  /** The runs as they are now. */
  want(runs: SupervisedRun[]): void {
    this.#wanted = runs;
    if (!this.#reading && this.#soon === undefined) void this.#read();
  }

  /** The page knows nothing any more, and wants nothing. */
  forget(): void {
    this.#wanted = [];
    this.#told.clear();
    clearTimeout(this.#soon);
    this.#soon = undefined;
  }

  async #read(): Promise<void> {
    this.#reading = true;
    for (let due = this.#due(); due.length > 0; due = this.#due().filter(({ shown }) => !isAtWork(shown)))
      for (const [i, run] of due.entries()) await this.#tell(run, (i + 1) % together !== 0 && i + 1 < due.length);
    this.#reading = false;
    if (!this.#wanted.some(({ shown }) => isAtWork(shown))) return;
    this.#soon = setTimeout(() => {
      this.#soon = undefined;
      void this.#read();
    }, pause);
  }

  /** Those that have moved since they were told, the newest first. */
  #due(): SupervisedRun[] {
    return this.#wanted.filter((run) => this.#told.get(run.directory) !== placeOf(run)).reverse();
  }

  async #tell(run: SupervisedRun, more: boolean): Promise<void> {
    const { directory } = run;
    const points = new PendingPoints(true);
    await readEnd(directory).then((lines) => points.add({ restarted: false, lines }), this.#onError);
    if (!this.#wanted.some((one) => one.directory === directory)) return;
    this.#told.set(directory, placeOf(run));
    this.#send({ ...points.take(directory)!, more });
  }
}

function placeOf({ state, shown }: SupervisedRun): string {
  return `${shown} ${state.step}`;
}

/** All tests of a run and its last training steps, as whole lines of its events. */
export async function readEnd(directory: string): Promise<Buffer> {
  const tests: Buffer[] = [];
  let last = Buffer.alloc(0);
  for await (const { lines } of new EventReader(directory).readLines()) {
    const all = Buffer.concat([last, lines]);
    const cut = all.length <= tail ? 0 : all.indexOf("\n", all.length - tail) + 1;
    tests.push(...testLines(all.subarray(0, cut)));
    last = all.subarray(cut);
  }
  return Buffer.concat([...tests, last]);
}

function testLines(lines: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = lines.indexOf('"test"'); at >= 0;) {
    const end = lines.indexOf("\n", at) + 1;
    found.push(lines.subarray(lines.lastIndexOf("\n", at) + 1, end));
    at = lines.indexOf('"test"', end);
  }
  return found;
}
