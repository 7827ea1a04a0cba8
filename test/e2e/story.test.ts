import { readFileSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { parseRunState, type RunState } from "../../src/protocol/run";
import { listRuns } from "../../src/runs/directory/store";
import { until, useWorkbench } from "./workbench";

const file = "tiny.residual.json";
const code = useWorkbench();
let diagram: FrameLocator;

const onDisk = (): string => readFileSync(code.path(file), "utf8");

beforeAll(() => code.commit(file));

/** The chosen shortcut or order, as the diagram's buttons h and F say it. */
async function says(part: "h" | "ℱ", text: string): Promise<void> {
  await diagram.locator(".pick", { hasText: part }).filter({ hasText: text }).first().waitFor();
}

async function saved(): Promise<string> {
  await code.page.keyboard.press("Control+s");
  await code.dirty(file, false);
  return onDisk();
}

describe("open, edit, train, watch", () => {
  test("the example opens as a diagram: network, unit, equation, cost", { timeout: 90_000 }, async () => {
    await code.openDiagram(file);
    diagram = await code.view(".uw");
    // Of the extension's first diagram, for docs/benchmarks.md.
    const painted = await diagram.locator("main").evaluate(() => {
      const [script] = performance.getEntriesByType("resource").filter(({ name }) => name.includes("diagram.js"));
      const [first] = performance.getEntriesByName("first-contentful-paint");
      return first && script && first.startTime - (script as PerformanceResourceTiming).responseEnd;
    });
    console.log(`first diagram painted ${painted?.toFixed(0)} ms after its page's script was there`);
    expect(await diagram.locator("h1").first().innerText()).toBe("Unit 2");
    expect(await diagram.locator(".strip").innerText()).toContain("Stage 3");
    expect(await diagram.locator(".strip").innerText()).toContain("× 2");
    expect(await diagram.locator(".insp math").count()).toBeGreaterThan(0);
    expect(await diagram.locator("[data-id='branch:0']").getAttribute("aria-label")).toContain("16 parameters");
    expect(await diagram.locator(".insp").innerText()).toContain("0.90M");
    await says("h", "identity");
  });

  test("a shortcut is chosen on the diagram: the smallest edit, one undo step, one redo step", async () => {
    const before = onDisk();
    await diagram.locator(".pick", { hasText: "h" }).first().click();
    expect(await diagram.locator(".chooser [role=radio]").count()).toBe(6);
    await diagram.locator(".chooser .card", { hasText: "exclusive gating" }).click();
    await diagram.locator(".foot", { hasText: "nothing is written" }).waitFor();
    expect(await code.tab(file).first().getAttribute("class")).not.toContain("dirty");
    await code.page.keyboard.press("Enter");
    await code.dirty(file, true);
    await says("h", "1 − g");
    await code.page.keyboard.press("Control+z");
    await code.dirty(file, false);
    await says("h", "identity");
    await code.page.keyboard.press("Control+y");
    await says("h", "1 − g");
    expect(await saved()).toBe(before.replace('"shortcut": "identity"', '"shortcut": "exclusive-gating"'));
    await code.page.keyboard.press("Control+z");
    await says("h", "identity");
    expect(await saved()).toBe(before);
  });

  test("an order is chosen, and a block is moved across the addition with the keyboard", async () => {
    const before = onDisk();
    await diagram.locator(".pick", { hasText: "ℱ" }).first().click();
    await diagram.locator(".chooser .card", { hasText: "original" }).click();
    await code.page.keyboard.press("Enter");
    await says("ℱ", "original");
    await diagram.locator("[data-id='branch:4']").click();
    await code.page.keyboard.press("Alt+ArrowDown");
    await says("ℱ", "BN after addition");
    await diagram.locator(".foot", { hasText: "would change" }).waitFor();
    await code.page.keyboard.press("Enter");
    // The diagram shows it before VS Code has changed the text.
    await expect.poll(saved, { timeout: 20_000 }).toBe(before.replace('"full-preactivation"', '"bn-after-addition"'));
    await code.page.keyboard.press("Control+z");
    await code.page.keyboard.press("Control+z");
    await says("ℱ", "full pre-activation");
    expect(await saved()).toBe(before);
  });

  test("scope: this unit, this stage", async () => {
    const before = onDisk();
    const choose = async (scope: string, shortcut: string): Promise<string> => {
      await diagram.locator("[role=radio]", { hasText: scope }).click();
      await diagram.locator(".pick", { hasText: "h" }).first().click();
      await diagram.locator(".chooser .card", { hasText: shortcut }).click();
      await code.page.keyboard.press("Enter");
      await code.dirty(file, true);
      return saved();
    };
    expect(await choose("this unit", "dropout")).toMatch(
      /"units": 3, "width": 8.*"changes".*"units": \[2, 2\], "shortcut": "dropout"/s,
    );
    expect(await choose("stage 1", "1×1 convolution")).toMatch(/"width": 8, "unit": \{ "shortcut": "conv-1x1" \} \}/);
    await code.page.keyboard.press("Control+z");
    await code.page.keyboard.press("Control+z");
    await says("h", "identity");
    expect(await saved()).toBe(before);
    await diagram.locator("[role=radio]", { hasText: "all 9 units" }).click();
  });

  test("text and diagram side by side follow each other; undo works from the text", async () => {
    await code.command("Residual: Open as Text");
    const editor = code.page.locator(".editor-instance .monaco-editor", { hasText: "residual/1" }).first();
    await editor.waitFor();
    await editor.click();
    await code.replaceInEditor('"full-preactivation"', '"original"');
    await says("ℱ", "original");
    await code.page.keyboard.press("Control+z");
    await says("ℱ", "full pre-activation");
  });

  test("from the text a command leads back to the diagram where it stands, or to one of its units", async () => {
    const [left, right] = [0, 1].map((group) => code.page.locator(".editor-group-container").nth(group));
    const inFront = left!.and(code.page.locator(".active"));
    const text = right!.locator(".monaco-editor");
    await code.command("Residual: Open as Diagram");
    await inFront.waitFor();
    await text.click();
    await code.command("Residual: Go to Unit…");
    await code.input.fill("1.2");
    await code.input.press("Enter");
    await inFront.waitFor();
    await diagram.locator(".uw").waitFor();
    await text.click();
  });

  test("an invalid text: its problem at the place, the last valid diagram marked as old", async () => {
    await code.replaceInEditor('"identity"', '"gated"');
    await diagram.locator(".notice.stale", { hasText: "Last valid diagram" }).waitFor();
    await code.page.locator(".monaco-editor .squiggly-error").first().waitFor();
    await code.command("View: Focus Problems");
    const problem = code.page.locator(".markers-panel .monaco-list-row", { hasText: "gated" }).first();
    await problem.waitFor();
    expect(await problem.innerText()).toMatch(/Ln 12, Col 17/);
    expect(await diagram.locator(".uw [data-id]").count()).toBeGreaterThan(5);
    await code.picture("invalid");
    await diagram.locator(".notice.stale button", { hasText: "gating" }).first().click();
    await says("h", "1 − g");
    await code.command("View: Hide Panel");
    await code.command("File: Revert File");
    await code.dirty(file, false);
    await says("h", "identity");
  });

  test("git checkout under the open editor", async () => {
    // The diagram's tab is the left one.
    await code.tab(file).first().click();
    await code.command("View: Close Editors in Other Groups");
    await code.page.locator(".editor-instance .monaco-editor").first().waitFor({ state: "detached" });
    await diagram.locator(".uw").waitFor();
    writeFileSync(code.path(file), onDisk().replace('"identity"', '"dropout"'));
    await says("h", "dropout");
    await code.git("checkout", file);
    await says("h", "identity");
  });

  let run = "";
  const state = async (): Promise<RunState> => parseRunState(await readFile(`${run}/state.json`, "utf8"));
  const steps = async (): Promise<number[]> =>
    (await readFile(`${run}/events.jsonl`, "utf8"))
      .split("\n")
      .filter((line) => line.startsWith('{"type":"train"'))
      .map((line) => (JSON.parse(line) as { step: number }).step);

  test("training starts by command: its curve appears beside the diagram", { timeout: 90_000 }, async () => {
    await code.command("Residual: Start Training");
    const started = Date.now();
    const curves = await code.view("canvas");
    await curves.locator(".foot", { hasText: /step [1-9]/ }).waitFor();
    const seconds = (Date.now() - started) / 1000;
    console.log(`first point on screen ${seconds.toFixed(2)} s after the command was chosen`);
    const [name = ""] = await readdir(code.path(".residual", "runs"));
    run = code.path(".residual", "runs", name);
    expect(await readFile(`${run}/architecture.residual.json`, "utf8")).toBe(onDisk());
    await curves.locator(".foot", { hasText: "images/s" }).waitFor();
    await curves.locator(".foot", { hasText: "left" }).waitFor();
    await until("a test error", () => curves.locator("tbody td", { hasText: "%" }).first().isVisible(), 60);
    // The diagram still answers while the run has the cores.
    await diagram.locator("[data-id='branch:1']").click();
    await diagram.locator("[data-id='branch:1'] .ring").waitFor();
    await code.picture("training");
  });

  test("pause, resume", async () => {
    const curves = await code.view("canvas");
    await curves
      .getByRole("button", { name: /^Pause/ })
      .first()
      .click();
    await until("paused", async () => (await state()).state === "paused");
    const { step } = await state();
    await code.page.waitForTimeout(1000);
    expect((await state()).step).toBe(step);
    await curves
      .getByRole("button", { name: /^Resume/ })
      .first()
      .click();
    await until("running again", async () => (await state()).state === "running" && (await state()).step > step);
  });

  test("a closed panel and a reloaded window lose nothing", { timeout: 120_000 }, async () => {
    await code.view("canvas");
    const tab = code.page.locator(".tabs-container .tab", { hasText: "Curves" });
    await tab.click({ button: "middle" });
    await tab.waitFor({ state: "detached" });
    const atClose = (await state()).step;
    await until("the run goes on", async () => (await state()).step > atClose + 2);
    await code.load();
    await until("the run goes on after the reload", async () => (await state()).step > atClose + 10, 60);
    diagram = await code.view(".uw");
    await code.command("Residual: Open Curves");
    const curves = await code.view("canvas");
    await curves.locator(".foot", { hasText: "running" }).waitFor();
    await curves.getByRole("button", { name: /^Stop/ }).first().click();
    await until("stopped", async () => (await state()).state === "stopped");
    const seen = await steps();
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, i) => i + 1));
    await curves.locator(".foot", { hasText: `step ${seen.length.toLocaleString("en-US")}` }).waitFor();
    await code.picture("stopped");
  });

  test("Tables 1 and 2 with this file's network: the run that was is its own row's, another row trains", async () => {
    await code.tab(file).first().click();
    await code.command("Residual: Rerun Tables 1 and 2");
    const study = await code.view(".cell");
    await study.getByRole("button", { name: /^\(e\) full pre-activation, stopped/ }).waitFor();
    await study.getByRole("button", { name: "Train constant scaling, 0.5 on the shortcut, 0.5 on the branch" }).click();
    const row = study.getByRole("button", { name: /^\(b\) constant scaling, 0\.5 .*, 0\.5 .*, running at \d+%/ });
    await row.waitFor();
    await code.picture("study");
    await row.press("Enter");
    const curves = await code.view("canvas");
    await curves.locator("tbody tr", { hasText: "constant scaling" }).first().waitFor();
  });
});

