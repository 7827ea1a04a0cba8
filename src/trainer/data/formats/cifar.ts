import { checkWhole, cifarPixels, cifars, imagesIn, mostCifarBytes, type Cifar } from "../../../data/cifar";
import { filesOfTar, type DataFile } from "../../../data/tar";
import { partOf, type Images, type Part } from "../dataset";
import { filesOfFolder } from "./files";

/** CIFAR-10 or CIFAR-100 from its archive, a .tar or .tar.gz. Throws an Error for people. */
export function readCifarArchive(path: string): Promise<Images> {
  return readCifar(filesOfTar(path, mostCifarBytes), path);
}

/** CIFAR-10 or CIFAR-100 from a folder with the files of its archive. Throws an Error for people. */
export function readCifarFolder(folder: string, names: string[]): Promise<Images> {
  return readCifar(filesOfFolder(folder, names.filter(placeOf)), folder);
}

/** Whether there is a file of CIFAR among these. */
export function isCifar(names: string[]): boolean {
  return names.some(placeOf);
}

interface Place {
  cifar: Cifar;
  part: "train" | "test";
  /** Which of the part's files it is. */
  index: number;
}

function placeOf(name: string): Place | undefined {
  for (const cifar of cifars) {
    if (name === cifar.test) return { cifar, part: "test", index: 0 };
    const index = cifar.train.indexOf(name);
    if (index >= 0) return { cifar, part: "train", index };
  }
  return undefined;
}

/** The files may come in any order, as they do in the archives; each goes to its place at once. */
async function readCifar(files: AsyncIterable<DataFile>, from: string): Promise<Images> {
  const seen = new Map<string, number>();
  const parts: Partial<Record<Place["part"], Part>> = {};
  let first: Cifar | undefined;
  for await (const file of files) {
    const place = placeOf(file.name);
    if (!place) continue;
    const { cifar, part, index } = place;
    first ??= cifar;
    if (first !== cifar) throw new Error(`${from} has files of both CIFAR-10 and CIFAR-100.`);
    if (seen.has(file.name)) throw new Error(`${from} has ${file.name} twice.`);
    const images = imagesIn(cifar, file, from);
    seen.set(file.name, images);
    const into = (parts[part] ??= partOf([part === "train" ? images * cifar.train.length : images, 32, 32, 3]));
    await fill(into, index * images, file, cifar, from);
  }
  if (!first) throw new Error(`${from} has no file of CIFAR-10 or CIFAR-100, binary version.`);
  checkWhole(first, seen, from);
  return { train: parts.train!, test: parts.test! };
}

/** Reads a file's images, from planes of one colour into pixels of three, from the image `at` on. */
async function fill(part: Part, at: number, file: DataFile, cifar: Cifar, from: string): Promise<void> {
  const { images, labels } = part;
  const plane = cifarPixels / 3;
  let image = at;
  let offset = -cifar.labelBytes; // within the image's pixels
  let bytes = 0;
  for await (const piece of file.content) {
    bytes += piece.length;
    for (let i = 0; i < piece.length;) {
      if (offset < 0) {
        labels[image] = piece[i++]!; // of several the last one counts
        if (++offset === 0 && labels[image]! >= cifar.classes)
          throw new Error(`${file.name} of ${from} is no file of ${cifar.title}: it has an image of class ${labels[image]!}.`); // prettier-ignore
        continue;
      }
      const colour = Math.floor(offset / plane);
      const run = Math.min((colour + 1) * plane - offset, piece.length - i);
      let to = image * cifarPixels + (offset - colour * plane) * 3 + colour;
      for (const end = i + run; i < end; i++, to += 3) images[to] = piece[i]!;
      offset += run;
      if (offset === cifarPixels) {
        image++;
        offset = -cifar.labelBytes;
      }
    }
  }
  if (bytes !== file.bytes) throw new Error(`${file.name} of ${from} became shorter while it was read.`);
}
