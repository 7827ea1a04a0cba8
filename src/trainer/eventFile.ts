import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { runFiles, type RunEvent } from "../protocol/run";

/** How long an event may wait for others to be written with. Milliseconds. */
const soon = 100;

/** events.jsonl of a run. */
export class EventFile {
  readonly #file: number;
  #waiting = "";
  #closed = false;
  #written = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * Opens it to go on after `step`: later events are cut off, as they will come again, and so is a torn last line.
   */
  constructor(directory: string, step: number) {
    const path = join(directory, runFiles.events);
    this.#file = openSync(path, "a");
    ftruncateSync(this.#file, lengthUpTo(readFileSync(path), step));
  }

  append(event: RunEvent): void {
    this.#waiting += JSON.stringify(event) + "\n";
    if (performance.now() - this.#written >= soon) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), soon);
  }

  /** Hands all events to the system; with `sync` they are on the disk afterwards. */
  flush({ sync = false } = {}): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#written = performance.now();
    let rest = Buffer.from(this.#waiting);
    this.#waiting = "";
    while (rest.length > 0) rest = rest.subarray(writeSync(this.#file, rest));
    if (sync) fsyncSync(this.#file);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.flush();
    closeSync(this.#file);
  }
}

/** How many bytes the whole lines up to and with those of `step` have. */
function lengthUpTo(content: Buffer, step: number): number {
  let end = 0;
  for (let next = content.indexOf(0x0a); next >= 0; next = content.indexOf(0x0a, end)) {
    if (stepOf(content.toString("utf8", end, next)) > step) break;
    end = next + 1;
  }
  return end;
}

/** Of a line of any type, known to this version or not; 0 if it says none. */
function stepOf(line: string): number {
  try {
    const { step } = JSON.parse(line) as { step?: unknown };
    return typeof step === "number" ? step : 0;
  } catch {
    return 0;
  }
}
