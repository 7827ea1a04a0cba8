import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
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
    await engine.step(randomBatch(network, 5, random), settings);
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

test("pause and stop wait for the step at work and no further one, however long it takes", async () => {
  const wide = [{ units: 6, width: 256 }];
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
