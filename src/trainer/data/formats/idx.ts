import { stat } from "node:fs/promises";
import { join } from "node:path";
import { bytesOf } from "../../../data/bytes";
import { allIdxFilesIn } from "../../../data/idx";
import { sharedBytes, type Images, type Part } from "../dataset";

/** MNIST, Fashion-MNIST and the like, from a folder with their four files, zipped or not. Throws an Error for people. */
export async function readIdxFolder(folder: string, names: string[]): Promise<Images> {
  const files = allIdxFilesIn(names, folder).map((name) => join(folder, name));
  const [trainImages = "", trainLabels = "", testImages = "", testLabels = ""] = files;
  return { train: await readPart(trainImages, trainLabels), test: await readPart(testImages, testLabels) };
}

async function readPart(imageFile: string, labelFile: string): Promise<Part> {
  const [images, labels] = [await readIdx(imageFile, 3), await readIdx(labelFile, 1)];
  const [count = 0, height = 0, width = 0] = images.shape;
  if (labels.shape[0] !== count)
    throw new Error(`${imageFile} has ${count} images, and ${labelFile} ${labels.shape[0] ?? 0} labels.`);
  return { images: images.bytes, shape: [count, height, width, 1], labels: Int32Array.from(labels.bytes) };
}

/** No gzip file becomes longer than so many times its length. */
const mostInflation = 1032;

/** Bytes in so many dimensions: two zeros, the type 8 (unsigned bytes), the number of dimensions, each dimension. */
async function readIdx(path: string, dimensions: number): Promise<{ shape: number[]; bytes: Uint8Array }> {
  const headerBytes = 4 + 4 * dimensions;
  const header = Buffer.alloc(headerBytes);
  const { size } = await stat(path);
  let content: { shape: number[]; bytes: Uint8Array } | undefined;
  let at = 0;
  for await (const piece of bytesOf(path)) {
    const start = Math.max(0, Math.min(piece.length, headerBytes - at));
    header.set(piece.subarray(0, start), Math.min(at, headerBytes));
    at += piece.length;
    if (at < headerBytes) continue;
    content ??= allocate(header, dimensions, mostInflation * size, path);
    const end = headerBytes + content.bytes.length;
    if (at > end) throw new Error(`${path} is longer than its header says.`);
    content.bytes.set(piece.subarray(start), at - headerBytes - (piece.length - start));
  }
  if (!content || at < headerBytes + content.bytes.length)
    throw new Error(`${path} is cut off: it has ${at.toLocaleString("en-US")} bytes, fewer than its header says.`);
  return content;
}

function allocate(
  header: Buffer,
  dimensions: number,
  most: number,
  path: string,
): { shape: number[]; bytes: Uint8Array } {
  if (header.readUInt32BE(0) !== 0x800 + dimensions)
    throw new Error(`${path} is no IDX file of ${dimensions === 3 ? "images" : "labels"}.`);
  const shape = Array.from({ length: dimensions }, (_, i) => header.readUInt32BE(4 + 4 * i));
  const bytes = shape.reduce((a, b) => a * b);
  if (bytes > most) throw new Error(`${path} is cut off: its header says far more bytes than it can have.`);
  return { shape, bytes: sharedBytes(bytes) };
}
