import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cifarPixels } from "../../src/data/cifar";
import type { Part } from "../../src/trainer/data/dataset";
import { loadData } from "../../src/trainer/data/load";
import { cifar, cifarArchive, cifarFiles, tar, writeFiles, type Entry, type Files } from "./cifar";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "residual-data-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const load = (data: string) =>
  loadData(data, { dist: "", base: folder, folder: join(folder, "added") }, { size: 32, channels: 3 });

/** What went wrong, as a person reads it. */
async function refused(data: string): Promise<string> {
  return load(data).then(
    () => "nothing",
    (error: unknown) => String(error),
  );
}

/** A part of the data as it would stand in the files of CIFAR, by the published description of the format. */
function written({ images, labels }: Part, labelBytes: number): Buffer {
  const records = Array.from(labels, (label, n) => {
    const image = images.subarray(n * cifarPixels, (n + 1) * cifarPixels);
    const planes = [0, 1, 2].map((colour) => image.filter((_, i) => i % 3 === colour));
    return Buffer.from([...(labelBytes === 2 ? [Math.floor(label / 5)] : []), label, ...planes.flatMap((p) => [...p])]);
  });
  return Buffer.concat(records);
}

describe.each(["cifar-10", "cifar-100"] as const)("%s", (name) => {
  test("is read as it was written: from a folder, from .tar, from .tar.gz, whatever the pieces it comes in", async () => {
    const { train, test, labelBytes, title } = cifar(name);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.nat(), async (count, seed) => {
        const files = cifarFiles(name, { train: count, test: 3, seed });
        writeFiles(join(folder, "added", name), files);
        const archive = cifarArchive(name, files);
        writeFileSync(join(folder, "set.tar"), archive);
        writeFileSync(join(folder, "set.tar.gz"), gzipSync(archive));
        const all = [await load(name), await load("set.tar"), await load("set.tar.gz")];
        for (const data of all) {
          expect(written(data.train, labelBytes).equals(Buffer.concat(train.map((file) => files.get(file)!)))).toBe(
            true,
          );
          expect(written(data.test, labelBytes).equals(files.get(test)!)).toBe(true);
          expect(data.train.shape).toEqual([count * train.length, 32, 32, 3]);
        }
        expect(all[0]!.name).toBe(title);
      }),
      { numRuns: 8 },
    );
  });

  test("a file that is missing, cut off, or of another kind is named", async () => {
    const { train, title } = cifar(name);
    const whole = cifarFiles(name, { train: 2, test: 2 });
    const first = train[0]!;
    const changed = (file: string, bytes: Buffer | undefined): Files => {
      const files = new Map(whole);
      if (bytes) files.set(file, bytes);
      else files.delete(file);
      return files;
    };
    const trial = async (into: string, files: Files): Promise<string> => refused(writeFiles(join(folder, `${name}-${into}`), files)); // prettier-ignore
    expect(await trial("missing", changed(cifar(name).test, undefined))).toContain(
      `lacks ${cifar(name).test} of ${title}`,
    );
    expect(await trial("cut", changed(first, whole.get(first)!.subarray(0, -5)))).toMatch(
      new RegExp(`${first} of .* has [\\d,]+ bytes, which is no whole number of ${title}'s images: it is cut off`),
    );
    const label = Buffer.from(whole.get(first)!).fill(200, 0, 2);
    expect(await trial("label", changed(first, label))).toContain(
      `is no file of ${title}: it has an image of class 200`,
    );
  });
});

test("training files of which one has fewer images than the others are not taken", async () => {
  const files = cifarFiles("cifar-10", { train: 2, test: 2 });
  files.set("data_batch_4.bin", files.get("data_batch_4.bin")!.subarray(0, 3073));
  expect(await refused(writeFiles(join(folder, "uneven"), files))).toContain("not equally long: one is cut off");
});

