import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { describe, Problem } from "../problem";
import { labels, readSafetensors } from "../safetensors";
import type { Dataset, Part } from "./dataset";

/** Where data are looked for. */
export interface Places {
  /** The embedded data: the extension's media folder. */
  media: string;
  /** What relative names are relative to. */
  base: string;
}

const embedded = "fashion-mnist-small";

/** The data of a known name or of a .safetensors file. Throws a Problem. */
export async function loadData(name: string, { media, base }: Places): Promise<Dataset> {
  if (name === embedded) {
    const packed = await readFile(resolve(media, `${embedded}.safetensors.br`));
    return dataset(await promisify(brotliDecompress)(packed), name);
  }
  if (!name.endsWith(".safetensors"))
    throw new Problem({
      what: `The data "${name}" are not known`,
      why: `This version knows "${embedded}" and files that end in .safetensors.`,
      do: `Set "data" to one of these. A file has train.images (uint8 [N, height, width, channels]), train.labels (uint8 or int32 [N]), test.images and test.labels.`,
    });
  const path = resolve(base, name);
  const file = await readFile(path).catch((error: unknown) => {
    throw new Problem({ what: `The data file ${path} cannot be read`, why: describe(error).why, do: 'Check the path in "data".' }); // prettier-ignore
  });
  return dataset(file, path);
}

/** Reads a data file: formats.md, section 4. */
export function dataset(file: Uint8Array, name: string): Dataset {
  const broken = (why: string): Problem =>
    new Problem({ what: `The data file ${name} cannot be used`, why, do: "Make it again, or choose other data." });
  const { tensors } = read(file, name, broken);
  const part = (part: string): Part => {
    const tensor = (kind: string): NonNullable<ReturnType<typeof tensors.get>> => {
      const found = tensors.get(`${part}.${kind}`);
      if (!found) throw broken(`It has no tensor ${part}.${kind}.`);
      return found;
    };
    const [images, classes] = [tensor("images"), tensor("labels")];
    const is = (t: typeof images): string => `${t.type} [${t.shape.join(", ")}]`;
    const [count = 0, height = 0, width = 0, channels = 0] = images.shape;
    if (images.type !== "U8" || images.shape.length !== 4)
      throw broken(`${part}.images should be U8 [N, height, width, channels] and is ${is(images)}.`);
    if (!["U8", "I32"].includes(classes.type) || classes.shape.length !== 1)
      throw broken(`${part}.labels should be U8 or I32 [N] and is ${is(classes)}.`);
    if (classes.shape[0] !== count)
      throw broken(`There are ${count} images in ${part}.images, and ${classes.shape[0]} labels in ${part}.labels.`);
    return { images: images.bytes, shape: [count, height, width, channels], labels: labels(classes) };
  };
  return { name, train: part("train"), test: part("test") };
}

function read(file: Uint8Array, name: string, broken: (why: string) => Problem): ReturnType<typeof readSafetensors> {
  try {
    return readSafetensors(file, name);
  } catch (error) {
    throw broken(describe(error).why);
  }
}
