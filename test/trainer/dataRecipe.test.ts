import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "../../src/arch/parse";
import { parseEvent } from "../../src/protocol/run";
import { loadData } from "../../src/trainer/data/load";
import { pixelTable } from "../../src/trainer/data/normalise";
import { rateAt } from "../../src/trainer/schedule";
import { cifarArchive, cifarFiles } from "./cifar";

/** The paper's recipe as a whole, from the archive to the first steps, on images in CIFAR-10's format. Sect. 5, Appendix. */
const root = join(import.meta.dirname, "../..");
const example = join(root, "examples", "resnet-110.residual.json");
const files = cifarFiles("cifar-10", { train: 30, test: 20 });
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "residual-recipe-"));
  writeFileSync(join(folder, "mine.tar.gz"), gzipSync(cifarArchive("cifar-10", files)));
});
afterAll(() => rmSync(folder, { recursive: true }));

function residual(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, RESIDUAL_DATA: join(folder, "data") };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, "dist", "cli.js"), ...args], { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

test(
  "ResNet-110 starts on CIFAR-10 with one command, after another one that adds it",
  { timeout: 180_000 },
  async () => {
    const without = await residual("train", example, "--steps", "2");
    expect(without.code).toBe(1);
    expect(without.stderr).toMatch(/CIFAR-10 is not there yet.*residual data add cifar-10/);
    expect(await residual("data", "add", "cifar-10", "mine.tar.gz")).toMatchObject({ code: 0 });
    expect((await residual("data", "list")).stderr).toMatch(/^cifar-10 +there$/m);

    const { code, stdout } = await residual(
      "train",
      example,
      "--steps",
      "2",
      "--batch",
      "50",
      "--engine",
      "wasm",
      "--json",
    );
    expect(code).toBe(0);
    const events = stdout
      .split("\n")
      .map(parseEvent)
      .filter((event) => event !== undefined);
    const steps = events.filter((event) => event.type === "train");
    expect(steps.map(({ step, epoch, rate }) => [step, epoch, rate])).toEqual([[1, 0.3333, 0.01], [2, 0.6667, 0.01]]); // prettier-ignore
    for (const { loss } of steps) expect(loss).toBeGreaterThan(0);
    expect(events.at(-1)).toMatchObject({ type: "test", step: 2 });
  },
);

test("wrong use of residual data is said with the command's form", async () => {
  for (const [args, words] of [
    [["data"], 'Say "add" and a name, or "list".'],
    [["data", "add", "imagenet"], 'There is no data set "imagenet" to add. Use one of cifar-10, cifar-100, fashion-mnist, mnist.'], // prettier-ignore
    [["data", "add", "mnist"], "Name the folder with the four files of MNIST."],
  ] as const)
    expect(await residual(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) as string });
  const { code, stdout } = await residual("data", "add", "cifar-100", "mine.tar.gz", "--json");
  expect([code, JSON.parse(stdout)]).toEqual([1, { error: expect.stringContaining("lacks train.bin") as string }]);
});

test("the file has the paper's schedule: 0.01 for 400 iterations, then 0.1, a tenth at 32k and 48k, 64k in all", () => {
  const { training } = parse(readFileSync(example, "utf8")).architecture!;
  const steps = [1, 400, 401, 32_000, 32_001, 48_000, 48_001, 64_000];
  expect(steps.map((step) => rateAt(training.learningRate, step))).toEqual([
    0.01, 0.01, 0.1, 0.1, 0.01, 0.01, 0.001, 0.001,
  ]);
  expect(training).toMatchObject({
    data: "cifar-10",
    batch: 128,
    iterations: 64_000,
    momentum: 0.9,
    weightDecay: 0.0001,
  });
  expect(training).toMatchObject({ nesterov: false, augmentation: ["flip", "pad-crop-4"] });
  expect(training.normalise).toBeUndefined();
});

test("its images are normalised by each channel's mean and population std over the training images alone", async () => {
  const { train } = await loadData(
    join(folder, "mine.tar.gz"),
    { dist: "", base: "", folder },
    { size: 32, channels: 3 },
  );
  const records = [...files].filter(([name]) => name.startsWith("data_batch")).map(([, bytes]) => bytes);
  const table = pixelTable(train, undefined);
  for (const channel of [0, 1, 2]) {
    const plane = records.flatMap((file) => [...file].filter((_, i) => i % 3073 > 0 && Math.floor(((i % 3073) - 1) / 1024) === channel)); // prettier-ignore
    const mean = plane.reduce((a, b) => a + b, 0) / plane.length;
    const std = Math.sqrt(plane.reduce((sum, pixel) => sum + (pixel - mean) ** 2, 0) / plane.length);
    expect(plane.length).toBe(150 * 1024);
    for (const pixel of [0, 100, 255]) expect(table[channel]![pixel]).toBeCloseTo((pixel - mean) / std, 5);
  }
});
