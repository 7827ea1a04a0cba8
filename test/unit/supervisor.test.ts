import { appendFile, chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ShownState } from "../../src/protocol/curves";
import { createRun } from "../../src/runs/directory/create";
import { readRun, writeState } from "../../src/runs/directory/store";
import { Supervisor, type SupervisedRun } from "../../src/runs/supervisor/supervisor";
import { processStarted } from "../../src/util/processStart";

const text = `{ "format": "residual/1", "name": "Tiny", "stages": [{ "units": 1, "width": 16 }], "training": { "iterations": 1000 } }`;

/** A trainer that keeps to the run directory's rules and computes nothing: a step each 10 ms. */
const obedient = `
const fs = require("node:fs"), { join } = require("node:path");
const directory = process.argv[2], file = (name) => join(directory, name);
const stat = fs.readFileSync("/proc/self/stat", "utf8");
const pidStarted = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim() + "/" + stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
const steps = JSON.parse(fs.readFileSync(file("state.json"), "utf8")).steps;
let { step } = JSON.parse(fs.readFileSync(file("state.json"), "utf8"));
const write = (state) => {
  fs.writeFileSync(file("new"), JSON.stringify({ state, step, steps, pid: process.pid, pidStarted, device: "none", updated: new Date().toISOString() }));
  fs.renameSync(file("new"), file("state.json"));
};
console.log("step", step);
write("running");
setInterval(() => {
  const { wish } = JSON.parse(fs.readFileSync(file("control.json"), "utf8"));
  if (wish === "stop") { write("stopped"); process.exit(); }
  if (wish === "pause") return write("paused");
  step++;
  fs.appendFileSync(file("events.jsonl"), JSON.stringify({ type: "train", step, epoch: step / 47, loss: 2 / step, error: 0.5, rate: 0.1, time: step / 100 }) + "\\n");
  write(step === steps ? "finished" : "running");
  if (step === steps) process.exit();
}, 10);
`;

let root: string;
let runs: string;
let supervisors: Supervisor[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "supervisor-"));
  runs = join(root, ".residual", "runs");
  supervisors = [];
  await writeFile(join(root, "obedient.cjs"), obedient);
});
afterEach(async () => {
  for (const supervisor of supervisors) {
    for (const { state } of supervisor.runs) if (state.pid !== undefined && state.pid !== process.pid) kill(state.pid);
    supervisor.dispose();
  }
  await rm(root, { recursive: true, maxRetries: 5, retryDelay: 50 });
});

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

/** One for each window of VS Code. */
function supervisor(trainer = "obedient.cjs"): Supervisor {
  const one = new Supervisor({ trainer: join(root, trainer), interval: 100, onError: (e) => expect.fail(String(e)) });
  supervisors.push(one);
  return one;
}

const only = (one: Supervisor): SupervisedRun => one.runs[0]!;
const until = (one: Supervisor, shown: ShownState): Promise<void> =>
  vi.waitFor(() => expect(only(one).shown).toBe(shown), { timeout: 5000, interval: 10 });

describe("a run from start to end", () => {
  it("starts, trains, is done, and says each of it once", async () => {
    const one = supervisor();
    const heard: (ShownState | undefined)[] = [];
    one.onDidChange(({ run, before }) => {
      if (run.shown !== before) heard.push(run.shown);
    });
    const { directory, started } = await one.start(runs, { text, engine: "wasm", options: { iterations: 20 } });
    expect((await started).shown).toBe("running");
    await until(one, "finished");
    expect(heard).toEqual(["queued", "starting", "running", "finished"]);
    expect((await readFile(join(directory, "events.jsonl"), "utf8")).trim().split("\n").length).toBe(20);
  });

  it("pauses, goes on in the same process, stops, and goes on in a new one", async () => {
    const one = supervisor();
    const { directory, started } = await one.start(runs, { text, engine: "wasm" });
    const { pid } = (await started).state;
    await one.pause(directory);
    await until(one, "paused");
    await one.resume(directory);
    await until(one, "running");
    expect(only(one).state.pid).toBe(pid);
    await one.stop(directory);
    await until(one, "stopped");
    await one.resume(directory);
    await until(one, "running");
    expect(only(one).state.pid).not.toBe(pid);
    await one.stop(directory);
    await until(one, "stopped");
  });
});

