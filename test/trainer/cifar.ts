import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cifarPixels, cifars, type Cifar } from "../../src/data/cifar";
import { Random } from "../../src/trainer/random";

/** The files of CIFAR-10 or CIFAR-100 as the archives have them, with other images. */
export type Files = Map<string, Buffer>;

export function cifar(name: Cifar["name"]): Cifar {
  return cifars.find((one) => one.name === name)!;
}

/** `train` images in each training file, `test` in the other. Smooth shapes with noise: they pack as badly as photographs. */
export function cifarFiles(
  name: Cifar["name"],
  { train, test, seed = 1 }: { train: number; test: number; seed?: number },
): Files {
  const { train: names, test: testName, classes, labelBytes } = cifar(name);
  const random = Random.of(seed, "cifar");
  const file = (count: number): Buffer => {
    const bytes = Buffer.alloc(count * (labelBytes + cifarPixels));
    for (let image = 0, at = 0; image < count; image++) {
      const label = random.below(classes);
      if (labelBytes === 2) bytes[at++] = Math.floor(label / 5);
      bytes[at++] = label;
      const [slope, base] = [random.uniform() - 0.5, 60 + random.below(100)];
      for (let i = 0; i < cifarPixels; i++) {
        const value = base + label * 2 + slope * 4 * (i % 32) + (random.integer() >>> 26);
        bytes[at++] = Math.max(0, Math.min(255, value));
      }
    }
    return bytes;
  };
  return new Map([...names.map((name) => [name, file(train)] as const), [testName, file(test)]]);
}

export function writeFiles(folder: string, files: Files): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  return folder;
}

/** An entry of an archive; `type` as ustar has it: "0" a file, "2" a symbolic link, "5" a folder. */
export interface Entry {
  name: string;
  bytes?: Buffer;
  type?: string;
  link?: string;
}

/** A tar archive as the system's own program writes it. */
export function tar(entries: Entry[]): Buffer {
  const parts = entries.flatMap(({ name, bytes = Buffer.alloc(0), type = "0", link = "" }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write("0000644\0", 100);
    header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("00000000000\0", 136);
    header.write(type, 156);
    header.write(link, 157, 100);
    header.write("ustar\u000000", 257);
    header.fill(" ", 148, 156);
    const sum = header.reduce((a, b) => a + b, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/** The archive of such files, in the order that the real one has: the training files are mixed with the others. */
export function cifarArchive(name: Cifar["name"], files: Files): Buffer {
  const folder = name === "cifar-10" ? "cifar-10-batches-bin" : "cifar-100-binary";
  const names = [...files.keys()].sort((a, b) => ((a.length * 7 + a.charCodeAt(11) * 3) % 5) - ((b.length * 7 + b.charCodeAt(11) * 3) % 5)); // prettier-ignore
  return tar([
    { name: `${folder}/`, type: "5" },
    { name: `${folder}/readme.html`, bytes: Buffer.from("<html></html>") },
    ...names.map((file) => ({ name: `${folder}/${file}`, bytes: files.get(file)! })),
  ]);
}
