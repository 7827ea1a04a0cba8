import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { parseEvent, parseRunState, type RunState } from "../../src/protocol/run";
import { until, Workbench } from "./workbench";

const tensorflow = process.env.RESIDUAL_TENSORFLOW;

describe.runIf(tensorflow !== undefined)("training on TensorFlow in VS Code", () => {
  let code: Workbench;
  beforeAll(async () => {
    code = await Workbench.start();
    await mkdir(code.path(".vscode"));
    const settings = { "residual.engine": "tensorflow", "residual.tensorflow.path": tensorflow };
    await writeFile(code.path(".vscode", "settings.json"), JSON.stringify(settings));
  }, 240_000);
  afterAll(() => code.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await code.picture(task.name.replace(/\W+/g, "-"));
  });

  test("the setting names it, a run trains on it, and its curve appears", { timeout: 180_000 }, async () => {
    await code.openDiagram("tiny.residual.json");
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
