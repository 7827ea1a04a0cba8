import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Architecture } from "../../../arch/architecture";
import { partOf, type Images, type Part } from "../dataset";
import { pictureEndings, type Decode } from "./picture";
import { takeSquare } from "./square";

/** What the network takes: an image of another size is fitted, colours become grey or grey becomes colours. */
type Wanted = Architecture["input"];

/** Where there is no folder `test`, every so many images of a class are for testing: one in six, as in CIFAR-10. */
const testEvery = 6;

/** A file and its class. */
interface Labelled {
  path: string;
  label: number;
}

/**
 * Images in folders of their class, PNG or JPEG; the classes count from 0 in the order of their names. Training and test
 * images are in `train` and `test` (or `val`); where these are missing, in each class every sixth image by name is for
 * testing. Throws an Error for people.
 */
export async function readImageFolder(folder: string, wanted: Wanted, decode: Decode): Promise<Images> {
  const names = await foldersIn(folder);
  const testFolder = ["test", "val"].find((name) => names.includes(name));
  if (names.includes("train") && testFolder !== undefined) {
    const train = severalOf(await classesIn(join(folder, "train")), folder);
    const test = await classesIn(join(folder, testFolder));
    const stranger = test.find(({ name }) => !train.some((known) => known.name === name));
    if (stranger) throw new Error(`${folder} has the class "${stranger.name}" in ${testFolder}, and not in train.`);
    const numbers = new Map(train.map(({ name }, label) => [name, label]));
    const all = (classes: Class[]): Labelled[] =>
      classes.flatMap(({ name, files }) => files.map((path) => ({ path, label: numbers.get(name)! })));
    return { train: await readPart(all(train), wanted, decode), test: await readPart(all(test), wanted, decode) };
  }
  const images = severalOf(await classesIn(folder), folder).flatMap(({ files }, label) =>
    files.map((path, i) => ({ path, label, forTest: i % testEvery === testEvery - 1 })),
  );
  const part = (forTest: boolean): Promise<Part> =>
    readPart(images.filter((image) => image.forTest === forTest), wanted, decode); // prettier-ignore
  return { train: await part(false), test: await part(true) };
}

/** Whether a folder's own folders may be classes: one of them has images, or they are called train and test. */
export async function isImageFolder(folder: string): Promise<boolean> {
  const names = await foldersIn(folder);
  if (names.includes("train")) return true;
  for (const name of names) if ((await picturesIn(join(folder, name))).length > 0) return true;
  return false;
}

interface Class {
  name: string;
  files: string[];
}

async function classesIn(folder: string): Promise<Class[]> {
  const classes = (await foldersIn(folder)).map(async (name) => ({
    name,
    files: await picturesIn(join(folder, name)),
  }));
  const found = (await Promise.all(classes)).filter(({ files }) => files.length > 0);
  if (found.length === 0) throw new Error(`${folder} has no folders with PNG or JPEG images in them.`);
  return found;
}

function severalOf(classes: Class[], folder: string): Class[] {
  const [only, second] = classes;
  if (second) return classes;
  throw new Error(`${folder} has images of one class only, "${only!.name}": name the folder that holds the folders of all classes.`); // prettier-ignore
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")).map(({ name }) => name).sort(); // prettier-ignore
}

async function picturesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const pictures = names.filter(
    (name) => !name.startsWith(".") && pictureEndings.includes(extname(name).toLowerCase()),
  );
  return pictures.sort().map((name) => join(folder, name));
}

async function readPart(images: Labelled[], { size, channels }: Wanted, decode: Decode): Promise<Part> {
  const part = partOf([images.length, size, size, channels]);
  part.labels.set(images.map(({ label }) => label));
  const length = size * size * channels;
  for (const [i, { path }] of images.entries())
    takeSquare(await decode(path), part.images.subarray(i * length, (i + 1) * length), size, channels);
  return part;
}
