import { mkdtempSync, rmSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parseEvent, parseRunState, type RunState } from "../../src/protocol/run";
import { makeEnvironment } from "../unit/support/environments";
import { until, useWorkbench } from "./workbench";

const tensorflow = process.env.RESIDUAL_TENSORFLOW;
const code = useWorkbench();
const old = mkdtempSync(join(tmpdir(), "residual-old-tensorflow-"));
vi.setConfig({ testTimeout: 180_000 });

beforeAll(async () => {
  makeEnvironment(old, { version: "2.9.1" });
  await code.settings({ "residual.tensorflow.path": old });
});
afterAll(() => rmSync(old, { recursive: true }));

describe("the Doctor", () => {
  let doctor: FrameLocator;

  test("says what trains here, how fast, and why nothing better does", async () => {
    await code.openDiagram("tiny.residual.json");
    await code.view(".uw"); // it takes the keyboard when it appears
    await code.command("Residual: Doctor");
    doctor = await code.view("main.doc");
    await doctor.locator("header", { hasText: /Training works, on .*(WebAssembly|GPU)/ }).waitFor({ timeout: 120_000 });
    const training = await doctor.locator("section", { hasText: "Speed" }).first().innerText();
    expect(training).toMatch(/A run with the engine "auto" takes .*\d+ threads?/);
    expect(training).toMatch(/ResNet-20, batch 128: [\d,.]+ ms a step, [\d,]+ images\/s/);
    await code.picture("doctor");
  });

  test("says that the TensorFlow of the settings is too old, and leads to the setting", async () => {
    const setting = doctor.locator(".finding", { hasText: "TensorFlow 2.9.1: the engine works with 2.15 to 2.21." });
    expect(await setting.innerText()).toContain(join(old, "bin", "python3"));
    await setting.getByRole("button", { name: "Open Setting" }).click();
    const settings = code.page.locator(".settings-editor");
    await settings.getByText("Where TensorFlow 2.15 to 2.21 is").first().waitFor();
    await code.picture("doctor-setting");
    await code.page.keyboard.press("Escape");
    await settings.waitFor({ state: "detached" });
  });

  test("by the keyboard alone: what it found is copied, and it looks again at what has changed", async () => {
    await code.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    doctor = await code.view("main.doc");
    await code.page.keyboard.press("c");
    await doctor.getByText("Copied.").waitFor({ state: "attached" });
    const copied = await code.page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/Training works, on .*TensorFlow 2\.9\.1/s);
    await code.settings({ "residual.tensorflow.path": tensorflow ?? "" });
    const now = tensorflow === undefined ? /Setting\s*Nothing is set/ : /Setting\s*TensorFlow 2\.\d+\.\d+\./;
    await until(
      "it sees the new setting",
      async () => {
        await code.page.keyboard.press("r");
        await doctor.locator("main[aria-busy=true]").waitFor();
        await doctor.locator("main[aria-busy=false]").waitFor({ timeout: 90_000 });
        return doctor.locator(".finding", { hasText: now }).isVisible();
      },
      120,
    );
    await code.command("View: Close Editor");
  });
});

describe.runIf(tensorflow !== undefined)("training on TensorFlow", () => {
  test("the setting names it, a run trains on it, and its curve appears", async () => {
    await code.settings({ "residual.engine": "tensorflow", "residual.tensorflow.path": tensorflow });
    await code.view(".uw"); // it takes the keyboard when it appears
    await code.command("Residual: Start Training");
    const runs = code.path(".residual", "runs");
    const read = async (name: string): Promise<string> => {
      const [run] = (await readdir(runs)).filter((name) => !name.startsWith("."));
      return readFile(join(runs, run!, name), "utf8");
    };
    const state = async (): Promise<RunState> => parseRunState(await read("state.json"));
    await until("it trains", async () => (await state()).step > 20, 120);
    expect((await state()).device).toMatch(/^(CPU|GPU \d+), TensorFlow 2\.\d+/);
    const losses = (await read("events.jsonl")).split("\n").flatMap((line) => {
      const event = parseEvent(line);
      return event?.type === "train" ? [event.loss] : [];
    });
    expect(losses.every(Number.isFinite)).toBe(true);
    const curves = await code.view("canvas");
    await curves.locator(".foot", { hasText: /step [1-9]/ }).waitFor();
    await code.picture("tensorflow");
    await code.command("Residual: Stop Training");
    await until("it stops", async () => (await state()).state === "stopped", 60);
  });
});
