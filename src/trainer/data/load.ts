import { readFile, readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import type { Architecture } from "../../arch/architecture";
import { dataSet, dataSetNames, embeddedData } from "../../arch/paper/datasets";
import { describe, Problem } from "../problem";
import { sharedBytes, type Dataset, type Images } from "./dataset";
import { isCifar, readCifarArchive, readCifarFolder } from "./formats/cifar";
import { readIdxFolder } from "./formats/idx";
import { isImageFolder, readImageFolder } from "./formats/imageFolder";
import { decoders } from "./formats/picture";
import { imagesOf, readSafetensorsFile } from "./formats/safetensors";
import { idxFilesIn } from "../../data/idx";

/** Where data are looked for. */
export interface Places {
  /** Where jpeg.wasm lies; its neighbour media/ has the embedded data. */
  dist: string;
  /** What relative names are relative to. */
  base: string;
  /** Of the data sets that were added. */
  folder: string;
}

/**
 * The data of a known name, of a .safetensors file, of CIFAR's archive, or of a folder: CIFAR's, MNIST's, or images by
 * class, which are fitted to `input`. Throws a Problem.
 */
export async function loadData(name: string, places: Places, input: Architecture["input"]): Promise<Dataset> {
  const { dist, base, folder } = places;
  if (name === embeddedData) return { name, ...(await readEmbedded(join(dist, "../media"))) };
  const path = dataSet(name) ? join(folder, name) : resolve(base, name);
  const kind = await stat(path).catch((error: unknown) => {
    throw notThere(name, path, error);
  });
  try {
    const images = kind.isDirectory() ? await readFolder(path, places, input) : await readData(path);
    return { name: dataSet(name)?.title ?? path, ...images };
  } catch (error) {
    throw new Problem(
      {
        what: `The data ${name} cannot be used`,
        why: describe(error).why,
        do: dataSet(name) ? "Add them again." : "Put that right, or choose other data.",
      },
      { cause: error },
    );
  }
}

async function readEmbedded(media: string): Promise<Images> {
  const packed = await readFile(join(media, `${embeddedData}.safetensors.br`));
  const file = await promisify(brotliDecompress)(packed);
  const bytes = sharedBytes(file.length);
  bytes.set(file);
  return imagesOf(bytes, embeddedData);
}

async function readData(path: string): Promise<Images> {
  if (path.endsWith(".safetensors")) return readSafetensorsFile(path);
  if (/\.(tar|tar\.gz|tgz)$/i.test(path)) return readCifarArchive(path);
  throw new Error(`${path} is none of the files that hold data: .safetensors, or CIFAR's .tar.gz.`);
}

async function readFolder(folder: string, { dist }: Places, input: Architecture["input"]): Promise<Images> {
  const names = await readdir(folder);
  if (isCifar(names)) return readCifarFolder(folder, names);
  if (idxFilesIn(names).some((name) => name !== undefined)) return readIdxFolder(folder, names);
  if (await isImageFolder(folder)) return readImageFolder(folder, input, decoders(dist));
  throw new Error(
    `${folder} has neither CIFAR's files (data_batch_1.bin or train.bin, ...), nor MNIST's (train-images-idx3-ubyte, ...), nor folders with PNG or JPEG images of a class each.`,
  );
}

function notThere(name: string, path: string, error: unknown): Problem {
  const known = dataSet(name);
  if (known)
    return new Problem({
      what: `${known.title} is not there yet`,
      why: `${path} does not exist.`,
      do: `Add it with "Residual: Add Data Set" in VS Code, or with "residual data add ${name}".`,
    });
  const advice = 'Set "data" to a known name, a folder or a .safetensors file.';
  if (!/[/\\.]/.test(name))
    return new Problem({
      what: `The data "${name}" are not known`,
      why: `Known are ${dataSetNames.join(", ")}, and there is no ${path}.`,
      do: advice,
    });
  return new Problem({ what: `The data ${path} cannot be read`, why: describe(error).why, do: advice });
}
