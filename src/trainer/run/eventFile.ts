import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { runFiles, type RunEvent } from "../../protocol/run";

/** How long an event may wait for others to be written with. Milliseconds. */
const soon = 100;

/** events.jsonl of a run. */
export class EventFile {
  readonly #file: number;
  #waiting = "";
  /** Of what waited before, the bytes that the disk has not taken. */
  #rest = Buffer.alloc(0);
  #failure: unknown;
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
    if (performance.now() - this.#written >= soon) this.#tryFlush();
    else this.#timer ??= setTimeout(() => this.#tryFlush(), soon);
  }

  /** The disk has not taken all that it should have: whoever flushes hears why. */
  get blocked(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Hands all events to the system; with `sync` they are on the disk afterwards. What could not be written waits for the
   * next time, from the very byte on.
   */
  flush({ sync = false } = {}): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#written = performance.now();
    this.#rest = Buffer.concat([this.#rest, Buffer.from(this.#waiting)]);
    this.#waiting = "";
    while (this.#rest.length > 0) this.#rest = this.#rest.subarray(writeSync(this.#file, this.#rest));
    if (sync) fsyncSync(this.#file);
    this.#failure = undefined;
  }

  #tryFlush(): void {
    try {
      this.flush();
    } catch (error) {
      this.#failure = error;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.flush();
    } finally {
      closeSync(this.#file);
    }
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
