import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import {
  parseEvent,
  parseRunState,
  type Control,
  type RunEvent,
  type RunInfo,
  type RunState,
} from "../../src/protocol/run";
import { Random } from "../../src/trainer/random";
import { safetensors } from "../../src/trainer/safetensors";

const trainer = join(import.meta.dirname, "../../dist/trainer.js");

/** Images of two classes that a small network can tell apart: bright above, bright below. */
export function writeImages(path: string, change: { size?: number; label?: number; cut?: number } = {}): void {
  const { size = 8, label = 1 } = change;
  const random = Random.of(1, "images");
  const parts: Buffer[] = [];
  const header: Record<string, unknown> = {};
  let at = 0;
  const add = (name: string, shape: number[], bytes: Uint8Array): void => {
    header[name] = { dtype: "U8", shape, data_offsets: [at, (at += bytes.length)] };
    parts.push(Buffer.from(bytes));
  };
  for (const [part, count] of [["train", 90] as const, ["test", 30] as const]) {
    const labels = Uint8Array.from({ length: count }, (_, i) => (i % 2) * label);
    const images = new Uint8Array(count * size * size).map((_, i) => {
      const bright = i % (size * size) < (size * size) / 2 === (Math.floor(i / (size * size)) % 2 === 0);
      return (bright ? 60 : 0) + random.below(196);
    });
    add(`${part}.images`, [count, size, size, 1], images);
    add(`${part}.labels`, [count], labels);
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(path, Buffer.concat([length, json, ...parts]).subarray(0, -(change.cut ?? 0) || undefined));
}

export interface Ended {
  code: number | null;
  words: string;
}

/** A run directory of a small network, and real trainers that work on it. */
export class TestRun {
  readonly directory: string;

  constructor(
    training: Record<string, unknown> = {},
    options: RunInfo["options"] = {},
    architecture = {},
    folder = tmpdir(),
  ) {
    this.directory = mkdtempSync(join(folder, "residual-run-"));
    onTestFinished(() => rmSync(this.directory, { recursive: true, force: true }));
    writeImages(join(this.directory, "images.safetensors"));
    const text = {
      format: "residual/1",
      input: { size: 8, channels: 1 },
      classes: 2,
      stem: { kernel: 3, stride: 1, channels: 4 },
      unit: { shortcut: { kind: "dropout", ratio: 0.2 } },
      stages: [
        { units: 1, width: 4 },
        { units: 1, width: 8, stride: 2 },
      ],
      training: {
        data: "images.safetensors",
        augmentation: ["flip", "pad-crop-1"],
        batch: 20,
        iterations: 600,
        learningRate: [[0, 0.05]],
        evaluateEvery: 90,
        checkpointEvery: 50,
        seed: 5,
        ...training,
      },
      ...architecture,
    };
    const info: RunInfo = {
      id: "test",
      created: "2016-03-16T00:00:00Z",
      architecture: { name: "small", hash: "0" },
      engine: "wasm",
      device: "auto",
      seed: 5,
      options: { threads: 2, ...options },
      host: "here",
      versions: {},
    };
    writeFileSync(join(this.directory, "architecture.residual.json"), JSON.stringify(text));
    writeFileSync(join(this.directory, "run.json"), JSON.stringify(info));
  }

  /** Starts a trainer; `shell` stands before the command, for limits. */
  start(shell = ""): { pid: number; ended: Promise<Ended>; kill: (signal: NodeJS.Signals) => void } {
    if (!existsSync(trainer)) throw new Error("There is no dist/trainer.js: run `npm run build` first");
    const child = spawn("bash", ["-c", `${shell} exec "$0" "$1" "$2"`, process.execPath, trainer, this.directory], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let words = "";
    child.stderr.on("data", (data: Buffer) => (words += data.toString()));
    const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, words })));
    onTestFinished(async () => {
      child.kill("SIGKILL");
      await ended;
    });
    return { pid: child.pid!, ended, kill: (signal) => child.kill(signal) };
  }

  async run(): Promise<Ended> {
    return this.start().ended;
  }

  wish(wish: Control["wish"]): void {
    writeFileSync(join(this.directory, "control.json"), JSON.stringify({ wish }));
  }

  get state(): RunState {
    return parseRunState(readFileSync(join(this.directory, "state.json"), "utf8"));
  }

  get events(): RunEvent[] {
    const path = join(this.directory, "events.jsonl");
    if (!existsSync(path)) return [];
    return readFileSync(path, "utf8")
      .split("\n")
      .flatMap((line) => parseEvent(line) ?? []);
  }

  /** The curve without the times, which no two runs share, and without the notes on what happened on the way. */
  get curve(): object[] {
    return this.events.filter(({ type }) => type !== "note").map((event) => ({ ...event, time: 0 }));
  }

  get checkpoints(): string[] {
    return readdirSync(join(this.directory, "checkpoints")).sort();
  }

  /** Checkpoints that are being written, or were when the trainer was killed. */
  get unfinished(): string[] {
    return existsSync(join(this.directory, "checkpoints"))
      ? this.checkpoints.filter((name) => name.endsWith(".tmp"))
      : [];
  }

  /** The tensors of a checkpoint as they lie on the disk. */
  tensors(name: string): Buffer {
    const file = readFileSync(join(this.directory, "checkpoints", name));
    return file.subarray(8 + Number(file.readBigUInt64LE()));
  }

  async until(what: (run: this) => boolean): Promise<void> {
    const end = Date.now() + 60_000;
    while (!this.#holds(what)) {
      if (Date.now() > end) throw new Error(`Waited in vain; the state is ${JSON.stringify(this.state)}`);
      await wait(5);
    }
  }

  #holds(what: (run: this) => boolean): boolean {
    try {
      return what(this);
    } catch {
      return false; // the file is not there yet
    }
  }
}

const last = "step-600.safetensors";
let reference: { curve: object[]; weights: Buffer } | undefined;

/** A run of 600 steps has come to the very curve and weights of one that nothing happened to. */
export async function expectUntouchedResult(run: TestRun): Promise<void> {
  if (!reference) {
    const other = new TestRun();
    expect(await other.run()).toMatchObject({ code: 0 });
    reference = { curve: other.curve, weights: other.tensors(last) };
  }
  expect(run.curve).toEqual(reference.curve);
  expect(run.tensors(last).equals(reference.weights)).toBe(true);
}

/** A weights file beside a run. */
export function writeWeights(path: string, weights: Map<string, Float32Array>): void {
  const tensors = [...weights].map(([name, numbers]) => ({ name, shape: [numbers.length], numbers }));
  writeFileSync(path, Buffer.concat(safetensors(tensors)));
}