describe("an archive that is not what it should be says what it is, and leaves nothing on the disk", () => {
  const files = cifarFiles("cifar-10", { train: 2, test: 2 });
  const inside = [...files].map(([name, bytes]): Entry => ({ name: `cifar-10-batches-bin/${name}`, bytes }));
  const evil = (name: string, more: Partial<Entry> = {}): Buffer =>
    tar([...inside.slice(0, 3), { name, bytes: Buffer.from("x"), ...more }, ...inside.slice(3)]);
  const whole = tar(inside);
  const zipped = gzipSync(whole);
  const noise = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 2654435761) >>> 24));

  test.each([
    [
      "a name that climbs out",
      evil("../../../etc/cron.d/x"),
      'its entry "../../../etc/cron.d/x" leads out of its folder',
    ],
    ["a name that climbs out on Windows", evil("a\\..\\..\\x"), "leads out of its folder"],
    ["an absolute name", evil("/etc/passwd"), 'its entry "/etc/passwd" leads out of its folder'],
    ["a name with a drive", evil("C:x"), "leads out of its folder"],
    ["a symbolic link", evil("data_batch_1.bin", { type: "2", link: "/etc/passwd" }), "is a link or a device"],
    ["a hard link", evil("data_batch_1.bin", { type: "1", link: "x" }), "is a link or a device"],
    ["a device", evil("null", { type: "3" }), "is a link or a device"],
    ["a file twice", tar([...inside, inside[0]!]), "has data_batch_1.bin twice"],
    [
      "no file of the data",
      tar([{ name: "x/readme.txt", bytes: Buffer.from("hello") }]),
      "has no file of CIFAR-10 or CIFAR-100",
    ],
    [
      "both data sets",
      tar([...inside, { name: "test.bin", bytes: files.get("test_batch.bin")! }]),
      "files of both CIFAR-10 and CIFAR-100",
    ],
    ["an end within a file", whole.subarray(0, 20_000), "is cut off within"],
    ["an end between two files", whole.subarray(0, 512 + Math.ceil((2 * 3073) / 512) * 512), "is cut off"],
    [
      "a damaged header",
      Buffer.concat([whole.subarray(0, 7168), Buffer.from("?"), whole.subarray(7169)]),
      "is damaged",
    ],
    ["no archive", noise, "is no tar archive"],
    ["nothing", Buffer.alloc(0), "is no tar archive"],
    ["zipped, cut off", zipped.subarray(0, -300), "is cut off: its zipped bytes end too early"],
    [
      "zipped, damaged",
      Buffer.concat([zipped.subarray(0, 4000), noise, zipped.subarray(9000)]),
      "is damaged: it cannot be unzipped",
    ],
    [
      "thousands of entries",
      tar(Array.from({ length: 1200 }, (_, i) => ({ name: `f${i}` }))),
      "more than 1000 entries",
    ],
  ])("%s", async (_, bytes, words) => {
    const archive = join(folder, bytes === zipped || bytes[0] === 0x1f ? "evil.tar.gz" : "evil.tar");
    writeFileSync(archive, bytes);
    const before = readdirSync(folder, { recursive: true });
    expect(await refused(archive)).toContain(words);
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  });

  test("a bomb: 300 MB of zeros in 300 KB are not unpacked to their end, nor is a file that claims to be huge", async () => {
    const zeros = tar([{ name: "zeros", bytes: Buffer.alloc(300e6) }]);
    writeFileSync(join(folder, "bomb.tar.gz"), gzipSync(zeros, { level: 1 }));
    expect(await refused("bomb.tar.gz")).toContain('its entry "zeros" says that it is longer than it may be');
    const many = tar(Array.from({ length: 4 }, () => ({ name: "zeros", bytes: Buffer.alloc(80e6) })));
    writeFileSync(join(folder, "bomb.tar.gz"), gzipSync(many, { level: 1 }));
    expect(await refused("bomb.tar.gz")).toContain("unpacks to more than 268 MB");
    const claim = tar([{ name: "data_batch_1.bin" }]);
    claim.write("77777777777\0", 124);
    claim.fill(" ", 148, 156);
    claim.write(
      `${claim
        .subarray(0, 512)
        .reduce((a, b) => a + b, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
      148,
    );
    writeFileSync(join(folder, "claim.tar"), claim);
    expect(await refused("claim.tar")).toContain("longer than it may be");
  });
});

test("data that are not there: a known name says how to add it, another one what is known", async () => {
  rmSync(join(folder, "added", "cifar-100"), { recursive: true });
  expect(await refused("cifar-100")).toMatch(
    /CIFAR-100 is not there yet.*Residual: Add Data Set.*residual data add cifar-100/,
  );
  expect(await refused("cifar10")).toMatch(
    /The data "cifar10" are not known. Known are fashion-mnist-small, cifar-10, cifar-100/,
  );
});
