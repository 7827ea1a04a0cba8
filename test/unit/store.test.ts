import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "../../src/arch/parse";
import { architectureHash, createRun } from "../../src/runs/directory/create";
import { fileOfRun, listRuns, readRun } from "../../src/runs/directory/store";

let root: string;
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), "store-"))));
afterEach(() => rm(root, { recursive: true }));

const text = `{ // kept, comma too
  "format": "residual/1", "name": "Tiny, full pre-activation!",
  "stages": [{ "units": 1, "width": 16 },],
  "training": { "iterations": 300, "seed": 7 }
}`;

describe("a new run", () => {
  it("is queued in a folder of its own, with the exact text and the file's seed and steps", async () => {
    const folder = join(root, ".residual", "runs");
    const file = join(root, "tiny.residual.json");
    const directory = await createRun(folder, { text, file, engine: "wasm" });
    expect(basename(directory)).toMatch(/^\d{8}-\d{6}-tiny-full-pre-activation$/);
    expect(await readFile(join(directory, "architecture.residual.json"), "utf8")).toBe(text);
    const run = await readRun(directory);
    expect(run.state).toMatchObject({ state: "queued", step: 0, steps: 300 });
    expect(run.info).toMatchObject({ id: basename(directory), engine: "wasm", seed: 7, device: "auto" });
    expect(run.info.architecture.file).toBe("../../../tiny.residual.json");
    expect(fileOfRun(run)).toBe(file);
  });

  it("keeps git away from .residual, once, and from nothing else", async () => {
    const ignore = join(root, ".residual", ".gitignore");
    await createRun(join(root, ".residual", "runs"), { text, engine: "wasm" });
    expect(await readFile(ignore, "utf8")).toBe("*\n");
    await writeFile(ignore, "!keep\n");
    await createRun(join(root, ".residual", "runs"), { text, engine: "wasm" });
    expect(await readFile(ignore, "utf8")).toBe("!keep\n");
    await createRun(join(root, "elsewhere"), { text, engine: "wasm" });
    expect((await readdir(join(root, "elsewhere"))).length).toBe(1);
    expect(await readdir(root)).not.toContain(".gitignore");
  });

  it("never shares a folder, even with one of the same second", async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => createRun(root, { text, engine: "wasm" })));
    expect(new Set(made).size).toBe(5);
    expect((await listRuns(root)).map((run) => run.directory).sort()).toEqual([...made].sort());
  });

  it("takes a folder that was asked for only when it is free", async () => {
    const runDirectory = join(root, "mine");
    await mkdir(runDirectory);
    expect(await createRun(root, { text, engine: "wasm", seed: 3, runDirectory })).toBe(runDirectory);
    expect((await readRun(runDirectory)).info.seed).toBe(3);
    await expect(createRun(root, { text, engine: "wasm", runDirectory })).rejects.toThrow("is not empty");
  });

  it("is not made of a file with errors", async () => {
    const broken = text.replace('"units": 1', '"units": "one"');
    await expect(createRun(join(root, "x"), { text: broken, engine: "wasm" })).rejects.toThrow(/unit/);
    expect(await readdir(root)).toEqual([]);
  });
});

describe("the list of runs", () => {
  it("passes over what is no run, and says of a run whose state is broken that it is", async () => {
    const good = await createRun(root, { text, engine: "wasm" });
    const torn = await createRun(root, { text, engine: "wasm" });
    await writeFile(join(torn, "state.json"), '{"state": "runn');
    await mkdir(join(root, "foreign"));
    await writeFile(join(root, "foreign", "run.json"), "[]");
    await mkdir(join(root, "empty"));
    await writeFile(join(root, "a file"), "");
    const runs = await listRuns(root);
    expect(runs.map((run) => run.directory)).toEqual([good, torn]);
    expect(runs[1]?.state).toMatchObject({ state: "failed", error: { what: "The state of this run cannot be read" } });
  });

  it("is empty where there is no folder", async () => {
    expect(await listRuns(join(root, "none"))).toEqual([]);
  });
});

it("one network has one hash, whatever it is called and however it is trained", () => {
  const hash = (t: string): string => architectureHash(parse(t).architecture!);
  expect(hash(text.replace("Tiny", "Other").replace('"seed": 7', '"seed": 8'))).toBe(hash(text));
  expect(hash(text.replace('"width": 16', '"width": 17'))).not.toBe(hash(text));
});
