import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addByDownload, addFrom, cifarOf, listAdded } from "../../src/data/add";
import { download, type Remote } from "../../src/data/download";
import { loadData } from "../../src/trainer/data/load";
import { cifarArchive, cifarFiles, tar, writeFiles } from "../trainer/cifar";

/** A whole file, larger than what the system keeps on its way. */
const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 2654435761) >>> 21));
const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

interface Behaviour {
  etag?: string | null;
  body?: Buffer;
  /** After how many bytes of an answer the connection breaks, for each request; none: it does not. */
  breaks?: (number | undefined)[];
  /** Answers only with the whole file. */
  noRanges?: boolean;
  status?: number;
}

let folder: string;
let server: Server;
let behaviour: Behaviour;
/** The Range header of each request. */
let asked: (string | undefined)[];
let remote: Remote;

/** As a server of static files answers: Range, If-Range, ETag. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { etag = '"one"', body = content, breaks = [], noRanges, status } = behaviour;
  const { range, "if-range": ifRange } = request.headers;
  const cut = breaks[asked.length];
  asked.push(range);
  if (status !== undefined) return void response.writeHead(status).end("no");
  const from = !noRanges && range && ifRange === etag ? Number(/^bytes=(\d+)-$/.exec(range)![1]) : 0;
  response.writeHead(from > 0 ? 206 : 200, {
    ...(etag !== null && { etag }),
    "content-length": body.length - from,
    ...(from > 0 && { "content-range": `bytes ${from}-${body.length - 1}/${body.length}` }),
  });
  if (cut === undefined) response.end(body.subarray(from));
  else response.write(body.subarray(from, from + cut), () => response.socket?.destroySoon());
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "residual-download-"));
  behaviour = {};
  asked = [];
  server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  remote = { url: `http://127.0.0.1:${port}/file.bin`, bytes: content.length, sha256: sha256(content) };
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const path = (): string => join(folder, "file.bin");
const whole = async (): Promise<boolean> => (await readFile(path())).equals(content);
const failure = (work: Promise<unknown>): Promise<string> => work.then(() => "nothing", String); // prettier-ignore

describe("a download", () => {
  test("comes whole, under its name only at the end, and tells how far it is", async () => {
    const progress: number[] = [];
    await download(path(), remote, { onProgress: (bytes) => progress.push(bytes) });
    expect(await whole()).toBe(true);
    expect(await readdir(folder)).toEqual(["file.bin"]);
    expect(progress.at(-1)).toBe(content.length);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  test("that breaks off goes on where it was, by itself", async () => {
    behaviour.breaks = [1_000_000, 700_000];
    await download(path(), remote);
    expect(await whole()).toBe(true);
    expect(asked[0]).toBeUndefined();
    const starts = asked.slice(1).map((range) => Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1]));
    expect(starts[0]).toBeGreaterThan(0);
    expect(starts[1]).toBeGreaterThan(starts[0]!);
    expect(starts.length).toBe(2);
  });

  test("that was cancelled goes on the next time", async () => {
    const cancel = new AbortController();
    behaviour.breaks = [1_000_000];
    const onProgress = (bytes: number): void => {
      if (bytes > 200_000) cancel.abort(new Error("cancelled"));
    };
    expect(await failure(download(path(), remote, { onProgress, signal: cancel.signal }))).toContain("cancelled");
    expect((await readdir(folder)).sort()).toEqual(["file.bin.part", "file.bin.part.json"]);
    asked = [];
    await download(path(), remote);
    expect(asked[0]).toMatch(/^bytes=\d+-$/);
    expect(await whole()).toBe(true);
    expect(await readdir(folder)).toEqual(["file.bin"]);
  });

  test("begins anew where the file has another ETag since, or a weak one, or the server knows no ranges", async () => {
    const half = { breaks: [1_000_000] };
    for (const then of [{ etag: '"two"' }, { noRanges: true }]) {
      const cancel = new AbortController();
      behaviour = half;
      asked = [];
      const stop = (): void => cancel.abort(new Error("cancelled"));
      await failure(download(path(), remote, { onProgress: stop, signal: cancel.signal }));
      behaviour = then;
      asked = [];
      await download(path(), remote);
      expect(asked).toEqual([expect.stringMatching(/^bytes=/)]);
      expect(await whole()).toBe(true);
      await rm(path());
    }
    behaviour = { etag: 'W/"weak"', breaks: [1_000_000] };
    asked = [];
    await download(path(), remote);
    expect(asked).toEqual([undefined, undefined]);
    expect(await whole()).toBe(true);
  });

  test("of another file is thrown away: wrong SHA-256, wrong length, too long", async () => {
    const other = Buffer.from(content);
    other[1_234_567]! ^= 1;
    behaviour.body = other;
    expect(await failure(download(path(), remote))).toMatch(
      /is not the file that is known: its SHA-256 is [0-9a-f]{64} and/,
    );
    expect(await readdir(folder)).toEqual([]);
    behaviour.body = content.subarray(1);
    expect(await failure(download(path(), remote))).toContain("has 2,999,999 bytes instead of 3,000,000");
    expect(await readdir(folder)).toEqual([]);
  });

  test("that the server refuses says so at once; one that cannot be reached, after some tries", async () => {
    behaviour.status = 404;
    expect(await failure(download(path(), remote))).toContain("the server answered 404 Not Found");
    expect(asked.length).toBe(1);
    const nowhere = { ...remote, url: "http://127.0.0.1:9/file.bin" };
    expect(await failure(download(path(), nowhere))).toMatch(/could not be downloaded: .*Check the connection and the proxy's settings/); // prettier-ignore
  });

  test("for which there is no place says so, and not that the connection is bad", async () => {
    expect(await failure(download(join(folder, "gone", "file.bin"), remote))).toMatch(/file.bin.part cannot be written: .*another folder for data/); // prettier-ignore
    expect(asked.length).toBe(1);
  });

  test("in which nothing comes any more is given up and gone on with", async () => {
    server.removeAllListeners("request");
    let requests = 0;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      if (requests++ > 0) {
        answer(request, response);
        return;
      }
      response.writeHead(200, { etag: '"one"', "content-length": content.length });
      response.write(content.subarray(0, 5000));
    });
    await download(path(), remote, { patience: 300 });
    expect(await whole()).toBe(true);
  });
});

describe("a data set", () => {
  const files = cifarFiles("cifar-10", { train: 4, test: 4 });
  const archive = gzipSync(cifarArchive("cifar-10", files));
  const served = (bytes: Buffer) => {
    behaviour = { body: bytes };
    return { ...cifarOf("cifar-10")!, archive: { url: remote.url, bytes: bytes.length, sha256: sha256(bytes) } };
  };
  const load = () => loadData("cifar-10", { dist: "", base: "", folder }, { size: 32, channels: 3 });

  test("is downloaded, unpacked, and can be trained on by its name; the archive is gone", async () => {
    await addByDownload(served(archive), folder);
    expect(await readdir(folder)).toEqual(["cifar-10"]);
    expect((await readdir(join(folder, "cifar-10"))).sort()).toEqual([...files.keys()].sort());
    expect((await load()).train.shape).toEqual([20, 32, 32, 3]);
    expect((await listAdded(folder)).filter(({ there }) => there)).toEqual([{ name: "cifar-10", title: "CIFAR-10", there: true }]); // prettier-ignore
  });

  test("of which the archive is broken or hostile leaves nothing, and what was there before stays", async () => {
    await addByDownload(served(archive), folder);
    const evil = tar([{ name: "../escaped", bytes: Buffer.from("x") }]);
    const poor = gzipSync(cifarArchive("cifar-10", new Map([...files].slice(1))));
    for (const [bytes, words] of [
      [archive.subarray(0, -2000), "is cut off"],
      [gzipSync(evil), "leads out of its folder"],
      [poor, "lacks data_batch_1.bin of CIFAR-10"],
    ] as const) {
      expect(await failure(addByDownload(served(bytes), folder))).toContain(words);
      expect(await readdir(folder)).toEqual(["cifar-10"]);
      expect((await load()).train.shape).toEqual([20, 32, 32, 3]);
    }
    expect(await readdir(join(folder, ".."))).not.toContain("escaped");
  });

  test("that is being added already is not added twice at once", async () => {
    const cifar = served(archive);
    let other: Promise<string> | undefined;
    const onProgress = (): void => {
      other ??= failure(addByDownload(cifar, folder));
    };
    await addByDownload(cifar, folder, { onProgress });
    expect(await other).toContain(
      `CIFAR-10 is being added to ${folder} already, here, in another window or in a terminal.`,
    );
    expect(asked).toHaveLength(1);
    expect(await readdir(folder)).toEqual(["cifar-10"]);
    await addFrom("cifar-10", writeFiles(join(folder, "own"), files), folder);
  });

  test("is taken from a folder; files that do not belong to it are left", async () => {
    const own = writeFiles(join(folder, "own"), new Map([...files, ["readme.html", Buffer.from("?")]]));
    await addFrom("cifar-10", own, join(folder, "added"));
    expect((await readdir(join(folder, "added", "cifar-10"))).sort()).toEqual([...files.keys()].sort());
    expect(await failure(addFrom("cifar-100", own, join(folder, "added")))).toContain(
      "lacks train.bin, test.bin of CIFAR-100",
    );
    expect(await failure(addFrom("mnist", own, join(folder, "added")))).toContain("lacks train-images-idx3-ubyte");
    expect(await failure(addFrom("mnist", join(own, "readme.html"), folder))).toContain("comes in four files");
    expect(await readdir(join(folder, "added"))).toEqual(["cifar-10"]);
  });
});
