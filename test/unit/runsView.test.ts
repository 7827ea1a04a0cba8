import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ShownState } from "../../src/protocol/curves";
import { lastTest } from "../../src/runs/directory/lastTest";
import type { SupervisedRun } from "../../src/runs/supervisor/supervisor";
import { describeQueued, describeRun, groupsOf, menuWords, runsOf, type Node } from "../../src/runs/view/groups";

function run(id: string, shown: ShownState, more: { hash?: string; name?: string; step?: number } = {}): SupervisedRun {
  const { hash = "a", name = "ResNet-110", step = 41_250 } = more;
  return {
    directory: `/runs/${id}`,
    info: {
      id,
      created: "2026-11-24T08:30:00Z",
      architecture: { name, hash, file: "../r110.residual.json" },
      engine: "wasm",
      device: "auto",
      seed: 1,
      options: {},
      host: "here",
      versions: {},
    },
    state: { state: "running", step, steps: 64_000, device: "2 threads", updated: "2026-11-24T08:31:00Z" },
    shown,
  };
}

describe("runs in the side bar", () => {
  it("are meant by themselves, by their architecture, and by the queue", () => {
    const runs = [run("1", "finished"), run("2", "finished", { hash: "b" }), run("3", "queued"), run("4", "running")];
    runs[2]!.state.place = 0;
    const meant = (...nodes: Node[]): string[] => runsOf(nodes, runs).map(({ info }) => info.id);
    expect(meant({ kind: "run", directory: "/runs/2" })).toEqual(["2"]);
    expect(meant({ kind: "group", hash: "a" })).toEqual(["1", "4"]);
    expect(meant({ kind: "queue" })).toEqual(["3"]);
    expect(meant({ kind: "run", directory: "/runs/4" }, { kind: "group", hash: "b" })).toEqual(["2", "4"]);
  });

  it("stand under their architecture, the newest first, under its newest name", () => {
    const runs = [
      run("1", "finished", { name: "old" }),
      run("2", "finished", { hash: "b", name: "gated" }),
      run("3", "running"),
    ];
    const groups = groupsOf(runs).map(({ name, runs }) => [name, runs.map(({ info }) => info.id)]);
    expect(groups).toEqual([
      ["ResNet-110", ["3", "1"]],
      ["gated", ["2"]],
    ]);
  });

  it("say their state, how far they are, their error, and the device while they have one", () => {
    expect(describeRun(run("1", "running"), 0.067)).toBe("running, 41,250 of 64,000, error 6.70%, 2 threads");
    expect(describeRun(run("1", "finished", { step: 64_000 }), 0.0659)).toBe("done, 64,000, error 6.59%");
    expect(describeRun(run("1", "queued", { step: 0 }), undefined)).toBe("not started");
    const ending = { ...run("1", "running"), ending: "told" } as const;
    expect(describeRun(ending, undefined)).toBe("stopping: told by SIGTERM, 41,250 of 64,000, 2 threads");
    expect(describeRun(run("1", "failed", { step: 312 }), undefined)).toBe("broken, 312 of 64,000");
  });

  it("offer what their state allows: none is deleted under its trainer", () => {
    expect(menuWords(run("1", "running")).split(" ")).toEqual(["run", "pause", "stop", "compare"]);
    expect(menuWords(run("1", "interrupted")).split(" ")).toEqual(["run", "resume", "compare", "delete"]);
  });

  it("in the queue say which is next, and offer the moves that are possible", () => {
    const queue = ["1", "2", "3"].map((id, place) => {
      const { state, ...waiting } = run(id, "queued", { step: place === 1 ? 300 : 0 });
      return { ...waiting, state: { ...state, state: "queued" as const, place } };
    });
    expect(queue.map((run, place) => describeQueued(run, place))).toEqual([
      "next, ResNet-110",
      "from step 301, ResNet-110",
      "ResNet-110",
    ]);
    const words = queue.map((run) => menuWords(run, queue));
    expect(words).toEqual([
      "run start compare waits down",
      "run start compare waits up down",
      "run start compare waits up",
    ]);
  });
});

describe("the last test of a run", () => {
  let directory: string;
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), "last-test-"))));
  afterEach(() => rm(directory, { recursive: true }));
  const append = (...events: object[]): Promise<void> =>
    appendFile(join(directory, "events.jsonl"), events.map((event) => JSON.stringify(event) + "\n").join(""));

  it("is found behind a thousand later steps, and not where there is none", async () => {
    expect(await lastTest(directory)).toBeUndefined();
    const train = { type: "train", step: 1, epoch: 0.1, loss: 2.3, error: 0.9, rate: 0.1, time: 1 };
    await append(train);
    expect(await lastTest(directory)).toBeUndefined();
    await append({ type: "test", step: 1, loss: 2, error: 0.8 }, { type: "test", step: 2, loss: 1, error: 0.5 });
    await append(...Array.from({ length: 1000 }, (_, i) => ({ ...train, step: 3 + i })));
    await appendFile(join(directory, "events.jsonl"), '{"type":"test","step":9999,"lo');
    expect(await lastTest(directory)).toEqual({ type: "test", step: 2, loss: 1, error: 0.5 });
  });
});
