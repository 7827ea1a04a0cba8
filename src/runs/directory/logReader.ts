import { open } from "node:fs/promises";
import { join } from "node:path";
import { runFiles } from "../../protocol/run";

/** Of a long log the end is read first. */
const atFirst = 64 * 1024;

/** Reads a run's log on from where it was. */
export class LogReader {
  readonly #path: string;
  #offset: number | undefined;

  constructor(directory: string) {
    this.#path = join(directory, runFiles.log);
  }

  /** What is new; at first the end of what there is, from the start of a line. Empty while there is no log. */
  async read(): Promise<string> {
    const file = await open(this.#path, "r").catch(() => undefined);
    if (!file) return "";
    try {
      const { size } = await file.stat();
      const begins = this.#offset === undefined;
      const from = this.#offset === undefined ? Math.max(0, size - atFirst) : Math.min(this.#offset, size);
      const piece = Buffer.alloc(size - from);
      const { bytesRead } = await file.read(piece, 0, piece.length, from);
      this.#offset = from + bytesRead;
      const text = piece.toString("utf8", 0, bytesRead);
      return begins && from > 0 ? text.slice(text.indexOf("\n") + 1) : text;
    } finally {
      await file.close();
    }
  }
}

/** A line of a trainer's log in which an error is named, by the trainer itself or by Node. */
export function namesError(line: string): boolean {
  return /^(\S+Z )?\w*Error\b.*:/.test(line);
}
