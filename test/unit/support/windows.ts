import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import type { ShownState } from "../../../src/protocol/curves";
import type { RunRequest } from "../../../src/runs/directory/create";
import { Queue } from "../../../src/runs/supervisor/queue";
import { Supervisor, type SupervisedRun, type SupervisorOptions } from "../../../src/runs/supervisor/supervisor";

export const text = `{ "format": "residual/1", "name": "Tiny", "stages": [{ "units": 1, "width": 16 }], "training": { "iterations": 1000 } }`;

/**
 * A trainer that keeps to the run directory's rules and computes nothing: a step each 10 ms. As `deaf.cjs` it does not
 * read what is wished, as `stubborn.cjs` it does not heed SIGTERM either.
 */
const obedient = `
const fs = require("node:fs"), { basename, join } = require("node:path");
const directory = process.argv[2], file = (name) => join(directory, name), kind = basename(__filename, ".cjs");
const stat = fs.readFileSync("/proc/self/stat", "utf8");
const pidStarted = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim() + "/" + stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
const steps = JSON.parse(fs.readFileSync(file("state.json"), "utf8")).steps;
let { step } = JSON.parse(fs.readFileSync(file("state.json"), "utf8"));
const write = (state) => {
  fs.writeFileSync(file("new"), JSON.stringify({ state, step, steps, pid: process.pid, pidStarted, device: "none", updated: new Date().toISOString() }));
  fs.renameSync(file("new"), file("state.json"));
};
const stop = () => { write("stopped"); process.exit(); };
console.log("step", step);
const journal = join(directory, "../../../journal");
fs.appendFileSync(journal, "begin " + basename(directory) + "\\n");
process.on("SIGTERM", kind === "stubborn" ? () => undefined : stop);
write("running");
setInterval(() => {
  const { wish } = kind === "obedient" ? JSON.parse(fs.readFileSync(file("control.json"), "utf8")) : { wish: "run" };
  if (wish === "stop") stop();
  if (wish === "pause") return write("paused");
  step++;
  fs.appendFileSync(file("events.jsonl"), JSON.stringify({ type: "train", step, epoch: step / 47, loss: 2 / step, error: 0.5, rate: 0.1, time: step / 100 }) + "\\n");
  if (step < steps) return write("running");
  fs.appendFileSync(journal, "end " + basename(directory) + "\\n");
  write("finished");
  process.exit();
}, 10);
`;

/** Windows of VS Code on one folder: each with a supervisor, and a queue if it is asked for one. */
export class Windows {
  private readonly open: { dispose(): void }[] = [];
  private readonly supervisors: Supervisor[] = [];

  private constructor(readonly root: string) {}

  static async start(): Promise<Windows> {
    const root = await mkdtemp(join(tmpdir(), "supervisor-"));
    for (const kind of ["obedient", "deaf", "stubborn"]) await writeFile(join(root, `${kind}.cjs`), obedient);
    return new Windows(root);
  }

  get runs(): string {
    return join(this.root, ".residual", "runs");
  }

  supervisor(trainer = "obedient.cjs", options: Partial<SupervisorOptions> = {}): Supervisor {
    const onError = (error: unknown): void => expect.fail(String(error));
    const one = new Supervisor({ trainer: join(this.root, trainer), interval: 100, onError, ...options });
    this.open.push(one);
    this.supervisors.push(one);
    return one;
  }

  /** `parallel`: as many at once; 0: one on each device. */
  queue(supervisor: Supervisor, parallel = 0, onError = (error: unknown): void => expect.fail(String(error))): Queue {
    const queue = new Queue({ supervisor, parallel: () => parallel, allowed: () => true, onError, interval: 50 });
    this.open.push(queue);
    return queue;
  }

  async close(): Promise<void> {
    const pids = this.supervisors.flatMap(({ runs }) => runs.flatMap(({ state }) => state.pid ?? []));
    for (const one of this.open.reverse()) one.dispose();
    for (const pid of pids) if (pid !== process.pid) kill(pid);
    await rm(this.root, { recursive: true, maxRetries: 5, retryDelay: 50 });
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

/** Lays a run down and starts it, whatever else is at work. */
export async function start(
  one: Supervisor,
  folder: string,
  request: Partial<RunRequest> = {},
): Promise<{ directory: string; started: Promise<SupervisedRun> }> {
  const directory = await one.add(folder, { text, engine: "wasm", ...request });
  const started = one.launch(directory);
  started.catch(() => undefined);
  return { directory, started };
}

export const only = (one: Supervisor): SupervisedRun => one.runs[0]!;

export function until(one: Supervisor, shown: ShownState): Promise<void> {
  return vi.waitFor(() => expect(only(one).shown).toBe(shown), { timeout: 20_000, interval: 10 });
}
