import { randomBytes } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { replaceJson } from "./atomicFile";
import { isAlive, processStarted } from "./processStart";

interface Claim {
  release(): Promise<void>;
}

/** Who claims: what a claim's file says. */
interface Owner {
  host: string;
  pid: number;
  started: string | undefined;
}

/** A process of another machine cannot be asked whether it lives: its claim counts for so long. Milliseconds. */
const foreign = 60_000;

/**
 * Claims a name in a folder against everyone else, windows and processes alike; undefined if another has it. Each who
 * wants it writes a file of its own, with pid and start time, and then looks for others: so two never both find nobody,
 * though both may withdraw. What a dead process left counts for nothing, and is taken away.
 */
export async function claim(folder: string, name: string): Promise<Claim | undefined> {
  const own = `.${name}.${randomBytes(6).toString("hex")}.lock`;
  const path = join(folder, own);
  const started = await processStarted(process.pid);
  await replaceJson(path, { host: hostname(), pid: process.pid, started } satisfies Owner);
  const release = (): Promise<void> => rm(path, { force: true });
  try {
    const all = await readdir(folder);
    const others = all.filter((file) => file.startsWith(`.${name}.`) && file.endsWith(".lock") && file !== own);
    for (const other of others)
      if (await isHeld(join(folder, other))) {
        await release();
        return undefined;
      }
    return { release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function isHeld(path: string): Promise<boolean> {
  const { host = hostname(), pid = 0, started } = await readClaim(path);
  const held =
    host === hostname()
      ? await isAlive(pid, started)
      : Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? 0) < foreign;
  if (!held) await rm(path, { force: true });
  return held;
}

/** Nothing where it has been released meanwhile, or is no claim: it is nobody's. */
async function readClaim(path: string): Promise<Partial<Owner>> {
  try {
    return (JSON.parse(await readFile(path, "utf8")) as Partial<Owner> | null) ?? {};
  } catch {
    return {};
  }
}
