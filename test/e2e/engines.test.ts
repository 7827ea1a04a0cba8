import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parseEvent, parseRunState, type RunState } from "../../src/protocol/run";
import { makeEnvironment } from "../unit/support/environments";
import { until, useWorkbench } from "./workbench";

const tensorflow = process.env.RESIDUAL_TENSORFLOW;
const scratch = mkdtempSync(join(tmpdir(), "residual-engines-"));
const [old, other, bin] = ["old", "other", "bin"].map((name) => join(scratch, name)) as [string, string, string];
vi.setConfig({ testTimeout: 180_000 });

/** A program that makes environments as Python does, and for pip puts a TensorFlow of two empty libraries there. */
const python = `#!/bin/sh
packages="$(dirname "$0")/../tensorflow"
if [ "$2" = venv ]; then mkdir -p "$3/bin" && cp "$0" "$3/bin/python3"; exit; fi
if [ "$2" = pip ]; then mkdir -p "$packages" && touch "$packages/libtensorflow_cc.so.2" "$packages/libtensorflow_framework.so.2"; exit; fi
[ -d "$packages" ] && found="\\"tensorflow\\":{\\"directory\\":\\"$packages\\",\\"version\\":\\"2.21.0\\"},"
echo "residual:{$found\\"version\\":\\"3.12.3\\",\\"libraries\\":[]}"
`;

/** VS Code asks the login shell for PATH: this one has no profile that says another. */
const shell = `#!/bin/sh
for last; do :; done
exec /bin/sh -c "$last"
`;

beforeAll(() => {
  makeEnvironment(old, { version: "2.9.1" });
  makeEnvironment(other, { version: "2.16.1" });
  mkdirSync(bin);
  for (const [name, script] of Object.entries({ python3: python, shell }))
    writeFileSync(join(bin, name), script, { mode: 0o755 });
  process.env.PATH = [bin, process.env.PATH].join(delimiter);
  process.env.SHELL = join(bin, "shell");
});
afterAll(() => rmSync(scratch, { recursive: true }));

const code = useWorkbench({ "residual.tensorflow.path": old });

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
    await code.command("Residual: Doctor");
    doctor = await code.view("main.doc[aria-busy=false]");
    await until("it is copied", async () => {
      await code.page.keyboard.press("c");
      await doctor.getByText("Copied.").waitFor({ state: "attached", timeout: 2000 });
      return true;
    });
    await until("the clipboard has it", async () => {
      const copied = await code.page.evaluate(() => navigator.clipboard.readText());
      return /Training works, on .*TensorFlow 2\.9\.1/s.test(copied);
    });
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

describe.runIf(process.platform === "linux" && process.arch === "x64")("the GPU engine", () => {
  test("is installed when its size is agreed to, and put before the TensorFlow of the settings on request", async () => {
    await code.settings({ "residual.tensorflow.path": other });
    await code.view(".uw"); // it takes the keyboard when it appears
    await code.command("Residual: Install GPU Engine");
    const pick = code.page.locator(".quick-input-widget:visible .monaco-list-row", { hasText: "processor alone" });
    await pick.filter({ hasText: /MB to download, .* GB on the disk/ }).waitFor();
    await code.picture("install");
    await pick.click();
    const notice = code.page.locator(".notification-toast", {
      hasText: `the one of ${other}/bin/python3 comes before`,
    });
    await notice.getByRole("button", { name: "Use the New One" }).click();
    const doctor = await code.view("main.doc");
    const setting = doctor.locator(".finding", { hasText: /Setting\s*TensorFlow 2\.21\.0\./ });
    await setting.waitFor({ timeout: 120_000 });
    expect(await setting.innerText()).toMatch(/residual-explorer\/tensorflow\/bin\/python3/);
    await code.picture("installed");
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