describe("a run and the window it was started in", () => {
  it("goes on without it, and the next window finds it and can stop it", async () => {
    const first = supervisor();
    const { directory, started } = await first.start(runs, { text, engine: "wasm" });
    const { pid } = (await started).state;
    first.dispose();
    const second = supervisor();
    await second.watch(runs);
    await until(second, "running");
    expect(only(second).state.pid).toBe(pid);
    await second.stop(directory);
    await until(second, "stopped");
  });

  it("is seen by a second window on the same folder, from start to end", async () => {
    const [one, other] = [supervisor(), supervisor()];
    await one.start(runs, { text, engine: "wasm", id: "first", options: { iterations: 1 } });
    await other.watch(runs);
    const { directory } = await one.start(runs, { text, engine: "wasm", id: "second", options: { iterations: 30 } });
    const seen = (): SupervisedRun | undefined => other.runs.find((run) => run.directory === directory);
    await vi.waitFor(() => expect(seen()?.shown).toBe("finished"), { timeout: 5000 });
    await rm(directory, { recursive: true });
    await vi.waitFor(() => expect(seen()).toBeUndefined(), { timeout: 5000 });
  });
});

describe("a trainer that ends without a word", () => {
  it("was interrupted at its step when it is killed, and can be resumed", async () => {
    const one = supervisor();
    const { directory, started } = await one.start(runs, { text, engine: "wasm" });
    await started;
    await vi.waitFor(() => expect(only(one).state.step).toBeGreaterThan(5));
    process.kill(only(one).state.pid!, "SIGKILL");
    await until(one, "interrupted");
    expect(only(one).state.step).toBeGreaterThan(5);
    expect((await readRun(directory)).state.state).toBe("running");
    await one.resume(directory);
    await until(one, "running");
    await one.stop(directory);
    await until(one, "stopped");
  });

  it("is not taken for another process that has its pid now", async () => {
    const directory = await createRun(runs, { text, engine: "wasm" });
    const state = { state: "running", step: 312, steps: 1000, updated: new Date().toISOString() } as const;
    await writeState(directory, { ...state, pid: process.pid, pidStarted: "a former boot/123" });
    const one = supervisor();
    await one.watch(runs);
    await until(one, "interrupted");
    await writeState(directory, { ...state, pid: process.pid, pidStarted: (await processStarted(process.pid))! });
    await until(one, "running");
  });

  it("has failed when it dies at the start, with the last words of its log", async () => {
    await writeFile(join(root, "dies.cjs"), `console.error("the GPU is on fire"); process.exit(3)`);
    const one = supervisor("dies.cjs");
    const { directory, started } = await one.start(runs, { text, engine: "wasm" });
    expect((await started).shown).toBe("failed");
    const { state } = await readRun(directory);
    expect(state.error?.why).toBe("It ended with exit code 3. Its last words: the GPU is on fire");
    expect(state.error?.do).toContain("log");
  });

  it("has failed when there is no trainer to start", async () => {
    const one = supervisor("none.cjs");
    const { started } = await one.start(runs, { text, engine: "wasm" });
    expect((await started).state.error?.why).toContain("Cannot find module");
  });

  it("keeps what the trainer itself says of its failure", async () => {
    const error = { what: "The data cannot be read", why: "cifar-10 is not here.", do: "Choose another data set." };
    const state = JSON.stringify({ state: "failed", step: 0, steps: 1000, error, updated: new Date().toISOString() });
    await writeFile(
      join(root, "says.cjs"),
      `require("fs").writeFileSync(process.argv[2] + "/state.json", ${JSON.stringify(state)})`,
    );
    const { started } = await supervisor("says.cjs").start(runs, { text, engine: "wasm" });
    expect((await started).state.error).toEqual(error);
  });
});

it("one run is never trained by two", async () => {
  const one = supervisor();
  const { directory, started } = await one.start(runs, { text, engine: "wasm" });
  const { pid } = (await started).state;
  const other = supervisor();
  await other.watch(runs);
  await other.resume(directory);
  await appendFile(join(directory, "trainer.log"), "");
  expect((await readRun(directory)).state.pid).toBe(pid);
  expect(await readFile(join(directory, "trainer.log"), "utf8")).toBe("step 0\n");
});

it("says what to do about a folder that cannot be written", async () => {
  await writeFile(join(root, "file"), "");
  const start = supervisor().start(join(root, "file", "runs"), { text, engine: "wasm" });
  await expect(start).rejects.toThrow(/cannot be written.*another folder/);
  if (process.getuid?.() === 0) return; // root may write anywhere
  await chmod(root, 0o500);
  await expect(supervisor().start(runs, { text, engine: "wasm" })).rejects.toThrow(/cannot be written/);
  await chmod(root, 0o700);
});
