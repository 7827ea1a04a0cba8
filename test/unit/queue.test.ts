import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRun } from "../../src/runs/directory/create";
import { readState } from "../../src/runs/directory/store";
import { nextToStart, placesFor, reordered } from "../../src/runs/supervisor/order";
import type { SupervisedRun, Supervisor } from "../../src/runs/supervisor/supervisor";
import { claim } from "../../src/util/claim";
import { text, Windows } from "./support/windows";

let windows: Windows;
beforeEach(async () => (windows = await Windows.start()));
afterEach(() => windows.close());

const request = (id: string, iterations = 1000): { text: string; engine: "wasm"; id: string; options: object } => ({
  text,
  engine: "wasm",
  id,
  options: { iterations },
});
const ids = (runs: SupervisedRun[]): string[] => runs.map(({ info }) => info.id);
const shown = (one: Supervisor): Record<string, string> =>
  Object.fromEntries(one.runs.map(({ info, shown }) => [info.id, shown]));
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 10 });

describe("a queue of runs", () => {
  it("starts the first at once and each next one when there is room, in its order", async () => {
    const one = windows.supervisor();
    const queue = windows.queue(one);
    const begun: string[] = [];
    one.onDidChange(({ run, before }) => run.shown === "running" && before !== "running" && begun.push(run.info.id));
    for (const id of ["a", "b", "c", "d"]) await queue.add(windows.runs, request(id, 30));
    await queue.move([join(windows.runs, "d")], join(windows.runs, "b"));
    await soon(() => expect(Object.values(shown(one))).toEqual(Array(4).fill("finished")));
    expect(begun).toEqual(["a", "d", "b", "c"]);
  });

  it("keeps a paused run's place taken, and lets two at once where two are wanted", async () => {
    const one = windows.supervisor();
    const queue = windows.queue(one, 2);
    for (const id of ["a", "b", "c"]) await queue.add(windows.runs, request(id));
    await one.pause(join(windows.runs, "a"));
    await soon(() => expect(shown(one)).toEqual({ a: "paused", b: "running", c: "queued" }));
    await one.stop(join(windows.runs, "b"));
    await soon(() => expect(shown(one)).toEqual({ a: "paused", b: "stopped", c: "running" }));
  });

  it("is there again after a reload, in the order that it was given", async () => {
    const one = windows.supervisor();
    const queue = windows.queue(one);
    for (const id of ["a", "b", "c"]) await queue.add(windows.runs, request(id));
    await queue.move([join(windows.runs, "c")], join(windows.runs, "b"));
    expect(ids(queue.runs)).toEqual(["c", "b"]);
    queue.dispose();
    one.dispose();
    const other = windows.supervisor();
    const again = windows.queue(other);
    await other.watch(windows.runs);
    await soon(() => expect(ids(again.runs)).toEqual(["c", "b"]));
    await other.stop(join(windows.runs, "a"));
    await soon(() => expect(shown(other)).toEqual({ a: "stopped", b: "queued", c: "running" }));
  });

  it("takes a run that was stopped, at its end; out of it such a run is stopped again, and keeps its step", async () => {
    const one = windows.supervisor();
    const queue = windows.queue(one);
    const first = await queue.add(windows.runs, request("a"));
    await soon(() => expect(one.runs[0]!.state.step).toBeGreaterThan(3));
    await one.stop(first);
    await soon(() => expect(shown(one)).toEqual({ a: "stopped" }));
    await queue.add(windows.runs, request("b"));
    await queue.resume(first);
    expect(shown(one)).toEqual({ a: "queued", b: "running" });
    await queue.remove(queue.runs[0]!);
    expect(await readState(first)).toMatchObject({ state: "stopped", step: one.runs[0]!.state.step });
    expect(one.runs[0]!.state.step).toBeGreaterThan(3);
  });

  it("goes on after a run that cannot be started, and says why once", async () => {
    const errors: unknown[] = [];
    const one = windows.supervisor();
    const queue = windows.queue(one, 0, (error) => errors.push(error));
    const blocker = await claim(await createRun(windows.runs, { ...request("a"), queued: true }), "launch");
    await one.watch(windows.runs);
    await queue.add(windows.runs, request("b", 10));
    await soon(() => expect(shown(one)).toEqual({ a: "queued", b: "finished" }));
    expect(errors.map(String)).toEqual(["Error: This run is being started already."]);
    await blocker!.release();
  });

  it("leaves alone what was laid down to be started by someone else", async () => {
    const one = windows.supervisor();
    const queue = windows.queue(one);
    await createRun(windows.runs, request("mine"));
    await one.watch(windows.runs);
    await queue.look();
    expect(shown(one)).toEqual({ mine: "queued" });
    expect(queue.runs).toEqual([]);
  });
});

