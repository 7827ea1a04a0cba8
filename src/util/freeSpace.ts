import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Bytes that are free on the disk where a folder is, or would be. Throws where the system does not say. */
export async function freeSpace(folder: string): Promise<number> {
  for (let place = resolve(folder); ; place = dirname(place))
    try {
      const { bavail, bsize } = await statfs(place);
      return bavail * bsize;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(place) === place) throw error;
    }
}
