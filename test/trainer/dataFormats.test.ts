import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import encodeJpeg, { init } from "@jsquash/jpeg/encode.js";
import { encode as encodePng } from "fast-png";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { takeSquare } from "../../src/trainer/data/formats/square";
import { loadData } from "../../src/trainer/data/load";
import { writeImages } from "./process";

const root = join(import.meta.dirname, "../..");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "residual-data-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const load = (data: string, input = { size: 4, channels: 3 }) =>
  loadData(data, { dist: join(root, "dist"), base: folder, folder }, input);

async function refused(data: string): Promise<string> {
  return load(data).then(
    () => "nothing",
    (error: unknown) => String(error),
  );
}

describe("MNIST's files", () => {
  const idx = (shape: number[], bytes: number[]): Buffer => {
    const header = Buffer.alloc(4 + 4 * shape.length);
    header.writeUInt32BE(0x800 + shape.length);
    shape.forEach((n, i) => header.writeUInt32BE(n, 4 + 4 * i));
    return Buffer.concat([header, Buffer.from(bytes)]);
  };
  const pixels = Array.from({ length: 24 }, (_, i) => i * 10);
  const write = (name: string, file: Buffer): void => writeFileSync(join(folder, "mnist", name), file);
  beforeEach(() => {
    mkdirSync(join(folder, "mnist"));
    write("train-images-idx3-ubyte.gz", gzipSync(idx([2, 3, 4], pixels)));
    write("train-labels-idx1-ubyte", idx([2], [7, 1]));
    write("t10k-images.idx3-ubyte", idx([1, 3, 4], pixels.slice(12)));
    write("t10k-labels-idx1-ubyte.gz", gzipSync(idx([1], [3])));
  });

  test("are read zipped or not, with either spelling of their names", async () => {
    const { name, train, test } = await load("mnist");
    expect([name, train.shape, [...train.images], [...train.labels]]).toEqual(["MNIST", [2, 3, 4, 1], pixels, [7, 1]]);
    expect([test.shape, [...test.images], [...test.labels]]).toEqual([[1, 3, 4, 1], pixels.slice(12), [3]]);
  });

  test.each([
    ["cut off", () => write("train-images-idx3-ubyte.gz", gzipSync(idx([2, 3, 4], pixels.slice(1)))), "is cut off"],
    ["cut off in its header", () => write("train-labels-idx1-ubyte", Buffer.alloc(6)), "is cut off"],
    ["too long", () => write("train-labels-idx1-ubyte", idx([2], [7, 1, 1])), "is longer than its header says"],
    ["of other numbers", () => write("train-labels-idx1-ubyte", idx([3], [7, 1, 1])), "has 2 images, and"],
    ["of another kind", () => write("train-labels-idx1-ubyte", idx([1, 2], [7, 1])), "is no IDX file of labels"],
    ["not there", () => rmSync(join(folder, "mnist", "t10k-images.idx3-ubyte")), "lacks t10k-images-idx3-ubyte"],
    [
      "a header that claims 100 GB",
      () => write("train-images-idx3-ubyte.gz", gzipSync(idx([1e9, 10, 10], pixels))),
      "its header says far more bytes than it can have",
    ],
  ])("a file that is %s is named", async (_, break_, words) => {
    break_();
    expect(await refused("mnist")).toContain(words);
  });
});

