import { bytesOf } from "./bytes";

/** A file of a folder or an archive. In an archive, what is not read of its content is gone with the next file. */
export interface DataFile {
  /** Without its folders. */
  name: string;
  bytes: number;
  content: AsyncIterable<Uint8Array>;
}

const block = 512;
const mostEntries = 1000;

/**
 * The files of a .tar or .tar.gz, one after the other as they come; nothing is written anywhere. Throws an Error that
 * says which entry is wrong: names that lead out of the folder, links and devices, an end that comes too early, more than
 * `most` bytes in all. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html, ustar.
 */
export async function* filesOfTar(path: string, most: number): AsyncGenerator<DataFile> {
  const bytes = new Bytes(bytesOf(path, most));
  const fail = (what: string): never => {
    throw new Error(`${path} cannot be used: ${what}.`);
  };
  try {
    for (let entries = 0; ; entries++) {
      if (entries === mostEntries) fail(`it has more than ${mostEntries} entries`);
      const header = await bytes.exactly(block);
      if (header === undefined) return fail(entries === 0 ? "it is no tar archive" : "it is cut off");
      if (header.every((byte) => byte === 0)) break;
      if (!isHeader(header)) fail(entries === 0 ? "it is no tar archive" : "it is damaged, or cut off within");
      const { name, size, type } = entryOf(header);
      if (leadsOut(name)) fail(`its entry "${name}" leads out of its folder`);
      if (!Number.isSafeInteger(size) || size > most) fail(`its entry "${name}" says that it is longer than it may be`);
      if (kindOf(type) === "other") fail(`its entry "${name}" is a link or a device, and data have none`);
      let left = size;
      async function* content(): AsyncGenerator<Uint8Array> {
        while (left > 0) {
          const piece = (await bytes.some(left)) ?? fail(`it is cut off within "${name}"`);
          left -= piece.length;
          yield piece;
        }
      }
      if (kindOf(type) === "file") yield { name: name.split("/").at(-1)!, bytes: size, content: content() };
      await pass(content());
      if (size % block > 0 && !(await bytes.exactly(block - (size % block)))) fail(`it is cut off behind "${name}"`);
    }
    // To the end: only there a zipped file tells whether it is whole.
    while (await bytes.some(Infinity));
  } finally {
    await bytes.close();
  }
}

/** Takes what is left, and leaves it. */
async function pass(content: AsyncGenerator<Uint8Array>): Promise<void> {
  while (!(await content.next()).done);
}

/** A plain file, something with nothing in it for us (a folder, notes about the next entry), or what data do not have. */
function kindOf(type: string): "file" | "nothing" | "other" {
  if (["0", "\0", "7"].includes(type)) return "file";
  return ["5", "x", "g", "L", "K"].includes(type) ? "nothing" : "other";
}

function leadsOut(name: string): boolean {
  return /^[/\\]|^[a-z]:/i.test(name) || name.split(/[/\\]/).includes("..");
}

function entryOf(header: Uint8Array): { name: string; size: number; type: string } {
  const prefix = text(header, 257, 5) === "ustar" ? text(header, 345, 155) : "";
  const name = (prefix && `${prefix}/`) + text(header, 0, 100);
  return { name, size: octal(header, 124, 12), type: String.fromCharCode(header[156]!) };
}

/** By its checksum: the sum of its bytes, the checksum's own counted as spaces. */
function isHeader(header: Uint8Array): boolean {
  const sum = header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  return sum === octal(header, 148, 8);
}

function text(header: Uint8Array, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return new TextDecoder("latin1").decode(end < 0 ? field : field.subarray(0, end));
}

/** NaN for anything else, such as the other form of numbers beyond 8 GB. */
function octal(header: Uint8Array, from: number, length: number): number {
  const digits = text(header, from, length).trim();
  return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : NaN;
}

/** Pieces of bytes, taken in other pieces. */
class Bytes {
  readonly #pieces: AsyncGenerator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array();

  constructor(pieces: AsyncGenerator<Uint8Array>) {
    this.#pieces = pieces;
  }

  /** At least one and at most `most`; undefined at the end. */
  async some(most: number): Promise<Uint8Array | undefined> {
    while (this.#piece.length === 0) {
      const next = await this.#pieces.next();
      if (next.done) return undefined;
      this.#piece = next.value;
    }
    const taken = this.#piece.subarray(0, most);
    this.#piece = this.#piece.subarray(taken.length);
    return taken;
  }

  /** Undefined if there are fewer. */
  async exactly(count: number): Promise<Uint8Array | undefined> {
    const all = new Uint8Array(count);
    for (let at = 0; at < count;) {
      const piece = await this.some(count - at);
      if (piece === undefined) return undefined;
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }

  async close(): Promise<void> {
    await this.#pieces.return(undefined);
  }
}
