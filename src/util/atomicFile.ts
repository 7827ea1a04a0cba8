import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Replaces a whole file: a reader finds the old content or the new, never a part. With `sync` the new content is on the
 * disk before the old is gone, whatever happens to the machine.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array | readonly Uint8Array[],
  { sync = false } = {},
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      if (typeof content === "string" || content instanceof Uint8Array) await file.writeFile(content);
      else for (const part of content) await file.writeFile(part);
      if (sync) await file.sync();
    } finally {
      await file.close();
    }
    await renameOver(temporary, path);
    if (sync) await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** As replaceFile, for a value as JSON. NaN and the infinities become null. */
export async function replaceJson(path: string, value: unknown, options: { sync?: boolean } = {}): Promise<void> {
  await replaceFile(path, JSON.stringify(value, undefined, 2) + "\n", options);
}

/**
 * As replaceJson; where nothing new can be made, on a full disk or in a locked folder, the file is written over in its
 * place, in one piece: that needs no room, as blanks fill what the old content had more.
 */
export async function writeJson(path: string, value: unknown): Promise<void> {
  try {
    await replaceJson(path, value);
  } catch (error) {
    await overwrite(path, JSON.stringify(value)).catch(() => {
      throw error;
    });
  }
}

async function overwrite(path: string, content: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    const text = Buffer.from(content);
    const all = Buffer.concat([text, Buffer.alloc(Math.max(0, size - text.length), " ")]);
    await file.write(all, 0, all.length, 0);
  } finally {
    await file.close();
  }
}

/** Windows refuses while someone reads the old file: that passes. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (process.platform !== "win32" || attempt === 9 || !["EPERM", "EACCES", "EBUSY"].includes(code ?? ""))
        throw error;
      await wait(10 * (attempt + 1));
    }
  }
}

/** A rename is on the disk when its folder is. Windows cannot open a folder, and does not need to. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