it("of two windows on one workspace, exactly one starts a queued run, and never two at once", async () => {
  const all = Array.from({ length: 3 }, () => windows.supervisor());
  const queues = all.map((one) => windows.queue(one));
  await createRun(windows.runs, { ...request("0", 15), queued: true });
  await Promise.all(all.map((one) => one.watch(windows.runs)));
  await Promise.all(queues.flatMap((queue, i) => [1, 2].map((n) => queue.add(windows.runs, request(`${i}-${n}`, 15)))));
  for (const one of all) await soon(() => expect(Object.values(shown(one))).toEqual(Array(7).fill("finished")));
  const journal = (await readFile(join(windows.root, "journal"), "utf8")).trim().split("\n");
  const begun = journal.filter((line) => line.startsWith("begin"));
  expect(journal).toEqual(begun.flatMap((line) => [line, line.replace("begin", "end")]));
  expect(new Set(begun).size).toBe(7);
  expect((await readdir(windows.runs)).filter((name) => name.startsWith(".queue"))).toEqual([]);
});

it("what a dead process claimed is free, and so is what names nobody", async () => {
  for (const [i, rubbish] of ["", "null", '{"pid":'].entries())
    await writeFile(join(windows.root, `.queue.0${i + 1}.lock`), rubbish);
  await writeFile(
    join(windows.root, ".queue.00.lock"),
    JSON.stringify({ pid: process.pid, started: "a former boot/1" }),
  );
  const mine = await claim(windows.root, "queue");
  expect(mine).toBeDefined();
  expect(await claim(windows.root, "queue")).toBeUndefined();
  await mine!.release();
  expect(await claim(windows.root, "queue")).toBeDefined();
});

describe("whose turn it is", () => {
  const run = (
    id: string,
    more: { engine?: "auto" | "wasm"; device?: string; shown?: "running"; place?: number },
  ): SupervisedRun => {
    const { engine = "auto", device, shown, place = 1 } = more;
    const info = { id, created: id, architecture: { name: id, hash: "" }, engine, device: "auto", seed: 1, options: {}, host: "", versions: {} }; // prettier-ignore
    const state = {
      state: shown ?? "queued",
      step: 0,
      steps: 1,
      updated: "",
      place,
      ...(device && { device }),
    } as const;
    return { directory: id, info, state, shown: shown ?? "queued" };
  };
  const next = (runs: SupervisedRun[], parallel = 0): string | undefined =>
    nextToStart(runs, parallel, () => true)?.directory;

  it("one run trains on each device: what may meet another one waits", () => {
    const onGpu = run("gpu", { shown: "running", device: "GPU:0 (NVIDIA H100)" });
    const onCpu = run("cpu", { shown: "running", device: "2 threads, WebAssembly" });
    const [any, wasm] = [run("any", { place: 1 }), run("wasm", { engine: "wasm", place: 2 })];
    expect(next([any, wasm])).toBe("any");
    expect(next([onGpu, any, wasm])).toBe("wasm");
    expect(next([onCpu, any, wasm])).toBeUndefined();
    expect(next([onCpu, any, wasm], 2)).toBe("any");
  });

  it("a run takes the place of the one that it is put on, from above and from below; only changed places are written", () => {
    const queue = ["a", "b", "c", "d"].map((id, i) => run(id, { place: i }));
    const moved = (directories: string[], target?: string): string =>
      ids(reordered(queue, directories, target)).join("");
    expect(moved(["a"], "c")).toBe("bcad");
    expect(moved(["d"], "b")).toBe("adbc");
    expect(moved(["a", "c"])).toBe("bdac");
    expect(moved(["b"], "b")).toBe("abcd");
    expect(placesFor(reordered(queue, ["b"], "a"))).toEqual([
      { directory: "b", place: 0 },
      { directory: "a", place: 1 },
    ]);
    const tied = ["a", "b"].map((id) => run(id, { place: 7 }));
    expect(placesFor(reordered(tied, ["b"], "a"))).toEqual([{ directory: "a", place: 8 }]);
  });
});
