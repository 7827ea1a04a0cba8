import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { RunState } from "../../src/protocol/run";
import { expectUntouchedResult, TestRun } from "./process";

const preload = (name: string): string => join(import.meta.dirname, `${name}.cjs`);
const faults = preload("faults");
const cli = join(import.meta.dirname, "../../dist/cli.js");

/** A run whose trainer's file system fails as the test says. */
class FaultyRun extends TestRun {
  readonly #fault = join(this.directory, "fault");

  startFaulty(): ReturnType<TestRun["start"]> {
    return this.start(`export NODE_OPTIONS="--require=${faults}" FAULTS="${this.#fault}";`);
  }

  /** From now on; "none": the disk is well again. */
  fault(kind: "short" | "full" | "locked" | "none"): void {
    writeFileSync(this.#fault, kind);
  }
}

/** A run whose disk begins to fail when some steps are done. */
async function inMidRun(kind: Parameters<FaultyRun["fault"]>[0]) {
  const run = new FaultyRun();
  const trainer = run.startFaulty();
  await run.until(({ events }) => events.length > 60);
  run.fault(kind);
  return { run, trainer };
}

const notes = (run: TestRun): string[] => run.events.flatMap((event) => (event.type === "note" ? [event.text] : []));

describe("a disk that fails under a trainer", () => {
  test("that takes less than it is given, each time: every event is whole, and nothing else is noticed", async () => {
    const run = new FaultyRun();
    run.fault("short");
    expect(await run.startFaulty().ended).toMatchObject({ code: 0 });
    await expectUntouchedResult(run);
  });

  test("that is full: the run is paused and says why; with room again it goes on, and nothing is lost or torn", async () => {
    const { run, trainer } = await inMidRun("full");
    await run.until(({ state }) => state.state === "paused");
    const { error, step } = run.state;
    expect(error).toMatchObject({
      what: "There is no space left on the disk",
      do: expect.stringMatching(/by itself/) as string,
    });
    expect(step).toBeGreaterThan(50);
    run.fault("none");
    expect(await trainer.ended).toMatchObject({ code: 0 });
    expect(run.state).toMatchObject({ state: "finished", step: 600 });
    expect(run.state.error).toBeUndefined();
    expect(notes(run).join()).toMatch(/The disk was full. The run waited \d+ s for room/);
    await expectUntouchedResult(run);
  });

  test("that is full, and the run is stopped: what is on it is whole, and the run can go on later", async () => {
    const { run, trainer } = await inMidRun("full");
    await run.until(({ state }) => state.state === "paused");
    run.wish("stop");
    expect(await trainer.ended).toMatchObject({ code: 1 });
    expect(run.state).toMatchObject({ state: "failed", error: { what: "There is no space left on the disk" } });
    run.wish("run");
    expect(await run.run()).toMatchObject({ code: 0 });
    await expectUntouchedResult(run);
  });

  test("that lets nothing be made any more: the run fails with the reason, and can go on when it may write", async () => {
    const { run, trainer } = await inMidRun("locked");
    expect(await trainer.ended).toMatchObject({ code: 1, words: expect.stringContaining("EACCES") as string });
    run.fault("none");
    expect(await run.run()).toMatchObject({ code: 0 });
    await expectUntouchedResult(run);
  });
});

test("a checkpoint is on the disk under another name before it gets its own, and the curve up to it before that", async () => {
  const run = new TestRun({ iterations: 20, checkpointEvery: 20 });
  const order = join(run.directory, "order");
  const { code } = await run.start(`export NODE_OPTIONS="--require=${preload("order")}" ORDER="${order}";`).ended;
  expect(code).toBe(0);
  const all = readFileSync(order, "utf8").trim().split("\n");
  expect(all.filter((words) => !words.includes("state.json"))).toEqual([
    "sync events.jsonl",
    expect.stringMatching(/^sync \.step-20\.safetensors\..*\.tmp$/),
    "rename step-20.safetensors",
    "sync checkpoints",
  ]);
});

describe("a run that cannot be laid down", () => {
  test.each([
    ["full", /No space is left for the run in .*runs.* Free some, or set another folder for runs/],
    ["locked", /The run's folder .*runs.* cannot be written. Allow it, or set another folder for runs/],
  ] as const)("for a disk that is %s: says so and what to do, and leaves no part of it", (kind, words) => {
    const run = new FaultyRun();
    run.fault(kind);
    const folder = join(run.directory, "runs");
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        `--require=${faults}`,
        cli,
        "train",
        join(run.directory, "architecture.residual.json"),
        "--run",
        join(folder, "1"),
      ],
      { env: { ...process.env, FAULTS: join(run.directory, "fault") }, encoding: "utf8" },
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(words);
    expect(readdirSync(folder)).toEqual([]);
  });
});

/** A disk of its own of so many KB; undefined where this process may not have one. */
function smallDisk(kilobytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "residual-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "residual-test", folder], { stdio: "ignore" });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

function unmount(folder: string): void {
  execFileSync("umount", ["-l", folder]);
  rmSync(folder, { recursive: true, force: true });
}

/** Takes all the room that there is, to the last byte. */
function fill(path: string): void {
  for (const size of [65_536, 4096, 1])
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: "a" });
    } catch {
      // no more of this size
    }
}

const probe = process.platform === "linux" ? smallDisk(64) : undefined;
if (probe) unmount(probe);

describe.skipIf(!probe)("a real disk (this takes the right to mount one)", () => {
  test("that runs full in mid-run and has room again later", async () => {
    const disk = smallDisk(512)!;
    onTestFinished(() => unmount(disk));
    const run = new TestRun({}, {}, {}, disk);
    const trainer = run.start();
    await run.until(({ events }) => events.length > 60);
    const filler = join(disk, "filler");
    fill(filler);
    expect(statSync(filler).size).toBeGreaterThan(1000);
    await run.until(({ state }) => state.state === "paused");
    expect(run.state.error?.what).toBe("There is no space left on the disk");
    rmSync(filler);
    expect(await trainer.ended).toMatchObject({ code: 0 });
    expect(run.state).toMatchObject({ state: "finished", step: 600 });
    await expectUntouchedResult(run);
  });

  test("that runs full under residual train: it says so meanwhile, and goes on to the end", async () => {
    const disk = smallDisk(512)!;
    onTestFinished(() => unmount(disk));
    const run = new TestRun({}, {}, {}, disk);
    const state: RunState = { state: "stopped", step: 0, steps: 600, updated: new Date().toISOString() };
    writeFileSync(join(run.directory, "state.json"), JSON.stringify(state));
    const child = spawn(process.execPath, [cli, "train", "--resume", "--run", run.directory]);
    let said = "";
    child.stderr.on("data", (words: Buffer) => (said += words.toString()));
    const ended = once(child, "exit");
    await run.until(({ events }) => events.length > 60);
    const filler = join(disk, "filler");
    fill(filler);
    await expect.poll(() => said).toMatch(/no space left on the disk\. .* the run then goes on by itself/);
    rmSync(filler);
    expect(await ended).toEqual([0, null]);
    expect(said.match(/no space left on the disk/g)).toHaveLength(1);
    expect(said).toMatch(/The disk was full[^]*Done\./);
  });
});