describe("a folder of images by class", () => {
  const red = [200, 10, 30];
  const png = (width: number, height: number, colour: (x: number, y: number) => number[]): Buffer => {
    const data = Array.from({ length: width * height }, (_, i) => colour(i % width, Math.floor(i / width))).flat();
    const channels = data.length / width / height;
    return Buffer.from(encodePng({ width, height, data: Uint8Array.from(data), channels, depth: 8 }));
  };
  const jpeg = async (size: number, colour: number[]): Promise<Buffer> => {
    const wasmBinary = readFileSync(join(root, "node_modules/@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm"));
    await init({ wasmBinary } as Parameters<typeof init>[0]);
    const data = Uint8ClampedArray.from({ length: size * size * 4 }, (_, i) => [...colour, 255][i % 4]!);
    return Buffer.from(await encodeJpeg({ data, width: size, height: size, colorSpace: "srgb" }, { quality: 95 }));
  };
  const write = (path: string, file: Buffer): void => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), file);
  };

  test("has classes by the order of their names; a picture of the network's size keeps its pixels", async () => {
    const image = png(4, 4, (x, y) => [x * 60, y * 60, 7]);
    write("set/train/dog/b.png", image);
    write(
      "set/train/dog/a.PNG",
      png(4, 4, () => red),
    );
    write("set/train/cat/x.jpg", await jpeg(4, red));
    write("set/train/cat/Thumbs.db", Buffer.from("?"));
    write("set/test/dog/y.jpeg", await jpeg(8, red));
    const { train, test } = await load("set");
    expect([train.shape, [...train.labels]]).toEqual([
      [3, 4, 4, 3],
      [0, 1, 1],
    ]);
    expect([test.shape, [...test.labels]]).toEqual([[1, 4, 4, 3], [1]]);
    const pixel = (images: Uint8Array, image: number, at: number): number[] => [...images.subarray(image * 48 + at * 3, image * 48 + at * 3 + 3)]; // prettier-ignore
    expect(pixel(train.images, 1, 5)).toEqual(red);
    expect([pixel(train.images, 2, 0), pixel(train.images, 2, 7)]).toEqual([[0, 0, 7], [180, 60, 7]]); // prettier-ignore
    for (const decoded of [pixel(train.images, 0, 9), pixel(test.images, 0, 9)])
      decoded.forEach((value, c) => expect(Math.abs(value - red[c]!)).toBeLessThan(4));
  });

  test("without train and test: every sixth image of a class is for testing", async () => {
    for (const [name, count] of [
      ["a", 13],
      ["b", 6],
    ] as const)
      // prettier-ignore
      for (let i = 0; i < count; i++)
        write(`set/${name}/${String(i).padStart(2, "0")}.png`, png(4, 4, () => [i, i, i]));
    const { train, test } = await load("set", { size: 4, channels: 1 });
    expect([...test.labels]).toEqual([0, 0, 1]);
    expect([...test.images].filter((_, i) => i % 16 === 0)).toEqual([5, 11, 5]);
    expect([...train.labels].filter((label) => label === 0).length).toBe(11);
  });

  test("a picture of another size: its square in the middle, each pixel the mean of the area that it covers", () => {
    // 6 x 4: columns 1 to 4 are the square; two by two they become a pixel.
    const pixels = Uint8Array.from({ length: 24 }, (_, i) => (i % 6) * 10 + Math.floor(i / 6));
    const to = new Uint8Array(4);
    takeSquare({ width: 6, height: 4, channels: 1, pixels }, to, 2, 1);
    expect([...to]).toEqual([16, 36, 18, 38]); // means of 15.5, 35.5, 17.5, 37.5
    const larger = new Uint8Array(9);
    takeSquare({ width: 2, height: 2, channels: 1, pixels: Uint8Array.of(0, 90, 0, 90) }, larger, 3, 1);
    expect([...larger]).toEqual([0, 45, 90, 0, 45, 90, 0, 45, 90]);
  });

  test("grey becomes colours, colours become grey, transparency is left out; 16 bits and palettes are read", async () => {
    const depth16 = encodePng({ width: 4, height: 4, channels: 1, depth: 16, data: Uint16Array.from({ length: 16 }, () => 0x8080) }); // prettier-ignore
    const palette = encodePng({ width: 4, height: 4, channels: 1, depth: 8, data: new Uint8Array(16).fill(1), palette: [[0, 0, 0], red] }); // prettier-ignore
    const transparent = png(4, 4, () => [...red, 0]);
    for (const part of ["train", "test"]) {
      write(`set/${part}/c/1.png`, Buffer.from(depth16));
      write(`set/${part}/c/2.png`, Buffer.from(palette));
      write(`set/${part}/d/3.png`, transparent);
    }
    const colours = (await load("set")).train.images;
    expect([0, 48, 96].map((at) => [...colours.subarray(at, at + 3)])).toEqual([[128, 128, 128], red, red]);
    const grey = (await load("set", { size: 4, channels: 1 })).train.images;
    expect([0, 16, 32].map((at) => grey[at])).toEqual([128, 69, 69]); // 0.299 200 + 0.587 10 + 0.114 30
  });

  test("what cannot be read is named", async () => {
    const whole = png(4, 4, (x, y) => [x * 60, y * 60, 7]);
    const photo = await jpeg(64, red);
    write("set/test/c/ok.png", whole);
    write("set/train/c/ok.png", whole);
    expect(await refused("set")).toContain('has images of one class only, "c"');
    write("set/train/e/ok.png", whole);
    for (const [name, file, words] of [
      ["cut.png", whole.subarray(0, -20), "cut.png is damaged or cut off"],
      ["cut.jpg", photo.subarray(0, -50), "cut.jpg is damaged or cut off: Premature end of JPEG file"],
      ["no.jpg", Buffer.from("GIF89a, and so on"), "no.jpg is neither PNG nor JPEG"],
      ["empty.png", Buffer.alloc(0), "empty.png"],
      ["claim.png", Buffer.concat([whole.subarray(0, 16), Buffer.from([0, 1, 0, 0, 0, 1, 0, 0]), whole.subarray(24)]), "says 65536x65536 pixels"], // prettier-ignore
    ] as const) {
      write(`set/train/c/${name}`, file);
      expect(await refused("set")).toContain(words);
      rmSync(join(folder, "set/train/c", name));
    }
    write("set/test/d/ok.png", whole);
    expect(await refused("set")).toContain('has the class "d" in test, and not in train');
    mkdirSync(join(folder, "bare"));
    expect(await refused("bare")).toContain("has neither CIFAR's files");
    writeFileSync(join(folder, "data.zip"), "x");
    expect(await refused("data.zip")).toContain("none of the files that hold data");
  });
});

test("a .safetensors file is read into memory that threads share; one that is cut off is named", async () => {
  writeImages(join(folder, "images.safetensors"));
  const { train } = await load("images.safetensors");
  expect(train.shape).toEqual([90, 8, 8, 1]);
  expect(train.images.buffer).toBeInstanceOf(SharedArrayBuffer);
  writeImages(join(folder, "cut.safetensors"), { cut: 7 });
  expect(await refused("cut.safetensors")).toMatch(/cut.safetensors cannot be used.*it may be cut off/);
});