describe("from an empty folder to a run, by the keyboard alone", () => {
  const mine = "mine.residual.json";

  const nameIsOffered = (): Promise<boolean> =>
    until("a name is offered", async () => (await code.input.inputValue()) === code.path("network.residual.json"));

  async function newNetwork(): Promise<void> {
    await code.commandByKeys("Residual: New Network…");
    await nameIsOffered();
  }

  /** Names a file in VS Code's own dialog; while that still reads its folder it forgets what was typed. */
  async function name(file: string): Promise<void> {
    await until(`${file} is named`, async () => {
      if ((await code.input.count()) === 0) return true;
      await code.input.fill(code.path(file));
      await code.input.press("Enter");
      await code.input.waitFor({ state: "hidden", timeout: 3000 });
      return true;
    });
  }

  /** What a question offers. */
  async function asks(question: string): Promise<string[]> {
    await code.page.locator(`.quick-input-widget:visible input[placeholder="${question}"]`).waitFor();
    const rows = code.page.locator(".quick-input-list .monaco-list-row .label-name");
    await rows.first().waitFor();
    return rows.allInnerTexts();
  }

  const toast = (words: string): Promise<void> =>
    code.page.locator(".notification-toast", { hasText: words }).waitFor();

  test("where there is no network, training leads to a new one, at a place that is asked for", async () => {
    await code.loadEmpty();
    await code.commandByKeys("Residual: Start Training");
    await toast("There is no *.residual.json file here to train.");
    await code.commandByKeys("Notifications: Accept Notification Primary Action");
    await nameIsOffered();
    await name("mine");
    await code.view(".presets");
    expect(await readdir(code.folder)).toEqual([mine]);
  });

  test("one of the paper's networks is chosen, and trains", { timeout: 90_000 }, async () => {
    const presets = await code.view(".presets");
    const radio = presets.locator("input[name=preset]:focus");
    while (!(await radio.isVisible())) await code.page.keyboard.press("Tab");
    const tiny = presets.locator(".pickrow", { hasText: "Tiny" });
    while (!(await tiny.isVisible())) await code.page.keyboard.press("ArrowUp");
    await code.page.keyboard.press("Enter");
    await code.view(".uw");
    await code.page.keyboard.press("Control+s");
    await code.dirty(mine, false);
    await code.commandByKeys("Residual: Start Training");
    const curves = await code.view("canvas");
    await curves.locator(".foot", { hasText: /step [1-9]/ }).waitFor();
    await code.commandByKeys("Residual: Stop Training");
    await curves.locator(".foot", { hasText: "stopped" }).waitFor();
    const [run] = await listRuns(code.path(".residual", "runs"));
    expect(await readFile(join(run!.directory, "architecture.residual.json"), "utf8")).toBe(readFileSync(code.path(mine), "utf8")); // prettier-ignore
  });

  test("a new network with a name that is taken leaves that file as it is; Esc makes none", async () => {
    const before = readFileSync(code.path(mine), "utf8");
    await newNetwork();
    await name("mine.json");
    await toast(`${mine} is there already: it was opened, not replaced.`);
    expect(readFileSync(code.path(mine), "utf8")).toBe(before);
    await newNetwork();
    await code.page.keyboard.press("Escape");
    await code.input.waitFor({ state: "hidden" });
    expect((await readdir(code.folder)).filter((file) => file.endsWith(".json"))).toEqual([mine]);
  });

  test("with no file in front, commands ask for which of several", async () => {
    const other = "other.residual.json";
    writeFileSync(code.path(other), readFileSync(code.path(mine), "utf8"));
    await code.commandByKeys("View: Close All Editors");
    for (const [command, question] of [
      ["Residual: Train with Several Seeds…", "Train which network?"],
      ["Residual: Rerun Tables 1 and 2", "Rerun Tables 1 and 2 with which network?"],
    ] as const) {
      await code.commandByKeys(command);
      expect((await asks(question)).toSorted()).toEqual([mine, other]);
      await code.input.press("Escape");
    }
    await code.commandByKeys("Residual: Compare Architectures");
    const [first, second] = await asks("Compare which file?");
    await code.input.press("Enter");
    expect(await asks(`Compare ${first} with which file?`)).toEqual([second]);
    await code.input.press("Enter");
    await code.view("text=/are the same/");
  });
});
