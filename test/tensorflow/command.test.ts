import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseEvent, type RunEvent } from "../../src/protocol/run";
import { readRun } from "../../src/runs/directory/store";
import { available } from "./tensorflow";

const cli = join(import.meta.dirname, "../../dist/cli.js");
const text = `{ "format": "residual/1", "name": "Smallest", "stem": { "channels": 4 },
  "unit": { "shortcut": { "kind": "dropout", "ratio": 0.1 } },
  "stages": [{ "units": 1, "width": 4 }, { "units": 1, "width": 8, "stride": 2 }],
  "training": { "batch": 16, "iterations": 400, "evaluateEvery": 200, "checkpointEvery": 10,
    "learningRate": [[0, 0.05]] } }`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tensorflow-"));
  await writeFile(join(folder, "smallest.residual.json"), text);
});
afterEach(() => rm(folder, { recursive: true }));

/** The environment of a person: no library path of ours. */
function environment(change: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const person: NodeJS.ProcessEnv = { ...process.env, ...change };
  delete person.LD_LIBRARY_PATH;
  return person;
}

function residual(args: string[], env = environment()): Promise<{ code: number; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd: folder, env }, (error, _stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stderr }),
    );
  });
}

async function eventsOf(run: string): Promise<RunEvent[]> {
  const lines = (await readFile(join(folder, run, "events.jsonl"), "utf8")).trim().split("\n");
  return lines.map((line) => parseEvent(line)!);
}

/** Without times, which are never the same. */
async function curve(run: string): Promise<unknown[]> {
  return (await eventsOf(run))
    .filter(({ type }) => type === "train" || type === "test")
    .map((event) => ({ ...event, time: 0 }));
}

const train = ["train", "smallest.residual.json", "--engine", "tensorflow"];

describe.runIf(available)("residual train --engine tensorflow", () => {
  it("trains, and a run that was killed goes on to the same curve, to the bit", { timeout: 120_000 }, async () => {
    expect((await residual([...train, "--run", "whole"])).code).toBe(0);
    const whole = await readRun(join(folder, "whole"));
    expect(whole.state).toMatchObject({ state: "finished", step: 400 });
    expect(whole.state.device).toContain("TensorFlow");

    const killed = spawn(process.execPath, [cli, ...train, "--run", "killed"], { cwd: folder, env: environment() });
    const ended = once(killed, "exit");
    await vi.waitUntil(async () => (await steps("killed")) >= 25, { timeout: 60_000, interval: 5 });
    process.kill((await readRun(join(folder, "killed"))).state.pid!, "SIGKILL");
    await ended;
    expect(await steps("killed")).toBeLessThan(400);
    expect((await residual(["train", "--resume", "--run", "killed"])).code).toBe(0);
    expect(await curve("killed")).toEqual(await curve("whole"));
  });

  it("goes on with another engine if that is asked for, and says that bits differ", { timeout: 120_000 }, async () => {
    expect((await residual([...train, "--steps", "20", "--run", "r"])).code).toBe(0);
    const info = join(folder, "r", "run.json");
    await writeFile(info, (await readFile(info, "utf8")).replace('"iterations": 20', '"iterations": 40'));
    const { code, stderr } = await residual(["train", "--resume", "--run", "r", "--engine", "wasm"]);
    expect(code).toBe(0);
    expect(stderr).toContain("the last bits of numbers differ");
    const events = await eventsOf("r");
    expect(events.find(({ type }) => type === "note")).toMatchObject({ step: 20 });
    expect(events.filter(({ type }) => type === "train").length).toBe(40);
  });

  it("says what is missing where there is no TensorFlow; auto then trains without", { timeout: 60_000 }, async () => {
    const bare = environment({ PATH: folder, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder });
    delete bare.RESIDUAL_TENSORFLOW;
    const refused = await residual([...train, "--run", "none"], bare);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("TensorFlow is not there to train with");
    expect(refused.stderr).toContain("neither a Python nor a TensorFlow");
    const auto = await residual(["train", "smallest.residual.json", "--steps", "5", "--run", "auto"], bare);
    expect(auto.code).toBe(0);
    expect(auto.stderr).toContain("The embedded engine trains");
  });
});

/** How many steps the curve has. */
async function steps(run: string): Promise<number> {
  const text = await readFile(join(folder, run, "events.jsonl"), "utf8").catch(() => "");
  return text.split('"type":"train"').length - 1;
}
