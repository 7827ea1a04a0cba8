import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../../../util/messageOf";

/** A decoded file. `pixels` [height, width, channels], 0 to 255. */
export interface Picture {
  width: number;
  height: number;
  channels: number;
  pixels: Uint8Array | Uint8ClampedArray;
}

export type Decode = (path: string) => Promise<Picture>;

export const pictureEndings = [".png", ".jpg", ".jpeg"];

/** A photograph has some 20 million pixels; a file of a few bytes can claim billions. */
const mostPixels = 100e6;

/** Decoders for PNG and JPEG: told apart by their first bytes, and loaded when the first file of theirs comes. `dist`: where jpeg.wasm lies. */
export function decoders(dist: string): Decode {
  let png: Promise<(bytes: Uint8Array) => Picture> | undefined;
  let jpeg: Promise<(bytes: Uint8Array) => Promise<Picture>> | undefined;
  return async (path) => {
    const bytes = await readFile(path);
    try {
      if (bytes.readUInt16BE(0) === 0x8950) return (await (png ??= loadPng()))(bytes);
      if (bytes.readUInt16BE(0) === 0xffd8) return await (await (jpeg ??= loadJpeg(dist)))(bytes);
    } catch (error) {
      const why = messageOf(error).replace(/[.:\s]+$/, "");
      throw new Error(`${path} is damaged or cut off: ${why}.`, { cause: error });
    }
    throw new Error(`${path} is neither PNG nor JPEG.`);
  };
}

async function loadPng(): Promise<(bytes: Uint8Array) => Picture> {
  const { decode, convertIndexedToRgb } = await import("fast-png");
  return (bytes) => {
    const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    checkSize(header.getUint32(16), header.getUint32(20));
    const png = decode(bytes, { checkCrc: true });
    const { width, height, depth, channels } = png;
    const palette = png.palette ?? (depth < 8 ? greys(depth) : undefined);
    if (palette)
      return { width, height, channels: palette[0]!.length, pixels: convertIndexedToRgb({ ...png, palette }) };
    const pixels = depth === 16 ? Uint8Array.from(png.data, (sample) => Math.round(sample / 257)) : png.data;
    return { width, height, channels, pixels: pixels as Uint8Array };
  };
}

/** What the few values of a pixel of less than 8 bits stand for. */
function greys(depth: number): number[][] {
  const values = 2 ** depth;
  return Array.from({ length: values }, (_, value) => [(255 * value) / (values - 1)]);
}

async function loadJpeg(dist: string): Promise<(bytes: Uint8Array) => Promise<Picture>> {
  const { default: decode, init } = await import("@jsquash/jpeg/decode.js");
  let said = "";
  const module = {
    wasmBinary: await readFile(join(dist, "jpeg.wasm")),
    print: () => undefined,
    printErr: (words: string) => (said ||= words),
  };
  await init(module as Parameters<typeof init>[0]);
  return async (bytes) => {
    said = "";
    const decoded = await decode(new Uint8Array(bytes).buffer).catch(() => undefined);
    // A file that ends too early is filled up with grey, and only said.
    if (!decoded || said.startsWith("Premature end")) throw new Error(said || "it cannot be decoded");
    return { width: decoded.width, height: decoded.height, channels: 4, pixels: decoded.data };
  };
}

function checkSize(width: number, height: number): void {
  if (width * height > mostPixels) throw new Error(`its header says ${width}x${height} pixels`);
}
