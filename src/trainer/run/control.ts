import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseControl, runFiles, type Control } from "../../protocol/run";

/** How often control.json is looked at. Milliseconds. */
export const lookEvery = 200;

/** What is wished of the trainer, by control.json or by a signal. */
export class Wishes {
  readonly #path: string;
  #wish: Control["wish"] = "run";
  #looked = -Infinity;
  #ended = false;

  constructor(directory: string) {
    this.#path = join(directory, runFiles.control);
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => (this.#ended = true));
  }

  get current(): Control["wish"] {
    if (this.#ended) return "stop";
    if (performance.now() - this.#looked >= lookEvery) {
      this.#looked = performance.now();
      this.#wish = this.#read() ?? this.#wish;
    }
    return this.#wish;
  }

  /** Undefined if there is none, or one that says nothing. */
  #read(): Control["wish"] | undefined {
    try {
      return parseControl(readFileSync(this.#path, "utf8")).wish;
    } catch {
      return undefined;
    }
  }
}
