import { open, type FileHandle } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { readableSize } from "../util/readableSize";

const pieceBytes = 2 ** 18;

/**
 * A file's bytes in pieces, unzipped if they are zipped (whatever the name says: browsers unzip on their own). A piece
 * is only good until the next one. Throws an Error for people that names the file if it cannot be read to its end, or has
 * more than `most` bytes.
 */
export async function* bytesOf(path: string, most = Infinity): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const zipped = await isZipped(file);
    let bytes = 0;
    for await (const piece of zipped ? unzip(pieces(file)) : pieces(file)) {
      bytes += piece.length;
      if (bytes > most) throw new Error(`${path} ${zipped ? "unpacks to" : "has"} more than ${readableSize(most)}.`);
      yield piece;
    }
  } catch (error) {
    throw inWords(error, path);
  } finally {
    await file.close();
  }
}

async function isZipped(file: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}

/** All in the same memory, as streams make so much new that it is cleared away late. */
async function* pieces(file: FileHandle): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(pieceBytes);
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(buffer, 0, pieceBytes, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function* unzip(zipped: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: pieceBytes });
  // After an error it never says that a piece is done.
  const closed = new Promise<void>((resolve) => gunzip.once("close", resolve));
  const feed = async (): Promise<void> => {
    for await (const piece of zipped) {
      await Promise.race([closed, new Promise((resolve) => gunzip.write(piece, resolve))]);
      if (gunzip.destroyed) return;
    }
    gunzip.end();
  };
  const fed = feed().catch((error: unknown) => gunzip.destroy(error as Error));
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } finally {
    gunzip.destroy();
    await fed;
  }
}

function inWords(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "Z_BUF_ERROR") return new Error(`${path} is cut off: its zipped bytes end too early.`, { cause: error });
  if (code?.startsWith("Z_")) return new Error(`${path} is damaged: it cannot be unzipped.`, { cause: error });
  return error;
}
