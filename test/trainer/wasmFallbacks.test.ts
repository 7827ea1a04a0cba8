import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { Control } from "../../src/trainer/engine/wasm/kernels/codes";
import { buildGraph } from "../../src/trainer/graph/build";
import { Random } from "../../src/trainer/random";
import { randomBatch, randomWeights, smallNetwork } from "./networks";
import { TestRun } from "./process";
import { settings } from "./testedEngine";
import { built, directory, wasmEngine } from "./wasm";

/** Starts a trainer with options of Node's own. */
async function runWith(options: string): Promise<TestRun> {
  const run = new TestRun({ iterations: 12 });
  await run.start(`exec "$0" ${options} "$1" "$2";`).ended;
  return run;
}

function losses(run: TestRun): number[] {
  return run.events.flatMap((event) => (event.type === "train" ? [event.loss] : []));
}

function notes(run: TestRun): string {
  return run.events.flatMap((event) => (event.type === "note" ? [event.text] : [])).join("\n");
}

describe("where the machine lacks something, training is slower and says so", () => {
  test.runIf(process.arch === "x64")("WebAssembly without vectors: the same curve", async () => {
    const [run, usual] = [await runWith("--no-enable-sse4-1"), await runWith("")];
    expect(run.state).toMatchObject({ state: "finished", step: 12 });
    expect(run.state.device).toContain("without SIMD");
    expect(notes(run)).toContain("no vector instructions");
    expect(notes(usual)).not.toContain("vector");
    for (const [i, loss] of losses(usual).entries()) expect(Math.abs(losses(run)[i]! - loss)).toBeLessThan(1e-3);
  });

  test("no WebAssembly at all: it says why it cannot train", async () => {
    const run = await runWith("--jitless");
    expect(run.state).toMatchObject({ state: "failed" });
    expect(run.state.error!.why).toContain("WebAssembly is switched off");
  });

  const network = smallNetwork();

  async function oneStep(options: Parameters<typeof wasmEngine>[1] = {}) {
    const random = Random.of(3, "fallbacks");
    const engine = await wasmEngine(buildGraph(network, 5), options);
    engine.write(randomWeights(network, random));
    await engine.step(randomBatch(network, 5, random), 1, settings);
    return engine;
  }

  test("memory that cannot be shared: one thread, the same bits", async () => {
    const usual = await oneStep();
    const { Memory } = WebAssembly;
    vi.spyOn(WebAssembly, "Memory").mockImplementation(function (descriptor) {
      if (descriptor.shared) throw new RangeError("WebAssembly.Memory(): could not allocate memory");
      return new Memory(descriptor);
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const engine = await oneStep();
    expect(engine.device).toContain("1 thread, the trainer's own");
    expect(engine.notes.join()).toContain("Threads cannot share memory");
    expect(engine.read()).toEqual(usual.read());
  });

  test("threads that cannot start: the trainer's own, the same bits", async () => {
    await built;
    const folder = await mkdtemp(join(tmpdir(), "kernels-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    for (const name of ["kernels.wasm", "kernels-relaxed.wasm"])
      await copyFile(join(directory, name), join(folder, name));
    await writeFile(join(folder, "wasm-worker.js"), 'throw new Error("no more threads");');
    const engine = await oneStep({ directory: folder });
    expect(engine.device).toContain("1 thread, the trainer's own");
    expect(engine.notes.join()).toContain("Threads cannot be started (no more threads)");
    expect(engine.read()).toEqual((await oneStep()).read());
  });
});

test("a thread that dies in mid-step ends the step with its words, and every one after it", async () => {
  await built;
  const folder = await mkdtemp(join(tmpdir(), "kernels-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ["kernels.wasm", "kernels-relaxed.wasm"])
    await copyFile(join(directory, name), join(folder, name));
  await writeFile(
    join(folder, "wasm-worker.js"),
    `require("node:worker_threads").parentPort.once("message", ({ memory, control }) => {
      const words = new Int32Array(memory.buffer, control);
      Atomics.add(words, ${Control.ready}, 1);
      Atomics.notify(words, ${Control.ready});
      Atomics.wait(words, ${Control.go}, 0);
      throw new Error("out of luck");
    });`,
  );
  const network = smallNetwork();
  const engine = await wasmEngine(buildGraph(network, 4), { directory: folder });
  const batch = randomBatch(network, 4, Random.of(1, "dies"));
  await expect(engine.step(batch, 1, settings)).rejects.toThrow("out of luck");
  await expect(engine.evaluate(batch)).rejects.toThrow("out of luck");
}, 60_000);

test("who asks for plain vector instructions gets them, without a note", async () => {
  const run = new TestRun({ iterations: 2 });
  await run.start("RESIDUAL_SIMD=plain").ended;
  expect(run.state.device).toContain("WebAssembly SIMD");
  expect(notes(run)).toBe("");
});

test.runIf(process.platform === "linux")("the threads that compute stand back behind other programs", async () => {
  const run = new TestRun();
  const { pid } = run.start();
  await run.until(({ events }) => events.length > 1);
  const threads = (await readdir(`/proc/${pid}/task`)).map(async (thread) => {
    const stat = await readFile(`/proc/${pid}/task/${thread}/stat`, "utf8");
    // Behind the name in brackets: state is the third field, niceness the nineteenth.
    const [, fields = ""] = stat.split(") ");
    return { nice: Number(fields.split(" ")[16]), time: Number(fields.split(" ")[11]) };
  });
  const busiest = (await Promise.all(threads)).sort((a, b) => b.time - a.time).slice(0, 2);
  for (const { nice } of busiest) expect(nice).toBeGreaterThan(0);
});

test("pause and stop wait for the step at work and no further one, however long it takes", async () => {
  const wide = [{ units: 6, width: 192 }];
  const run = new TestRun({}, {}, { unit: {}, stages: wide });
  const { ended } = run.start();
  const steps = (): number => losses(run).length;
  await run.until(({ events }) => events.length > 1);
  const before = steps();
  run.wish("pause");
  await run.until(({ state }) => state.state === "paused");
  // It looks every 0.2 s: where a step is shorter, it may take another.
  const last = run.events.findLast((event) => event.type === "train")!;
  expect(steps() - before).toBeLessThanOrEqual(Math.ceil((0.2 * last.step) / last.time));
  expect(run.checkpoints).toContain(`step-${steps()}.safetensors`);
  run.wish("stop");
  expect(await ended).toMatchObject({ code: 0 });
  expect(run.state.state).toBe("stopped");
});
