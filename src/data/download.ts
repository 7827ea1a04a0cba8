import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { replaceJson } from "../util/atomicFile";
import { readableSize } from "../util/readableSize";

/** A file of the net that is known to the byte. */
export interface Remote {
  url: string;
  bytes: number;
  sha256: string;
}

export interface DownloadOptions {
  /** Of bytes that are there, those of an earlier try included. */
  onProgress?: (bytes: number) => void;
  signal?: AbortSignal;
  /** How long nothing may come, in ms. */
  patience?: number;
}

/** What broke off is gone on with, so many times in a row without a byte more. */
const tries = 4;

/**
 * Downloads a file to `path`, as `path`.part until its SHA-256 is right. What an earlier try has left is gone on with, if
 * the server still has the same file. Throws an Error for people; after a wrong file nothing is kept, after an abort or a
 * broken connection what has come is kept for the next try.
 *
 * By the global fetch: VS Code's extension host makes it heed the proxy and certificate settings (http.proxySupport,
 * http.fetchAdditionalSupport), on the command line it is Node's own.
 */
export async function download(path: string, remote: Remote, options: DownloadOptions = {}): Promise<void> {
  const part = `${path}.part`;
  for (let left = tries; ;) {
    const before = await sizeOf(part);
    try {
      await fetchRest(part, remote, options);
      break;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof Wrong) throw error;
      if (isOfTheDisk(error)) throw new Error(`${part} cannot be written: ${error.message}. Free some space, or choose another folder for data.`, { cause: error }); // prettier-ignore
      if ((await sizeOf(part)) > before) left = tries;
      if (--left === 0) throw brokenOff(remote, error, await sizeOf(part));
      await wait(250 * 2 ** (tries - left), undefined, { signal: options.signal });
    }
  }
  const sha256 = await sha256Of(part, options.signal);
  if (sha256 !== remote.sha256) {
    await forget(part);
    throw new Error(
      `What came from ${remote.url} is not the file that is known: its SHA-256 is ${sha256} and should be ${remote.sha256}. Nothing was kept.`,
    );
  }
  await rename(part, path);
  await rm(noteOf(part), { force: true });
}

/** The server's answer cannot lead to the file, however often it is asked. */
class Wrong extends Error {}

/** Beside a part: by what the server names this state of the file. */
interface Note {
  url: string;
  validator: string;
}

async function fetchRest(part: string, remote: Remote, options: DownloadOptions): Promise<void> {
  const { url, bytes } = remote;
  const note = await readNote(part);
  let at = note?.url === url ? await sizeOf(part) : 0;
  if (at === bytes) return;
  if (at > bytes) at = 0;
  const { signal, touch, end } = impatient(options);
  try {
    const headers = { "accept-encoding": "identity", ...(at > 0 && note && { range: `bytes=${at}-`, "if-range": note.validator }) }; // prettier-ignore
    const response = await fetch(url, { headers, signal });
    if (response.status === 416) return await startAnew(part);
    if (response.status !== 200 && response.status !== 206) {
      const said = `${response.status} ${response.statusText}`.trim();
      if (response.status >= 500 || response.status === 429) throw new Error(`The server answered ${said}.`);
      throw new Wrong(`${url} cannot be downloaded: the server answered ${said}.`);
    }
    if (response.status === 200) at = 0;
    else if (!response.headers.get("content-range")?.startsWith(`bytes ${at}-`)) return await startAnew(part);
    const rest = response.headers.get("content-length");
    if (rest !== null && at + Number(rest) !== bytes)
      throw new Wrong(`What ${url} offers is not the file that is known: it has ${whole(at + Number(rest))} bytes instead of ${whole(bytes)}.`); // prettier-ignore
    await writeNote(part, url, response.headers);
    const file = await open(part, at > 0 ? "a" : "w");
    try {
      for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
        touch();
        if (at + piece.length > bytes) {
          await forget(part);
          throw new Wrong(`${url} sends more than the ${readableSize(bytes)} that it should. Nothing was kept.`);
        }
        await file.writeFile(piece);
        at += piece.length;
        options.onProgress?.(at);
      }
    } finally {
      await file.close();
    }
  } finally {
    end();
  }
  if (at < bytes) throw new Error("The connection was closed too early.");
}

/** Errors of the net come as causes of fetch's own. */
function isOfTheDisk(error: unknown): error is Error {
  const codes = ["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS", "ENOENT", "ENOTDIR", "EIO"];
  return codes.includes((error as NodeJS.ErrnoException).code ?? "");
}

async function startAnew(part: string): Promise<never> {
  await forget(part);
  throw new Error("The server has another file now.");
}

/** A signal that also comes when nothing has come for long. */
function impatient({ signal, patience = 60_000 }: DownloadOptions): {
  signal: AbortSignal;
  touch: () => void;
  end: () => void;
} {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`Nothing came for ${Math.round(patience / 1000)} s.`)), patience);
  const signals = signal ? [signal, late.signal] : [late.signal];
  return { signal: AbortSignal.any(signals), touch: () => timer.refresh(), end: () => clearTimeout(timer) };
}

function noteOf(part: string): string {
  return `${part}.json`;
}

async function readNote(part: string): Promise<Note | undefined> {
  try {
    return JSON.parse(await readFile(noteOf(part), "utf8")) as Note;
  } catch {
    return undefined;
  }
}

/** Only a strong validator may be asked for again: a weak ETag does not promise the same bytes. RFC 9110, 13.1.5. */
async function writeNote(part: string, url: string, headers: Headers): Promise<void> {
  const etag = headers.get("etag");
  const validator = etag && !etag.startsWith("W/") ? etag : headers.get("last-modified");
  if (validator === null) await rm(noteOf(part), { force: true });
  else await replaceJson(noteOf(part), { url, validator } satisfies Note);
}

async function forget(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(noteOf(part), { force: true });
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function sha256Of(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 18, ...(signal && { signal }) })) hash.update(piece as Buffer); // prettier-ignore
  return hash.digest("hex");
}

function brokenOff({ url, bytes }: Remote, error: unknown, there: number): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? cause.message.replace(/\.$/, "") : String(cause);
  const kept =
    there > 0 ? ` ${readableSize(there)} of ${readableSize(bytes)} are there: the next try goes on from them.` : "";
  return new Error(`${url} could not be downloaded: ${why}.${kept} Check the connection and the proxy's settings, or take a file that you have.`, { cause: error }); // prettier-ignore
}

function whole(n: number): string {
  return n.toLocaleString("en-US");
}
