import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { Random } from "../../src/trainer/random";
import { expectUntouchedResult, TestRun, writeImages, writeWeights } from "./process";

const seed = Number(process.env["SEED"] ?? 1603);

function mean(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0) / numbers.length;
}

function losses(run: TestRun): number[] {
  return run.events.flatMap((event) => (event.type === "train" ? [event.loss] : []));
}

/** A run that nothing happens to. */
async function untouched(): Promise<TestRun> {
  const run = new TestRun();
  expect(await run.run()).toMatchObject({ code: 0 });
  return run;
}

/** A run whose trainer has written more than so many events. */
async function begun(count: number, training = {}) {
  const run = new TestRun(training);
  const trainer = run.start();
  await run.until(({ events }) => events.length > count);
  return { run, trainer };
}

describe("a trainer process", () => {
  test("learns: the loss falls, every step has its event, the state says that it has finished", async () => {
    const run = await untouched();
    const all = losses(run);
    expect(all).toHaveLength(600);
    expect(mean(all.slice(-20))).toBeLessThan(0.75 * mean(all.slice(0, 20)));
    const steps = run.events.flatMap((event) => (event.type === "train" ? [event.step] : []));
    expect(steps).toEqual(Array.from({ length: 600 }, (_, i) => i + 1));
    const tests = run.events.flatMap((event) => (event.type === "test" ? [event] : []));
    expect(tests.map(({ step }) => step)).toEqual([90, 180, 270, 360, 450, 540, 600]);
    expect(tests.at(-1)!.error).toBeLessThan(0.1);
    expect(run.state).toMatchObject({ state: "finished", step: 600, steps: 600 });
    expect(run.state.device).toMatch(/thread/);
  });

  test("keeps the newest two checkpoints and the best", async () => {
    const run = await untouched();
    const tests = run.events.flatMap((event) => (event.type === "test" ? [event] : []));
    const best = tests.reduce((a, b) => (b.error < a.error ? b : a)).step;
    const kept = new Set([550, 600, best].map((step) => `step-${step}.safetensors`));
    expect(run.checkpoints).toEqual([...kept].sort());
  });

  test("stopped and resumed gives the very curve and weights of a run that nothing happened to", async () => {
    const { run, trainer } = await begun(70);
    run.wish("stop");
    expect(await trainer.ended).toMatchObject({ code: 0 });
    const { state, step } = run.state;
    expect(state).toBe("stopped");
    expect(run.checkpoints).toContain(`step-${step}.safetensors`);
    expect(step).toBeLessThan(600);
    run.wish("run");
    expect(await run.run()).toMatchObject({ code: 0 });
    await expectUntouchedResult(run);
  });

  test("killed at 20 random moments, within checkpoints too, and resumed each time: the same", async () => {
    const run = new TestRun({ checkpointEvery: 3 });
    const random = Random.of(seed, "kill");
    let torn = 0;
    for (let kills = 0; kills < 20; kills++) {
      const trainer = run.start();
      const [before, more] = [run.events.length, random.below(25)];
      const moment = [
        () => wait(random.below(400)),
        () => run.until(({ events }) => events.length > before + more),
        () => run.until(({ unfinished }) => unfinished.length > 0),
      ][kills % 3]!;
      await Promise.race([moment(), trainer.ended]);
      trainer.kill("SIGKILL");
      await trainer.ended;
      torn += run.unfinished.length;
    }
    expect(await run.run(), `seed ${seed}`).toMatchObject({ code: 0 });
    await expectUntouchedResult(run);
    console.log(`seed ${seed}: ${torn} of 20 kills left a checkpoint that was half written`);
    expect(run.unfinished).toEqual([]);
  }, 120_000);

  test("SIGTERM ends it with a checkpoint of its last step", async () => {
    const { run, trainer } = await begun(10);
    trainer.kill("SIGTERM");
    expect(await trainer.ended).toMatchObject({ code: 0 });
    expect(run.state.state).toBe("stopped");
    expect(run.checkpoints).toContain(`step-${run.state.step}.safetensors`);
  });

  test("paused it does nothing, keeps its steps safe, and its time stands still", async () => {
    const { run, trainer } = await begun(50, { iterations: 900 });
    run.wish("pause");
    await run.until(({ state }) => state.state === "paused");
    const { step } = run.state;
    expect(run.checkpoints).toContain(`step-${step}.safetensors`);
    await wait(1500);
    expect(run.state).toMatchObject({ state: "paused", step });
    run.wish("run");
    expect(await trainer.ended).toMatchObject({ code: 0 });
    const times = run.events.flatMap((event) => (event.type === "train" ? [event.time] : []));
    expect(times[step]! - times[step - 1]!).toBeLessThan(1);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(run.state).toMatchObject({ state: "finished", step: 900 });
  });

  test("a second one leaves the first alone", async () => {
    const run = new TestRun();
    const first = run.start();
    await run.until(({ state }) => state.state === "running");
    const second = await run.run();
    expect(second).toMatchObject({ code: 1, words: expect.stringContaining(`process ${first.pid}`) as string });
    expect(await first.ended).toMatchObject({ code: 0 });
    expect(losses(run)).toHaveLength(600);
  });

  test("begins with given weights, takes the images in the order of the file", async () => {
    const run = new TestRun();
    await run.run();
    const init = join(run.directory, "checkpoints", "step-600.safetensors");
    const options = { init, order: "sequential", augmentation: "none", iterations: 3, batch: 90 } as const;
    const next = new TestRun({}, options, { unit: { shortcut: "identity" } });
    await next.run();
    const last = run.events.flatMap((event) => (event.type === "train" ? [event.loss] : [])).slice(-20);
    expect(losses(next)[0]).toBeLessThan(2 * mean(last) + 0.1);
    expect(losses(next)).toHaveLength(3);
  });
});

