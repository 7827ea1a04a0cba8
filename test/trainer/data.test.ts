import { join } from "node:path";
import type { Augmentation } from "../../src/arch/architecture";
import { describe, expect, test } from "vitest";
import { drawView } from "../../src/trainer/data/augmentation";
import { Batches, inOrder, type BatchSettings } from "../../src/trainer/data/batches";
import type { Part } from "../../src/trainer/data/dataset";
import { loadData } from "../../src/trainer/data/load";
import { pixelTable } from "../../src/trainer/data/normalise";
import { Prefetch } from "../../src/trainer/data/prefetch";
import { Random } from "../../src/trainer/random";
import { rateAt } from "../../src/trainer/schedule";

const dist = join(import.meta.dirname, "../../dist");
const places = { dist, base: ".", folder: "." };

/** Images of 2x3 with 2 channels; pixel values count upwards, labels are the images' numbers. */
function part(count: number): Part {
  const images = Uint8Array.from({ length: count * 12 }, (_, i) => i % 256);
  return { images, shape: [count, 2, 3, 2], labels: Int32Array.from({ length: count }, (_, i) => i) };
}

/** Pixels as they are. */
const plain = { mean: [0, 0], std: [1, 1] };

function batches(count: number, settings: Partial<BatchSettings>): Batches {
  const images = part(count);
  const all: BatchSettings = { batch: 4, order: "shuffled", augmentation: [], seed: 1, ...settings };
  return new Batches(images, pixelTable(images, plain), all);
}

describe("batches", () => {
  test("in sequential order take the images of the file one after the other, and wrap without a short batch", () => {
    const sequential = batches(10, { order: "sequential" });
    const labels = [1, 2, 3, 4].map((step) => [...sequential.at(step).labels]);
    expect(labels).toEqual([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 0, 1], [2, 3, 4, 5]]); // prettier-ignore
    expect([...sequential.at(2).images.slice(0, 12)]).toEqual(Array.from({ length: 12 }, (_, i) => 48 + i));
  });

  test("shuffled have every image once an epoch, and another order in each", () => {
    const shuffled = batches(10, {});
    const row = Array.from({ length: 10 }, (_, i) => [...shuffled.at(i + 1).labels]).flat();
    const epochs = [0, 10, 20, 30].map((from) => row.slice(from, from + 10));
    for (const epoch of epochs) expect([...epoch].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(epochs.map((epoch) => epoch.join())).size).toBe(4);
  });

  test("are a function of seed and step alone, augmentation included", () => {
    const augmentation: Augmentation[] = ["flip", "pad-crop-1"];
    const forwards = batches(10, { augmentation });
    const all = [1, 2, 3, 4, 5, 6].map((step) => forwards.at(step));
    const backwards = batches(10, { augmentation });
    for (const step of [6, 3, 1]) expect(backwards.at(step)).toEqual(all[step - 1]);
    expect(batches(10, { augmentation, seed: 2 }).at(1)).not.toEqual(all[0]);
  });

  test("of the test images come in order, the last one with what is left", () => {
    const images = part(10);
    const counts = [...inOrder(images, pixelTable(images, plain), 4)].map(({ labels }) => [...labels]);
    expect(counts).toEqual([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]); // prettier-ignore
  });
});

describe("batches that are prepared in a thread", () => {
  const settings: BatchSettings = { batch: 4, order: "shuffled", augmentation: ["flip", "pad-crop-1"], seed: 3 };
  const images = part(10);
  const input = { part: images, table: pixelTable(images, plain), settings };

  test("are the very same, in whatever order the steps are asked for", async () => {
    const here = new Batches(images, input.table, settings);
    const there = new Prefetch(dist, input, 1);
    try {
      for (const step of [1, 2, 3, 7, 8, 2, 3]) expect(await there.at(step)).toEqual(here.at(step));
      expect(there.epoch(5)).toBe(2);
    } finally {
      await there.dispose();
    }
  });

  test("of a thread that breaks, or has ended, are an error, not a wait without end", async () => {
    const broken = new Prefetch(dist, { ...input, part: { ...images, shape: [10, -1, 3, 2] } }, 1);
    await expect(broken.at(1)).rejects.toThrow();
    await expect(broken.at(2)).rejects.toThrow();
    const ended = new Prefetch(dist, input, 1);
    await ended.dispose();
    await expect(ended.at(1)).rejects.toThrow("The thread that prepares the batches has ended.");
  });
});

