import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseEvent } from "../../src/protocol/run";
import { readRun } from "../../src/runs/directory/store";
import { isAlive } from "../../src/util/processStart";

const cli = join(import.meta.dirname, "../../dist/cli.js");
const text = `{ "format": "residual/1", "name": "Smallest", "stem": { "channels": 4 },
  "stages": [{ "units": 1, "width": 4 }],
  "training": { "batch": 16, "iterations": 4000, "evaluateEvery": 1000, "checkpointEvery": 1000, "augmentation": [] } }`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "train-"));
  await writeFile(join(folder, "smallest.residual.json"), text);
});
afterEach(() => rm(folder, { recursive: true }));

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

function residual(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

describe("residual train", () => {
  it("trains in the foreground, in a run directory of its own, and says how it went", async () => {
    const { code, stdout, stderr } = await residual("train", "smallest.residual.json", "--steps", "30", "--seed", "5");
    expect(code).toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/step 30 of 30 {2}loss \d\.\d+ {2}test error \d\d\.\d\d%/);
    const runs = join(folder, ".residual", "runs");
    const [name] = await readdir(runs);
    const run = await readRun(join(runs, name!));
    expect(run.state).toMatchObject({ state: "finished", step: 30 });
    expect(run.info).toMatchObject({ seed: 5, options: { iterations: 30 } });
  });

  it("gives programs each event as a line, the same as in the run's file", async () => {
    const { code, stdout } = await residual("train", "smallest.residual.json", "--steps", "5", "--json", "--run", "r");
    expect(code).toBe(0);
    const lines = stdout.trim().split("\n");
    expect(JSON.parse(lines[0]!)).toMatchObject({ type: "run", run: join(folder, "r") });
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ type: "end", state: "finished", step: 5 });
    const file = (await readFile(join(folder, "r", "events.jsonl"), "utf8")).trim().split("\n");
    expect(lines.slice(1, -1).map(parseEvent)).toEqual(file.map(parseEvent));
  });

  it("stops with a checkpoint at Ctrl+C, and goes on from there", async () => {
    const events = join(folder, "r", "events.jsonl");
    const child = spawn(process.execPath, [cli, "train", "smallest.residual.json", "--run", "r"], { cwd: folder });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await vi.waitFor(
      async () => expect((await readFile(events, "utf8")).split("\n").length).toBeGreaterThan(5),
      20_000,
    );
    child.kill("SIGINT");
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(1);
    expect(said).toMatch(/stopped at step \d+\. Go on with: residual train --resume --run/);
    const { state } = await readRun(join(folder, "r"));
    expect(state.state).toBe("stopped");
    expect(await readdir(join(folder, "r", "checkpoints"))).toContain(`step-${state.step}.safetensors`);

    const again = spawn(process.execPath, [cli, "train", "--resume", "--run", "r", "--json"], { cwd: folder });
    let lines = "";
    again.stdout.on("data", (chunk: Buffer) => (lines += chunk.toString()));
    await vi.waitFor(() => expect(lines).toMatch(/"type":"train".*\n/), 20_000);
    again.kill("SIGINT");
    await once(again, "exit");
    const first = lines
      .split("\n")
      .map(parseEvent)
      .find((event) => event?.type === "train"); // a note may come before
    expect(first?.step).toBe(state.step + 1);
  });

  it.each([
    ["once: it stops", "Stopping with", "stopped"],
    ["twice: no trainer is left behind", "never", "running"],
  ])("heeds Ctrl+C before the trainer has begun, %s", async (_, last, end) => {
    const child = spawn(process.execPath, [cli, "train", "smallest.residual.json", "--run", "r"], { cwd: folder });
    child.stderr.on("data", (words: Buffer) => {
      if (/seed 1, in |Stopping with/.test(words.toString()) && !words.includes(last)) child.kill("SIGINT");
    });
    expect(await once(child, "exit")).toEqual([1, null]);
    const { state } = await readRun(join(folder, "r"));
    expect(state.state).toBe(end);
    expect(state.step).toBeLessThan(4000);
    expect(await isAlive(state.pid!, state.pidStarted)).toBe(false);
  });

  it("stops with a checkpoint when nobody reads its events any more", async () => {
    const args = [cli, "train", "smallest.residual.json", "--run", "r", "--json"];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await once(child, "exit")).toEqual([1, null]);
    const { state } = await readRun(join(folder, "r"));
    expect(state.state).toBe("stopped");
    expect(state.step).toBeLessThan(4000);
  });

  it("refuses a file with errors, and wrong use, each with its status", async () => {
    await writeFile(join(folder, "broken.residual.json"), text.replace('"units": 1', '"units": 0'));
    const broken = await residual("train", "broken.residual.json");
    expect(broken.code).toBe(1);
    expect(broken.stderr).toMatch(/^broken\.residual\.json:2:\d+: error: /m);
    for (const [args, message] of [
      [[], "Name a file."],
      [["smallest.residual.json", "--steps", "many"], "--steps takes a whole number from 1 on"],
      [["smallest.residual.json", "--engine", "abacus"], "--engine takes auto or tensorflow or wasm"],
      [["--resume"], "--resume --run DIR"],
      [["--resume", "--run", "r", "--gradients", "5"], "A run goes on as it began: leave out --gradients"],
      [["--resume", "--run", "nowhere"], "There is no run in nowhere."],
    ] as const) {
      const { code, stderr } = await residual("train", ...args);
      expect(stderr).toContain(message);
      expect(code).toBe(2);
    }
    expect(await readdir(folder)).not.toContain(".residual");
  });

  it("fails with the trainer's own words when the data are not there", async () => {
    const { code, stderr } = await residual("train", "smallest.residual.json", "--data", "none.safetensors");
    expect(code).toBe(1);
    expect(stderr).toContain("none.safetensors cannot be read");
  });
});
