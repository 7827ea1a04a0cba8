import { randomBytes } from "node:crypto";
import { copyFile, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { dataSet, dataSetNames, embeddedData } from "../arch/paper/datasets";
import { claim } from "../util/claim";
import { checkWhole, cifars, imagesIn, mostCifarBytes, type Cifar } from "./cifar";
import { download, type DownloadOptions } from "./download";
import { allIdxFilesIn } from "./idx";
import { filesOfTar } from "./tar";

/** The data sets that can be added. */
export const addable = dataSetNames.filter((name) => name !== embeddedData);

export function cifarOf(name: string): Cifar | undefined {
  return cifars.find((cifar) => cifar.name === name);
}

/**
 * Downloads CIFAR-10 or CIFAR-100 into the folder of data and unpacks it there. Throws an Error for people; see download
 * for what is kept then.
 */
export async function addByDownload(cifar: Cifar, folder: string, options: DownloadOptions = {}): Promise<void> {
  await alone(cifar.name, folder, async () => {
    const archive = join(folder, basename(new URL(cifar.archive.url).pathname));
    await download(archive, cifar.archive, options);
    try {
      await take(cifar.name, archive, folder, options.signal);
    } finally {
      await rm(archive, { force: true });
    }
  });
}

/**
 * Adds a data set from what the user has: CIFAR's archive, or a folder with the files of CIFAR or MNIST. They are copied
 * beside their place, looked over, and then moved to it: of an attempt that fails nothing is kept. Throws an Error for
 * people.
 */
export async function addFrom(name: string, source: string, folder: string, signal?: AbortSignal): Promise<void> {
  await alone(name, folder, () => take(name, source, folder, signal));
}

/** Two windows, or a window and a terminal, would write the same files. */
async function alone(name: string, folder: string, work: () => Promise<void>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const claimed = await claim(folder, `add-${name}`);
  if (!claimed)
    throw new Error(`${titleOf(name)} is being added to ${folder} already, here, in another window or in a terminal.`);
  try {
    await work();
  } finally {
    await claimed.release();
  }
}

async function take(name: string, source: string, folder: string, signal?: AbortSignal): Promise<void> {
  const cifar = cifarOf(name);
  const there = await stat(source).catch(() => undefined);
  if (!there) throw new Error(`There is no ${source}.`);
  const isFolder = there.isDirectory();
  if (!cifar && !isFolder) throw new Error(`${titleOf(name)} comes in four files: choose the folder that they are in.`);
  const making = join(folder, `.${name}-${randomBytes(6).toString("hex")}`);
  await mkdir(making);
  try {
    if (!cifar) await copyIdx(source, making, signal);
    else if (isFolder) await copyCifar(cifar, source, making, signal);
    else await unpackCifar(cifar, source, making, signal);
    await rm(join(folder, name), { recursive: true, force: true });
    await rename(making, join(folder, name));
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** The data sets that can be added, and whether they are there. */
export async function listAdded(folder: string): Promise<{ name: string; title: string; there: boolean }[]> {
  const there = await readdir(folder).catch((): string[] => []);
  return addable.map((name) => ({ name, title: titleOf(name), there: there.includes(name) }));
}

export function titleOf(name: string): string {
  return dataSet(name)?.title ?? name;
}

/** Only files with the names of the data's are written, under these very names. */
async function unpackCifar(cifar: Cifar, archive: string, to: string, signal?: AbortSignal): Promise<void> {
  const images = new Map<string, number>();
  for await (const file of filesOfTar(archive, mostCifarBytes)) {
    if (![...cifar.train, cifar.test].includes(file.name)) continue;
    if (images.has(file.name)) throw new Error(`${archive} has ${file.name} twice.`);
    images.set(file.name, imagesIn(cifar, file, archive));
    await write(join(to, file.name), file.content, signal);
  }
  checkWhole(cifar, images, archive);
}

async function write(path: string, content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void> {
  const file = await open(path, "wx");
  try {
    for await (const piece of content) {
      signal?.throwIfAborted();
      await file.writeFile(piece);
    }
  } finally {
    await file.close();
  }
}

async function copyCifar(cifar: Cifar, from: string, to: string, signal?: AbortSignal): Promise<void> {
  const names = await readdir(from);
  const images = new Map<string, number>();
  for (const name of [...cifar.train, cifar.test].filter((name) => names.includes(name))) {
    signal?.throwIfAborted();
    images.set(name, imagesIn(cifar, { name, bytes: (await stat(join(from, name))).size }, from));
    await copyFile(join(from, name), join(to, name));
  }
  checkWhole(cifar, images, from);
}

async function copyIdx(from: string, to: string, signal?: AbortSignal): Promise<void> {
  for (const name of allIdxFilesIn(await readdir(from), from)) {
    signal?.throwIfAborted();
    await copyFile(join(from, name), join(to, name));
  }
}
