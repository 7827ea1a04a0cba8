import { watch } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { parseEvent, runFiles, type RunEvent, type RunState } from "../../protocol/run";
import { Disposable } from "../../util/disposable";
import { readState } from "./store";

/** Whole new lines of an event file. `restarted`: all that was read before is void, the file was cut back. */
interface EventBatch {
  restarted: boolean;
  events: RunEvent[];
}

/** The same as it stands in the file. */
export interface LineBatch {
  restarted: boolean;
  lines: Buffer;
}

/** Lines are read in pieces of this size, so that nothing else waits long. */
const pieceSize = 512 * 1024;
/** How much of what was read last is compared again: when a run goes on from a checkpoint, the file is cut back. */
const overlap = 256;

/** Reads an event file on from where it was, whole lines only. */
export class EventReader {
  readonly #path: string;
  #offset = 0;
  #last = Buffer.alloc(0);

  constructor(directory: string) {
    this.#path = join(directory, runFiles.events);
  }

  /** What is new; nothing while there is no file. */
  async *read(): AsyncGenerator<EventBatch> {
    for await (const { restarted, lines } of this.readLines()) yield { restarted, events: eventsOf(lines) };
  }

  /** The same without a look into it. */
  async *readLines(): AsyncGenerator<LineBatch> {
    let file: FileHandle;
    try {
      file = await open(this.#path, "r");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
      throw error;
    }
    try {
      const restarted = this.#offset > 0 && !(await this.#isAsBefore(file));
      if (restarted) {
        this.#offset = 0;
        this.#last = Buffer.alloc(0);
        yield { restarted, lines: Buffer.alloc(0) };
      }
      for (let piece = pieceSize; ;) {
        const lines = await this.#wholeLines(file, piece);
        if (lines === "longer") piece *= 2;
        else if (lines === undefined) return;
        else {
          yield { restarted: false, lines };
          await breathe();
        }
      }
    } finally {
      await file.close();
    }
  }

  async #isAsBefore(file: FileHandle): Promise<boolean> {
    const before = Buffer.alloc(this.#last.length);
    const { bytesRead } = await file.read(before, 0, before.length, this.#offset - before.length);
    return bytesRead === before.length && before.equals(this.#last);
  }

  /** "longer": the piece is full and holds no end of a line. */
  async #wholeLines(file: FileHandle, size: number): Promise<Buffer | "longer" | undefined> {
    const piece = Buffer.allocUnsafe(size);
    const { bytesRead } = await file.read(piece, 0, size, this.#offset);
    const end = piece.subarray(0, bytesRead).lastIndexOf("\n") + 1;
    if (end === 0) return bytesRead === size ? "longer" : undefined;
    this.#offset += end;
    this.#last = Buffer.concat([this.#last, piece.subarray(Math.max(0, end - overlap), end)]).subarray(-overlap);
    return piece.subarray(0, end);
  }
}

function eventsOf(lines: Buffer): RunEvent[] {
  if (lines.length === 0) return [];
  const all = lines.toString("utf8", 0, lines.length - 1).split("\n");
  return all.map(parseEvent).filter((event) => event !== undefined);
}

interface RunListener {
  state?: (state: RunState) => void;
  events?: (batch: EventBatch) => void;
  /** For one who reads them faster than one by one. */
  lines?: (batch: LineBatch) => void;
}

/** Follows a run's state and its events, whichever someone listens for. */
export class RunFollower extends Disposable {
  readonly #directory: string;
  readonly #listener: RunListener;
  readonly #reader: EventReader;
  #stateText = "";
  #again = false;
  #reading: Promise<void> | undefined;

  constructor(directory: string, listener: RunListener, onError: (error: unknown) => void) {
    super();
    this.#directory = directory;
    this.#listener = listener;
    this.#reader = new EventReader(directory);
    const look = (): void => void this.look().catch(onError);
    this.own(watchFolder(directory, look));
    look();
  }

  /** Resolves when all that is there now has been told. */
  look(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#readAll().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    while (this.#again && !this.disposed) {
      this.#again = false;
      await this.#read();
    }
  }

  async #read(): Promise<void> {
    const { events, lines, state } = this.#listener;
    if (events || lines)
      for await (const batch of this.#reader.readLines()) {
        if (this.disposed) return;
        lines?.(batch);
        events?.({ restarted: batch.restarted, events: eventsOf(batch.lines) });
      }
    if (!state) return;
    const now = await readState(this.#directory);
    const text = JSON.stringify(now);
    if (text === this.#stateText || this.disposed) return;
    this.#stateText = text;
    state(now);
  }
}

/** Between two looks at a folder that changes all the time. */
const quiet = 40;
/** Between two looks at a folder that cannot be watched: watches are few, and some disks have none. */
const quick = 250;

/**
 * Calls `changed` soon after something in the folder changes, at most every 40 ms; and every `slow` ms in any case, as
 * network disks tell nothing of what others do.
 */
export function watchFolder(folder: string, changed: () => void, slow = 2000): { dispose(): void } {
  let soon: NodeJS.Timeout | undefined;
  let last = -Infinity;
  const notice = (): void => {
    if (soon) return;
    soon = setTimeout(
      () => {
        soon = undefined;
        last = performance.now();
        changed();
      },
      Math.max(0, last + quiet - performance.now()),
    );
  };
  let timer: NodeJS.Timeout;
  const poll = (interval: number): void => {
    clearInterval(timer);
    timer = setInterval(notice, interval);
    timer.unref();
  };
  let close = (): void => undefined;
  try {
    const watcher = watch(folder, { persistent: false }, notice);
    watcher.on("error", () => {
      watcher.close();
      poll(quick);
    });
    close = () => watcher.close();
    poll(slow);
  } catch {
    poll(quick);
  }
  return {
    dispose: () => {
      close();
      clearInterval(timer);
      clearTimeout(soon);
    },
  };
}
