import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ToCurves } from "../../src/protocol/curves";
import type { RunState } from "../../src/protocol/run";
import { readEnd, RunEnds } from "../../src/runs/panel/ends";
import type { SupervisedRun } from "../../src/runs/supervisor/supervisor";

type Points = Extract<ToCurves, { type: "points" }>;

let directory: string;
let events: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ends-"));
  events = join(directory, "events.jsonl");
});
afterEach(() => rm(directory, { recursive: true }));

/** A step of training, and every 500 steps a test; the first written as another program might. */
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => {
    const step = from + i;
    const train = JSON.stringify({ type: "train", step, epoch: step / 390, loss: 2 / step, error: 0.9, rate: 0.1, time: step / 9 }); // prettier-ignore
    if (step % 500 !== 0) return train + "\n";
    const test = JSON.stringify({ type: "test", step, loss: 1, error: 50 / step });
    return `${train}\n${step === 500 ? test.replaceAll(":", ": ") : test}\n`;
  }).join("");
const run = (state: RunState["state"], step: number, at = directory): SupervisedRun =>
  ({ directory: at, state: { state, step }, shown: state }) as SupervisedRun;

it("of a long run all tests are told and the last two thousand steps", async () => {
  await writeFile(events, lines(1, 12_000));
  const sent: Points[] = [];
  const ends = new RunEnds(
    (message) => sent.push(message),
    (error) => {
      throw error;
    },
  );
  ends.want([run("finished", 12_000)]);
  await expect.poll(() => sent.length).toBe(1);
  const [{ train, test, restarted, more }] = sent as [Points];
  expect({ restarted, more }).toEqual({ restarted: true, more: false });
  expect([...test.step]).toEqual(Array.from({ length: 24 }, (_, i) => 500 * (i + 1)));
  expect(train.step.at(-1)).toBe(12_000);
  expect(train.step.length).toBeGreaterThan(1800);
  expect(train.step.length).toBeLessThan(3200);
  // Each line once, none torn.
  expect([...train.step]).toEqual(Array.from(train.step, (_, i) => 12_001 - train.step.length + i));

  // What has not moved is not told again; what has is, to a page that knows nothing everything.
  ends.want([run("finished", 12_000)]);
  await appendFile(events, lines(12_001, 12_010));
  ends.want([run("finished", 12_010)]);
  await expect.poll(() => sent.length).toBe(2);
  expect(sent[1]!.train.step.at(-1)).toBe(12_010);
  ends.forget();
  ends.want([run("finished", 12_010)]);
  await expect.poll(() => sent.length).toBe(3);
});

it("a run that is drawn meanwhile is not told, nor is one whose folder is gone anything but empty", async () => {
  await writeFile(events, lines(1, 600));
  const sent: Points[] = [];
  const ends = new RunEnds((message) => sent.push(message), () => undefined); // prettier-ignore
  ends.want([run("finished", 600)]);
  ends.want([run("finished", 9, join(directory, "gone"))]);
  await expect.poll(() => sent.length).toBe(1);
  expect(sent[0]!.run).toBe(join(directory, "gone"));
  expect(sent[0]!.train.step.length).toBe(0);
});

it("nothing of a short run is left out", async () => {
  expect((await readEnd(directory)).length).toBe(0);
  await writeFile(events, lines(1, 700));
  expect((await readEnd(directory)).toString()).toBe(lines(1, 700));
});
