import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { parseEvent } from "../../src/protocol/run";
import { Supervisor } from "../../src/runs/supervisor/supervisor";

const trainer = join(import.meta.dirname, "../../dist/trainer.js");
const text = `{ "format": "residual/1", "name": "Smallest", "stem": { "channels": 4 },
  "stages": [{ "units": 1, "width": 4 }],
  "training": { "batch": 16, "iterations": 400, "evaluateEvery": 200, "checkpointEvery": 20, "augmentation": [] } }`;

let folder: string;
let supervisor: Supervisor;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "supervised-"));
  supervisor = new Supervisor({ trainer, interval: 100, onError: (error) => expect.fail(String(error)) });
});
afterEach(async () => {
  supervisor.dispose();
  await rm(folder, { recursive: true, maxRetries: 5, retryDelay: 50 });
});

it("a trainer that is killed in mid-run is seen to be gone, resumes, and leaves a curve without gap or doubling", async () => {
  const directory = await supervisor.add(folder, { text, engine: "wasm" });
  const steps = async (): Promise<number[]> => {
    const lines = (await readFile(join(directory, "events.jsonl"), "utf8").catch(() => "")).split("\n");
    const events = lines.map(parseEvent).filter((event) => event?.type === "train");
    return events.map((event) => event.step);
  };
  const { pid } = (await supervisor.launch(directory)).state;
  await vi.waitFor(async () => expect((await steps()).length).toBeGreaterThan(50), 20_000);
  process.kill(pid!, "SIGKILL");
  await vi.waitFor(() => expect(supervisor.runs[0]?.shown).toBe("interrupted"), 5000);
  await supervisor.launch(directory);
  await vi.waitFor(() => expect(supervisor.runs[0]?.shown).toBe("finished"), 20_000);
  expect(await steps()).toEqual(Array.from({ length: 400 }, (_, i) => i + 1));
});
