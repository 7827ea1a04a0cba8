import { open } from "node:fs/promises";
import { labels, readSafetensors, type FileTensor } from "../../safetensors";
import { sharedBytes, type Images, type Part } from "../dataset";

/** The images of a .safetensors file: formats.md, section 4. Throws an Error for people. */
export async function readSafetensorsFile(path: string): Promise<Images> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = sharedBytes(size);
    for (let at = 0; at < size;) {
      const { bytesRead } = await file.read(bytes, at, Math.min(2 ** 24, size - at));
      if (bytesRead === 0) throw new Error(`${path} became shorter while it was read.`);
      at += bytesRead;
    }
    return imagesOf(bytes, path);
  } finally {
    await file.close();
  }
}

/** The images of such a file's content; they stay in it. */
export function imagesOf(file: Uint8Array, name: string): Images {
  const { tensors } = readSafetensors(file, name);
  const tensor = (name: string): FileTensor => {
    const found = tensors.get(name);
    if (!found) throw new Error(`It has no tensor ${name}. It needs train.images, train.labels, test.images and test.labels.`); // prettier-ignore
    return found;
  };
  const part = (part: string): Part => {
    const [images, classes] = [tensor(`${part}.images`), tensor(`${part}.labels`)];
    const is = (t: FileTensor): string => `${t.type} [${t.shape.join(", ")}]`;
    const [count = 0, height = 0, width = 0, channels = 0] = images.shape;
    if (images.type !== "U8" || images.shape.length !== 4)
      throw new Error(`${part}.images should be U8 [N, height, width, channels] and is ${is(images)}.`);
    if (!["U8", "I32"].includes(classes.type) || classes.shape.length !== 1)
      throw new Error(`${part}.labels should be U8 or I32 [N] and is ${is(classes)}.`);
    if (classes.shape[0] !== count)
      throw new Error(`There are ${count} images in ${part}.images, and ${classes.shape[0]} labels in ${part}.labels.`);
    return { images: images.bytes, shape: [count, height, width, channels], labels: labels(classes) };
  };
  return { train: part("train"), test: part("test") };
}
