import { spawn } from "node:child_process";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as breathe, setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ShownState } from "../../src/protocol/curves";
import { createRun } from "../../src/runs/directory/create";
import { readRun, readWish, writeState } from "../../src/runs/directory/store";
import type { StuckPatience } from "../../src/runs/supervisor/stillness";
import type { SupervisedRun, Supervisor } from "../../src/runs/supervisor/supervisor";
import { isAlive, processStarted } from "../../src/util/processStart";
import { only, start, text, until, Windows } from "./support/windows";

let windows: Windows;
let runs: string;
beforeEach(async () => {
  windows = await Windows.start();
  ({ runs } = windows);
});
afterEach(() => windows.close());

const supervisor = (...args: Parameters<Windows["supervisor"]>): Supervisor => windows.supervisor(...args);

describe("a run from start to end", () => {
  it("starts, trains, is done, and says each of it once", async () => {
    const one = supervisor();
    const heard: (ShownState | undefined)[] = [];
    one.onDidChange(({ run, before }) => {
      if (run.shown !== before) heard.push(run.shown);
    });
    const { directory, started } = await start(one, runs, { options: { iterations: 20 } });
    expect((await started).shown).toBe("running");
    await until(one, "finished");
    expect(heard).toEqual(["queued", "starting", "running", "finished"]);
    expect((await readFile(join(directory, "events.jsonl"), "utf8")).trim().split("\n").length).toBe(20);
  });

  it("pauses, goes on in the same process, stops, and goes on in a new one", async () => {
    const one = supervisor();
    const { directory, started } = await start(one, runs);
    const { pid } = (await started).state;
    await one.pause(directory);
    await until(one, "paused");
    await one.goOn(directory);
    await until(one, "running");
    expect(only(one).state.pid).toBe(pid);
    await one.stop(directory);
    await until(one, "stopped");
    await one.launch(directory);
    await until(one, "running");
    expect(only(one).state.pid).not.toBe(pid);
    await one.stop(directory);
    await until(one, "stopped");
  });
});

it("a run that cannot be read hides no other, and is told once, with the reason", async () => {
  const good = await createRun(runs, { text, engine: "wasm" });
  const bad = await createRun(runs, { text, engine: "wasm" });
  const info = join(bad, "run.json");
  const whole = await readFile(info, "utf8");
  await writeFile(info, whole.replace('"wasm"', '"an engine of tomorrow"'));
  await mkdir(join(runs, "no run at all"));
  const told: string[] = [];
  const one = supervisor("obedient.cjs", { onError: (error) => told.push(String(error)) });
  await one.watch(runs);
  await one.look();
  expect(one.runs.map(({ directory }) => directory)).toEqual([good]);
  expect(one.unreadable).toEqual([bad]);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/The run in .* cannot be read\. run\.json.*engine/);
  await writeFile(info, whole);
  await one.look();
  expect(one.unreadable).toEqual([]);
  expect(one.runs).toHaveLength(2);
});

it("a state that cannot be read is not written over", async () => {
  const directory = await createRun(runs, { text, engine: "wasm" });
  const state = join(directory, "state.json");
  const newer = `{"state":"hibernating","step":3,"steps":9,"updated":"2026-11-24T18:17:05Z"}`;
  await writeFile(state, newer);
  const one = supervisor();
  await one.watch(runs);
  await expect(one.launch(directory)).rejects.toThrow(
    /cannot be read\. It is damaged, or a newer version's\. state\.json/,
  );
  expect(await readFile(state, "utf8")).toBe(newer);
});

