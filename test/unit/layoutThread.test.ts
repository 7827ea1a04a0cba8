import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Layout, LayoutError } from "../../src/layout/layout";
import type { Structure } from "../../src/layout/structure";

const plain: Structure = { before: [], branch: ["weight"], after: [], onShortcut: [], residualScaling: false };
const elk = createRequire(import.meta.url).resolve("elkjs/lib/elk.bundled.js");
const answering = `const Elk = require(${JSON.stringify(elk)}); const elk = new Elk();
  parentPort.on("message", async ({ id, graph }) => parentPort.postMessage({ id, graph: await elk.layout(graph) }));`;

let folder: string;
let layout: Layout | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "layout-"));
});
afterEach(() => {
  layout?.dispose();
  rmSync(folder, { recursive: true });
});

/** A thread that runs these lines. */
function thread(lines: string): Layout {
  const script = join(folder, "thread.cjs");
  writeFileSync(script, `const { parentPort } = require("node:worker_threads");\n${lines}`);
  layout = new Layout(script, { patience: 2_000 });
  return layout;
}

test("what looks the same to ELK is laid out once: equal structures, and a BN where there was a ReLU", async () => {
  const log = join(folder, "asked");
  const layout = thread(`${answering}
    parentPort.on("message", () => require("node:fs").appendFileSync(${JSON.stringify(log)}, "."));`);
  const asked = (): number => readFileSync(log, "utf8").length;
  await Promise.all([layout.place(plain), layout.place({ ...plain })]);
  expect(asked()).toBe(1);
  const bn = await layout.place({ ...plain, branch: ["weight", "bn"] });
  expect(asked()).toBe(2);
  const relu = await layout.place({ ...plain, branch: ["weight", "relu"] });
  expect(asked()).toBe(2);
  expect(relu).toEqual(bn);
});

test("a thread that does not answer is given up, and says how long it was waited for", async () => {
  await expect(thread(`parentPort.on("message", () => {});`).place(plain)).rejects.toThrow(
    new LayoutError("The layout of a unit took longer than 2 s."),
  );
});

test("a thread that dies is an error for those who wait, and the next one starts afresh", async () => {
  const marker = JSON.stringify(join(folder, "died"));
  const layout = thread(`const fs = require("node:fs");
    if (!fs.existsSync(${marker})) { fs.writeFileSync(${marker}, ""); process.exit(1); }
    ${answering}`);
  await expect(layout.place(plain)).rejects.toThrow("The layout thread ended.");
  expect((await layout.place(plain)).layers).toHaveLength(1);
});

test("what ELK cannot do is an error, and is tried again the next time", async () => {
  const layout = thread(`let n = 0; parentPort.on("message", ({ id }) =>
    parentPort.postMessage({ id, error: "no such port, asked " + ++n + " times" }));`);
  await expect(layout.place(plain)).rejects.toThrow("could not be laid out: no such port, asked 1 times");
  await expect(layout.place(plain)).rejects.toThrow("asked 2 times");
});
