import { appendFile, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunEvent, RunState } from "../../src/protocol/run";
import { EventReader, RunFollower } from "../../src/runs/directory/follow";
import { LogReader, namesError } from "../../src/runs/directory/logReader";
import { writeState } from "../../src/runs/directory/store";

let directory: string;
let events: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "follow-"));
  events = join(directory, "events.jsonl");
});
afterEach(() => rm(directory, { recursive: true }));

const line = (step: number, loss: number | null = 2.3 / step): string =>
  JSON.stringify({ type: "train", step, epoch: step / 47, loss, error: 0.9, rate: 0.1, time: step * 0.03 }) + "\n";
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => line(from + i)).join("");

async function readAll(reader: EventReader): Promise<{ steps: number[]; restarted: boolean }> {
  const steps: number[] = [];
  let restarted = false;
  for await (const batch of reader.read()) {
    if (batch.restarted) restarted = true;
    steps.push(...batch.events.map((event) => event.step));
  }
  return { steps, restarted };
}

describe("reading an event file that grows", () => {
  it("gives each whole line once, and a torn one when it is whole", async () => {
    const reader = new EventReader(directory);
    expect(await readAll(reader)).toEqual({ steps: [], restarted: false });
    await writeFile(events, line(1) + line(2).slice(0, 20));
    expect((await readAll(reader)).steps).toEqual([1]);
    expect((await readAll(reader)).steps).toEqual([]);
    await appendFile(events, line(2).slice(20) + line(3));
    expect((await readAll(reader)).steps).toEqual([2, 3]);
  });

  it("skips what it does not know and reads null as not a number", async () => {
    await writeFile(events, `{"type":"future","step":1}\nnonsense\n\n${line(2, null)}`);
    const batches: RunEvent[] = [];
    for await (const batch of new EventReader(directory).read()) batches.push(...batch.events);
    expect(batches).toMatchObject([{ step: 2, loss: NaN }]);
  });

  it("starts again when the file was cut back to a checkpoint, even if it has grown beyond since", async () => {
    const reader = new EventReader(directory);
    await writeFile(events, lines(1, 700));
    expect((await readAll(reader)).steps.length).toBe(700);
    await truncate(events, lines(1, 500).length);
    expect((await readAll(reader)).restarted).toBe(true);
    await truncate(events, lines(1, 400).length);
    await appendFile(events, Array.from({ length: 400 }, (_, i) => line(401 + i, 0.5)).join(""));
    const again = await readAll(reader);
    expect(again.restarted).toBe(true);
    expect(again.steps).toEqual(Array.from({ length: 800 }, (_, i) => i + 1));
  });

  it("reads a line longer than a piece, and a hundred thousand steps", async () => {
    const gradient = JSON.stringify({
      type: "gradient",
      step: 1,
      units: Array.from({ length: 30_000 }, () => 0.12345),
    });
    await writeFile(events, gradient + "\n" + lines(2, 100_000));
    const { steps } = await readAll(new EventReader(directory));
    expect(steps.length).toBe(100_000);
    expect(steps.at(-1)).toBe(100_000);
  });
});

describe("following a run", () => {
  it("hears of events and states soon after they are written, and of nothing once disposed", async () => {
    const steps: number[] = [];
    const states: RunState["state"][] = [];
    const state = (now: RunState): void => void states.push(now.state);
    const write = (name: RunState["state"]): Promise<void> =>
      writeState(directory, { state: name, step: 0, steps: 10, updated: new Date().toISOString() });
    await write("queued");
    const follower = new RunFollower(
      directory,
      { state, events: (batch) => void steps.push(...batch.events.map((event) => event.step)) },
      (error) => expect.fail(String(error)),
    );
    await vi.waitFor(() => expect(states).toEqual(["queued"]));
    await write("running");
    await appendFile(events, lines(1, 3));
    const written = performance.now();
    await vi.waitFor(() => expect(steps).toEqual([1, 2, 3]), { interval: 5 });
    expect(performance.now() - written).toBeLessThan(1000);
    await vi.waitFor(() => expect(states).toEqual(["queued", "running"]));
    follower.dispose();
    await appendFile(events, lines(4, 5));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(steps).toEqual([1, 2, 3]);
  });
});

describe("the log of a run", () => {
  it("is read on as it grows, from the end of a long one, and begins with a whole line", async () => {
    const log = join(directory, "trainer.log");
    const reader = new LogReader(directory);
    expect(await reader.read()).toBe("");
    await writeFile(log, "line of the log\n".repeat(10_000));
    const first = await reader.read();
    expect(first.length).toBeLessThan(70_000);
    expect(first.startsWith("line of the log\n")).toBe(true);
    await appendFile(log, "Error: no more\n");
    expect(await reader.read()).toBe("Error: no more\n");
    expect(await reader.read()).toBe("");
  });

  it("names an error in the trainer's words and in Node's, and not where one is only spoken of", () => {
    expect(namesError("2026-11-24T09:00:00.000Z Error: TensorFlow is not there to train with.")).toBe(true);
    expect(namesError("TypeError: x is not a function")).toBe(true);
    expect(namesError("2026-11-24T09:00:00.000Z ResNet-110: 2 threads, from step 1 of 64000")).toBe(false);
    expect(namesError("    at train (trainer.js:1:1)")).toBe(false);
  });
});