describe("a run and the window it was started in", () => {
  it("goes on without it, and the next window finds it and can stop it", async () => {
    const first = supervisor();
    const { directory, started } = await start(first, runs);
    const { pid } = (await started).state;
    first.dispose();
    const second = supervisor();
    await second.watch(runs);
    await until(second, "running");
    expect(only(second).state.pid).toBe(pid);
    await second.stop(directory);
    await until(second, "stopped");
  });

  it("is one run, also where it is found while it is laid down", async () => {
    const one = supervisor();
    await one.add(runs, { text, engine: "wasm", id: "first" });
    const told: string[] = [];
    one.onDidChange(({ run, before }) => before === undefined && told.push(run.info.id));
    const ids = Array.from({ length: 30 }, (_, i) => `run-${i}`);
    for (const id of ids) {
      const laid = { down: false };
      const added = one.add(runs, { text, engine: "wasm", id }).finally(() => (laid.down = true));
      const looks = [];
      while (!laid.down) {
        looks.push(one.look());
        await breathe();
      }
      await Promise.all([added, ...looks]);
    }
    expect(told).toEqual(ids);
  });

  it("is found in a folder that was made after the window had looked for it", async () => {
    const one = supervisor();
    await one.watch(runs);
    expect(one.runs).toEqual([]);
    await createRun(runs, { text, engine: "wasm" });
    await vi.waitFor(() => expect(one.runs).toHaveLength(1));
  });

  it("is seen by a second window on the same folder, from start to end", async () => {
    const [one, other] = [supervisor(), supervisor()];
    await start(one, runs, { id: "first", options: { iterations: 1 } });
    await other.watch(runs);
    const { directory } = await start(one, runs, { id: "second", options: { iterations: 30 } });
    const seen = (): SupervisedRun | undefined => other.runs.find((run) => run.directory === directory);
    await vi.waitFor(() => expect(seen()?.shown).toBe("finished"), { timeout: 5000 });
    await rm(directory, { recursive: true });
    await vi.waitFor(() => expect(seen()).toBeUndefined(), { timeout: 5000 });
  });
});

it("a run whose folder is deleted while it trains is gone, and has not failed", async () => {
  const one = supervisor();
  const { directory, started } = await start(one, runs);
  await started;
  const heard: string[] = [];
  one.onDidChange(({ run: { shown }, removed }) => heard.push(removed ? "removed" : shown));
  for (const file of ["state.json", "."])
    await rm(join(directory, file), { recursive: true, force: true, maxRetries: 9 });
  await vi.waitFor(() => expect(one.runs).toEqual([]), 20_000);
  expect(heard.at(-1)).toBe("removed");
  expect(heard).not.toContain("failed");
});

describe("a trainer that ends without a word", () => {
  it("was interrupted at its step when it is killed, and can be resumed", async () => {
    const one = supervisor();
    const { directory, started } = await start(one, runs);
    await started;
    await vi.waitFor(() => expect(only(one).state.step).toBeGreaterThan(5));
    process.kill(only(one).state.pid!, "SIGKILL");
    await until(one, "interrupted");
    expect(only(one).state.step).toBeGreaterThan(5);
    expect((await readRun(directory)).state.state).toBe("running");
    await one.launch(directory);
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
    await writeFile(join(windows.root, "dies.cjs"), `console.error("the GPU is on fire"); process.exit(3)`);
    const one = supervisor("dies.cjs");
    const { directory, started } = await start(one, runs);
    expect((await started).shown).toBe("failed");
    const { state } = await readRun(directory);
    expect(state.error?.why).toBe("It ended with exit code 3. Its last words: the GPU is on fire");
    expect(state.error?.do).toContain("log");
  });

  it("has failed when there is no trainer to start", async () => {
    const one = supervisor("none.cjs");
    const { started } = await start(one, runs);
    expect((await started).state.error?.why).toContain("Cannot find module");
  });

  it("keeps what the trainer itself says of its failure", async () => {
    const error = { what: "The data cannot be read", why: "cifar-10 is not here.", do: "Choose another data set." };
    const state = JSON.stringify({ state: "failed", step: 0, steps: 1000, error, updated: new Date().toISOString() });
    await writeFile(
      join(windows.root, "says.cjs"),
      `require("fs").writeFileSync(process.argv[2] + "/state.json", ${JSON.stringify(state)})`,
    );
    const { started } = await start(supervisor("says.cjs"), runs);
    expect((await started).state.error).toEqual(error);
  });
});