describe("what can go wrong", () => {
  test("a loss that is not a number ends the run with the step, the likely reason and what to do", async () => {
    const learningRate = [[0, 0.01], [25, 1000]]; // prettier-ignore
    const run = new TestRun({ learningRate, weightDecay: 1, evaluateEvery: 1000, checkpointEvery: 20 });
    expect(await run.run()).toMatchObject({ code: 1 });
    const { state, step, error } = run.state;
    expect(state).toBe("failed");
    expect(error?.what).toMatch(new RegExp(`step ${step + 1}`));
    const last = step - (step % 20);
    expect(error?.why).toMatch(/rate of 1000 is most likely too high/);
    expect(error?.why).toContain(`The checkpoint of step ${last} is kept.`);
    expect(error?.do).toMatch(/\[\[0, 0.01\], \[400, 0.1\]/);
    expect(run.events.at(-1)).toMatchObject({ type: "train", step: step + 1, loss: NaN });
    expect(run.checkpoints).toEqual([...new Set([Math.max(20, last - 20), last])].map((s) => `step-${s}.safetensors`));
  });

  test("without a warm-up it may be that; where nothing is kept, nothing is said of it", async () => {
    const run = new TestRun({ learningRate: [[0, 1000]], weightDecay: 1, checkpointEvery: 1000, evaluateEvery: 1000 });
    expect(await run.run()).toMatchObject({ code: 1 });
    expect(run.state.error?.why).toMatch(/rate of 1000 is most likely too high here without a warm-up\.$/);
    expect(run.checkpoints).toEqual([]);
  });

  test("a damaged checkpoint is passed over for the older one", async () => {
    const { run, trainer } = await begun(100);
    trainer.kill("SIGKILL");
    await trainer.ended;
    const steps = run.checkpoints.flatMap((name) => /^step-(\d+)\.safetensors$/.exec(name)?.[1] ?? []).map(Number);
    const newest = `step-${Math.max(...steps)}.safetensors`;
    const path = join(run.directory, "checkpoints", newest);
    const bytes = readFileSync(path);
    bytes[bytes.length - 100]! ^= 1;
    writeFileSync(path, bytes);
    expect(await run.run()).toMatchObject({ code: 0, words: expect.stringContaining("is damaged") as string });
    const note = run.events.find(({ type }) => type === "note");
    expect(note).toMatchObject({ text: expect.stringMatching(/is damaged.* The one before it is tried/) as string });
    await expectUntouchedResult(run);
  });

  test("a torn last line of the curve is repaired", async () => {
    const { run, trainer } = await begun(50);
    run.wish("stop");
    await trainer.ended;
    writeFileSync(join(run.directory, "events.jsonl"), '{"type":"train","st', { flag: "a" });
    run.wish("run");
    await run.run();
    await expectUntouchedResult(run);
  });

  test.skipIf(process.platform === "win32")(
    "no room for a checkpoint: the state says so, and the run can go on",
    async () => {
      const run = new TestRun();
      const limited = await run.start("ulimit -f 8;").ended;
      expect(limited.code).toBe(1);
      expect(run.state).toMatchObject({ state: "failed", error: { what: "A file has grown to its limit" } });
      expect(await run.run()).toMatchObject({ code: 0 });
      await expectUntouchedResult(run);
    },
  );

  test.each(["running", "paused"])("the folder of a %s run is deleted: the trainer ends and says so", async (what) => {
    const { run, trainer } = await begun(10, { iterations: 100_000, checkpointEvery: 100_000, evaluateEvery: 100_000 });
    if (what === "paused") run.wish("pause");
    await run.until(({ state }) => state.state === what);
    rmSync(run.directory, { recursive: true, maxRetries: 5 });
    const { code, words } = await trainer.ended;
    expect(code).toBe(1);
    expect(words).toMatch(/A file or folder is gone/);
  });

  test("a folder that holds no run", async () => {
    const run = new TestRun();
    rmSync(join(run.directory, "run.json"));
    expect(await run.run()).toMatchObject({ code: 1 });
    expect(run.state).toMatchObject({ state: "failed", error: { why: expect.stringContaining("run.json") as string } });
  });

  test("a batch for which no memory is enough: the engine says how large one may be", async () => {
    const run = new TestRun(
      {},
      { batch: 90 },
      { input: { size: 8, channels: 1 }, stages: [{ units: 800, width: 1000 }] },
    );
    const { code } = await run.run();
    expect(code).toBe(1);
    expect(run.state.error).toEqual({
      what: "A batch of 90 does not fit into the embedded engine's memory",
      why: expect.stringMatching(/^A step needs [\d.]+ GB of memory, and .* GB\.$/) as string,
      do: "Choose a smaller network, or train with TensorFlow on a GPU.",
    });
  });

  test("an architecture with errors", async () => {
    const run = new TestRun();
    writeFileSync(join(run.directory, "architecture.residual.json"), '{ "format": "residual/1", "stages": 3 }');
    expect(await run.run()).toMatchObject({ code: 1 });
    expect(run.state.error?.what).toBe("The architecture of this run has errors");
  });

  const failure = async (prepare: (run: TestRun) => void, run = new TestRun()): Promise<string> => {
    prepare(run);
    expect(await run.run()).toMatchObject({ code: 1 });
    const { state, error } = run.state;
    expect(state).toBe("failed");
    expect(run.events).toEqual([]);
    return `${error?.what}. ${error?.why} ${error?.do}`;
  };
  const images = (change: Parameters<typeof writeImages>[1]) => (run: TestRun) =>
    writeImages(join(run.directory, "images.safetensors"), change);

  test.each([
    [
      "images of another size",
      images({ size: 12 }),
      /They are 12x12 with 1 channels; the network's input is 8x8 with 1/,
    ],
    [
      "a label outside the classes",
      images({ label: 7 }),
      /Image 1 is of class 7, and the network has the classes 0 to 1/,
    ],
    ["a file that is cut off", images({ cut: 80 }), /test.images should end at byte \d+, and the file ends at \d+/],
    [
      "no file",
      (run: TestRun) => rmSync(join(run.directory, "images.safetensors")),
      /cannot be read\. There is no .*images.safetensors\. Set "data"/,
    ],
  ])("data: %s", async (_, prepare, words) => {
    expect(await failure(prepare)).toMatch(words);
  });

  test("data: an unknown name says which are known", async () => {
    const words = await failure(() => undefined, new TestRun({}, { data: "imagenet" }));
    expect(words).toMatch(/The data "imagenet" are not known. Known are fashion-mnist-small, cifar-10/);
  });

  test("data: a batch that is larger than they are", async () => {
    const words = await failure(() => undefined, new TestRun({}, { batch: 91 }));
    expect(words).toMatch(/A batch has 91 images, and .* has 90 for training/);
  });

  test("weights that do not fit: all of them are listed", async () => {
    const words = await failure(
      (run) => {
        mkdirSync(join(run.directory, "weights"));
        writeWeights(join(run.directory, "weights/w.safetensors"), new Map([["stem.conv.weight", new Float32Array(3)], ["tail", new Float32Array(1)]])); // prettier-ignore
      },
      new TestRun({}, { init: "weights/w.safetensors" }),
    );
    expect(words).toMatch(/stem.conv.weight should be F32 \[4, 1, 3, 3\] and is F32 \[3\]/);
    expect(words).toMatch(/head.fc.bias should be F32 \[2\] and is missing/);
    expect(words).toMatch(/tail is no tensor of this network/);
    expect(words).toMatch(/of the network's \d+ tensors 0 are there as they should be/);
  });
});
