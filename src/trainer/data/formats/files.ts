import { stat } from "node:fs/promises";
import { join } from "node:path";
import { bytesOf } from "../../../data/bytes";
import type { DataFile } from "../../../data/tar";

/** Some files of a folder, one after the other. */
export async function* filesOfFolder(folder: string, names: string[]): AsyncGenerator<DataFile> {
  for (const name of names) {
    const path = join(folder, name);
    const { size } = await stat(path);
    yield { name, bytes: size, content: bytesOf(path, size) };
  }
}