it("one run is never trained by two, though two windows start it at once", async () => {
  const directory = await createRun(runs, { text, engine: "wasm" });
  const [one, other] = [supervisor(), supervisor()];
  const started = await Promise.allSettled([one, other, one, other].map((window) => window.launch(directory)));
  expect(started.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(1);
  // All may have withdrawn before each other.
  if (started.every(({ status }) => status === "rejected")) await one.launch(directory);
  const { pid } = (await readRun(directory)).state;
  await expect(other.launch(directory)).rejects.toThrow(`by process ${pid}`);
  expect(await readFile(join(directory, "trainer.log"), "utf8")).toBe("step 0\n");
});

describe("a trainer that is stopped", () => {
  const endings = (one: Supervisor): string[] => {
    const heard: string[] = [];
    one.onDidChange(({ run: { ending, shown } }) => {
      const now = shown === "running" ? ending : shown;
      if (now && heard.at(-1) !== now) heard.push(now);
    });
    return heard;
  };
  const endPatience = { silent: 300, alive: 300 };

  it.each([
    ["ends when it is asked", "obedient.cjs", ["asked"]],
    ["that does not listen is told by a signal", "deaf.cjs", ["asked", "told"]],
    ["that heeds no signal is killed", "stubborn.cjs", ["asked", "told", "killed"]],
  ])("%s", async (_, trainer, stages) => {
    const one = supervisor(trainer, { endPatience });
    const { directory, started } = await start(one, runs);
    const { pid, pidStarted } = (await started).state;
    const heard = endings(one);
    await one.stop(directory);
    expect(heard).toEqual([...stages, "stopped"]);
    expect(only(one)).not.toHaveProperty("ending");
    const { state } = await readRun(directory);
    expect(state.state).toBe("stopped");
    expect(state.error?.what).toBe(
      trainer === "stubborn.cjs" ? "The trainer did not end by itself and was killed" : undefined,
    );
    await vi.waitFor(async () => expect(await isAlive(pid!, pidStarted)).toBe(false));
    await one.launch(directory);
    await until(one, "running");
  });

  it("is not a process that a run from elsewhere names by its pid alone", async () => {
    const directory = await createRun(runs, { text, engine: "wasm" });
    const other = spawn(process.execPath, ["-e", "setTimeout(() => undefined, 60_000)"], { stdio: "ignore" });
    try {
      const state = { state: "running", step: 312, steps: 1000, updated: new Date().toISOString() } as const;
      await writeState(directory, { ...state, pid: other.pid! });
      const one = supervisor("obedient.cjs", { endPatience: { silent: 50, alive: 50 } });
      await one.watch(runs);
      await until(one, "running");
      const heard = endings(one);
      const stopped = one.stop(directory);
      await vi.waitFor(() => expect(heard).toContain("killed"));
      await wait(200);
      expect(other.exitCode ?? other.signalCode).toBeNull();
      one.dispose();
      await stopped;
    } finally {
      other.kill("SIGKILL");
    }
  });
});

it("what one window asked to stop, the next one ends", async () => {
  const one = supervisor("stubborn.cjs");
  const { directory, started } = await start(one, runs);
  await started;
  void one.stop(directory);
  await vi.waitFor(async () => expect(await readWish(directory)).toBe("stop"));
  one.dispose();
  const other = supervisor("stubborn.cjs", { endPatience: { silent: 300, alive: 300 } });
  await other.watch(runs);
  await until(other, "stopped");
});

describe("a trainer that does not move", () => {
  const stuckPatience = (): StuckPatience => ({ least: 1000, steps: 20, unknown: 1000 });

  it("is shown as stuck, with what can be done, and as running once it moves again", async () => {
    const one = supervisor("obedient.cjs", { stuckPatience, endPatience: { silent: 300, alive: 600 } });
    const { directory, started } = await start(one, runs);
    const { pid } = (await started).state;
    await vi.waitFor(() => expect(only(one).state.step).toBeGreaterThan(20), { timeout: 20_000 });
    process.kill(pid!, "SIGSTOP");
    await until(one, "stuck");
    expect(only(one).state.error).toMatchObject({ what: expect.stringMatching(/^Stuck at step \d+/) as string });
    expect(only(one).state.error?.why).toContain("does not answer");
    process.kill(pid!, "SIGCONT");
    await until(one, "running");
    expect(only(one).state).not.toHaveProperty("error");
    process.kill(pid!, "SIGSTOP");
    await until(one, "stuck");
    await one.stop(directory);
    expect((await readRun(directory)).state.state).toBe("stopped");
  });
});

it("says what to do about a folder that cannot be written", async () => {
  await writeFile(join(windows.root, "file"), "");
  const added = supervisor().add(join(windows.root, "file", "runs"), { text, engine: "wasm" });
  await expect(added).rejects.toThrow(/cannot be written.*another folder/);
  if (process.getuid?.() === 0) return; // root may write anywhere
  await chmod(windows.root, 0o500);
  await expect(supervisor().add(runs, { text, engine: "wasm" })).rejects.toThrow(/cannot be written/);
  await chmod(windows.root, 0o700);
});
