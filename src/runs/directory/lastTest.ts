import { open } from "node:fs/promises";
import { join } from "node:path";
import { parseEvent, runFiles, type RunEvent, type TestEvent } from "../../protocol/run";

/** Enough for some two thousand steps: a test comes more often. */
const tail = 256 * 1024;

/** The last test of a run, read from the end of its events; undefined if there is none yet, or none near the end. */
export async function lastTest(directory: string): Promise<TestEvent | undefined> {
  return lastEvent(directory, "test");
}

/** The last event of a type, in the same way. */
export async function lastEvent<Type extends RunEvent["type"]>(
  directory: string,
  type: Type,
): Promise<Extract<RunEvent, { type: Type }> | undefined> {
  const file = await open(join(directory, runFiles.events), "r").catch(() => undefined);
  if (!file) return undefined;
  try {
    const { size } = await file.stat();
    const piece = Buffer.alloc(Math.min(size, tail));
    await file.read(piece, 0, piece.length, size - piece.length);
    const lines = piece.toString("utf8").split("\n");
    for (const line of lines.reverse()) {
      const event = line.startsWith(`{"type":"${type}"`) ? parseEvent(line) : undefined;
      if (event && isOf(event, type)) return event;
    }
    return undefined;
  } finally {
    await file.close();
  }
}

function isOf<Type extends RunEvent["type"]>(event: RunEvent, type: Type): event is Extract<RunEvent, { type: Type }> {
  return event.type === type;
}