describe("augmentation", () => {
  test("flip mirrors half of the images, left to right", () => {
    const flipped = batches(1, { batch: 1, augmentation: ["flip"] });
    const seen = Array.from({ length: 200 }, (_, i) => [...flipped.at(i + 1).images].join());
    const [image, mirrored] = ["0,1,2,3,4,5,6,7,8,9,10,11", "4,5,2,3,0,1,10,11,8,9,6,7"];
    expect(new Set(seen)).toEqual(new Set([image, mirrored]));
    const share = seen.filter((s) => s === mirrored).length / 200;
    expect(share).toBeGreaterThan(0.35);
    expect(share).toBeLessThan(0.65);
  });

  test("pad-crop-1 shifts by at most one pixel each way, with zeros from outside, all nine as likely", () => {
    const cropped = batches(1, { batch: 1, augmentation: ["pad-crop-1"] });
    const seen = new Map<string, number>();
    for (let step = 1; step <= 900; step++) {
      const picture = [...cropped.at(step).images].join();
      seen.set(picture, (seen.get(picture) ?? 0) + 1);
    }
    expect(seen.size).toBe(9);
    expect([...seen.keys()]).toContain("8,9,10,11,0,0,0,0,0,0,0,0"); // one down, one to the right
    for (const times of seen.values()) expect(times).toBeGreaterThan(60);
  });

  test("flip and pad-crop together give a mirrored or plain image, padded with zeros once it is normalised, and a window of it", () => {
    const [height, width, border] = [4, 5, 3];
    const image = Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => 1 + y * width + x));
    /** Literally: mirror, pad on every side, cut out. */
    const window = (rows: number[][], top: number, left: number): string => {
      const side = Array<number>(border).fill(0);
      const blank = Array.from({ length: border }, () => Array<number>(width + 2 * border).fill(0));
      const padded = [...blank, ...rows.map((row) => [...side, ...row, ...side]), ...blank];
      return padded.slice(top, top + height).map((row) => row.slice(left, left + width)).join(); // prettier-ignore
    };
    const windows = [image, image.map((row) => row.toReversed())].flatMap((rows) =>
      Array.from({ length: (2 * border + 1) ** 2 }, (_, i) => window(rows, Math.floor(i / 7), i % 7)),
    );
    const one: Part = {
      images: Uint8Array.from(image.flat(), (n) => n + 50),
      shape: [1, height, width, 1],
      labels: Int32Array.of(0),
    };
    const settings: BatchSettings = { batch: 1, order: "shuffled", augmentation: ["flip", "pad-crop-3"], seed: 4 };
    const all = new Batches(one, pixelTable(one, { mean: [50], std: [1] }), settings);
    const seen = new Set(Array.from({ length: 1500 }, (_, i) => [...all.at(i + 1).images].join()));
    expect(seen).toEqual(new Set(windows));
  });

  test("a crop after a flip shifts the mirrored picture; a flip after a crop mirrors the shifted one", () => {
    const drawn = (augmentation: ("flip" | "pad-crop-9")[]) =>
      Array.from({ length: 400 }, (_, i) => drawView(augmentation, Random.of(i, "views")));
    for (const views of [drawn(["flip", "pad-crop-9"]), drawn(["pad-crop-9", "flip"])]) {
      const lefts = views.map(({ left }) => left);
      expect([Math.min(...lefts), Math.max(...lefts)]).toEqual([-9, 9]);
      expect(new Set(views.map(({ mirrored }) => mirrored)).size).toBe(2);
    }
  });
});

describe("normalisation", () => {
  test("without numbers is by the mean and population std of each channel of the training images", () => {
    const images: Part = {
      images: Uint8Array.from([10, 100, 30, 100, 10, 100, 30, 100]),
      shape: [1, 2, 2, 2],
      labels: Int32Array.of(0),
    };
    const [first, second] = pixelTable(images, undefined);
    expect([first![10], first![30], first![20]]).toEqual([-1, 1, 0]);
    expect(second![100]).toBe(0); // a channel without any contrast stays finite
  });

  test("with numbers is (pixel - mean) / std", () => {
    const [first] = pixelTable(part(1), { mean: [125, 0], std: [50, 1] });
    expect([first![0], first![125], first![225]]).toEqual([-2.5, 0, 2]);
  });
});

test("the embedded data: 600 training and 100 test images of each of ten classes, 28x28 with one channel", async () => {
  const { train, test } = await loadData("fashion-mnist-small", places, { size: 28, channels: 1 });
  const counts = (labels: Int32Array): number[] =>
    Array.from({ length: 10 }, (_, c) => labels.filter((label) => label === c).length);
  expect([train.shape, test.shape]).toEqual([[6000, 28, 28, 1], [1000, 28, 28, 1]]); // prettier-ignore
  expect(counts(train.labels)).toEqual(Array(10).fill(600));
  expect(counts(test.labels)).toEqual(Array(10).fill(100));
});

test("the paper's rates: 0.01 for 400 steps, then 0.1, a tenth after 32,000 and again after 48,000", () => {
  const paper: [number, number][] = [[0, 0.01], [400, 0.1], [32_000, 0.01], [48_000, 0.001]]; // prettier-ignore
  const steps = [1, 400, 401, 32_000, 32_001, 48_001, 64_000];
  expect(steps.map((step) => rateAt(paper, step))).toEqual([0.01, 0.01, 0.1, 0.1, 0.01, 0.001, 0.001]);
});
