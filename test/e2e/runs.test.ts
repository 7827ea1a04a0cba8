import { existsSync } from "node:fs";
import { appendFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { describe, expect, test, vi } from "vitest";
import { parseEvent, parseRunInfo, parseRunState, type RunInfo, type RunState } from "../../src/protocol/run";
import { isAlive } from "../../src/util/processStart";
import { until, useWorkbench } from "./workbench";

const file = "tiny.residual.json";
const code = useWorkbench();
vi.setConfig({ testTimeout: 180_000 });

/** A row of the Runs view whose words hold this. */
const row = (text: string | RegExp): Locator =>
  code.page.locator(".pane-body .monaco-list-row", { hasText: text }).first();
/** The words of all rows, from the top. */
const rows = (): Promise<string[]> => code.page.locator(".pane-body .monaco-list-row").allInnerTexts();

interface OnDisk {
  directory: string;
  info: RunInfo;
  state: RunState;
}
async function runs(): Promise<OnDisk[]> {
  const folder = code.path(".residual", "runs");
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  return Promise.all(
    names.map(async (name) => {
      const directory = join(folder, name);
      const read = (file: string): Promise<string> => readFile(join(directory, file), "utf8");
      return { directory, info: parseRunInfo(await read("run.json")), state: parseRunState(await read("state.json")) };
    }),
  );
}
/** The run with this seed: each test has its own. */
async function run(seed: number): Promise<OnDisk> {
  return (await runs()).find(({ info }) => info.seed === seed)!;
}
const inState = (seed: number, state: RunState["state"]): Promise<boolean> =>
  until(`seed ${seed} is ${state}`, async () => (await run(seed)).state.state === state, 60);

/** Waits until another trainer than the one before has made a few steps. */
const trainsAgain = (seed: number, before: number | undefined): Promise<boolean> =>
  until(
    `seed ${seed} trains again`,
    async () => {
      const { state } = await run(seed);
      return state.state === "running" && state.pid !== before && state.step > 8;
    },
    60,
  );
/** Each step is in the curve of a run that is over, once and in order. */
async function expectWhole(seed: number): Promise<void> {
  const { directory, state } = await run(seed);
  const lines = (await readFile(join(directory, "events.jsonl"), "utf8")).trimEnd().split("\n");
  const steps = lines.map(parseEvent).flatMap((event) => (event?.type === "train" ? [event.step] : []));
  expect(steps).toEqual(Array.from({ length: state.step }, (_, i) => i + 1));
}

/**
 * Chooses from a row's menu; a menu that opens under a busy page may close again. By Enter: VS Code takes a click so
 * soon after the menu opened for the end of the one that opened it. `done`: whether it has happened; while VS Code
 * draws the view anew it may hand the command no run.
 */
async function menu(of: Locator, item: string, done = (): Promise<boolean> => Promise.resolve(true)): Promise<void> {
  const label = code.page.locator(".monaco-menu .action-label", { hasText: item }).first();
  let chosen = false;
  await until(
    `${item} is chosen`,
    async () => {
      if (chosen && (await done())) return true;
      await code.page.keyboard.press("Escape");
      await of.click({ button: "right", timeout: 10_000 });
      await label.hover({ timeout: 5000 });
      await code.page.keyboard.press("Enter");
      await label.waitFor({ state: "detached", timeout: 2000 });
      chosen = true;
      return done();
    },
    60,
  );
}

async function openView(): Promise<void> {
  // The whole item: its badge lies over its icon.
  const icon = code.page.locator("[aria-label*='Residual']");
  await code.page.locator(".activitybar .action-item", { has: icon }).first().click();
  await row("Tiny").waitFor({ timeout: 60_000 });
}

/** Waits for words in the Output view. */
async function logSays(words: RegExp): Promise<void> {
  const lines = code.page.locator(".panel .view-lines").first();
  await until(`the log says ${words}`, async () => words.test((await lines.innerText()).replace(/\s/g, " ")));
}

async function dialog(button: string): Promise<void> {
  await code.page.locator(".monaco-dialog-box .monaco-button", { hasText: button }).first().click();
}

describe("the Runs view", () => {
  test("shows a run while it trains, and pauses it", async () => {
    await code.openDiagram(file);
    await code.command("Residual: Start Training");
    await openView();
    await row(/seed 1.*running, \d+ of/).waitFor({ timeout: 60_000 });
    await row(/seed 1.*error \d+\.\d\d%.*thread/).waitFor({ timeout: 60_000 });
    await row("seed 1").hover();
    await code.picture("runs-view");
    await menu(row("seed 1"), "Pause Training");
    await inState(1, "paused");
    await row(/seed 1.*paused/).waitFor();
  });

  test("shows a run's architecture as a diagram that cannot be changed, and what the file has now", async () => {
    await menu(row("seed 1"), "Show Architecture");
    const diagram = await code.view(".uw");
    await diagram.getByText("Read only").first().waitFor();
    await code.picture("runs-architecture");
    await menu(row("seed 1"), "Compare");
    await code.page.locator(".tabs-container .tab", { hasText: "↔" }).first().waitFor();
    await code.view("text=/are the same/");
    await code.picture("runs-compare");
    await code.command("View: Close Editor");
  });

  test("shows a run's folder", async () => {
    const { info } = await run(1);
    const folder = code.page.locator(".explorer-folders-view .monaco-list-row", { hasText: info.id }).first();
    await menu(row("seed 1"), "Reveal Folder", () =>
      folder.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      ),
    );
    await openView();
  });

  test("more runs than there is room for wait in a queue, whose order can be changed", async () => {
    await code.tab(file).first().click();
    await code.view(".uw"); // it takes the keyboard when it appears
    await code.command("Residual: Train with Several Seeds…");
    await code.page.locator(".quick-input-widget:visible", { hasText: "How many runs?" }).waitFor();
    await code.input.fill("3");
    await code.input.press("Enter");
    await code.page.locator(".quick-input-widget:visible", { hasText: "From which seed on?" }).waitFor();
    expect(await code.input.inputValue()).toBe("2");
    await code.input.press("Enter");
    await row(/seed 2.*next/).waitFor();
    await row(/seed 4/).waitFor();
    await menu(row("seed 4"), "Move Up in Queue");
    await until("seed 4 is the second", async () => /seed 2[^]*seed 4[^]*seed 3/.test((await rows()).join("\n")));
    await row("seed 4").click();
    await code.page.keyboard.press("Alt+ArrowUp");
    await row(/seed 4.*next/).waitFor();
    await row("seed 4").hover();
    await code.picture("runs-queue");
    await row("seed 3").dragTo(row("seed 4"));
    await row(/seed 3.*next/).waitFor();
    expect((await rows()).join("\n")).toMatch(/seed 3[^]*seed 4[^]*seed 2/);
    await menu(row("seed 3"), "Remove from Queue");
    await row("seed 3").waitFor({ state: "detached" });
    expect(await run(3)).toBeUndefined();
    expect(await code.page.locator(".notification-toast").allInnerTexts()).toEqual([]);
  });

  test("the queue is there after a reload, and its next run starts when there is room", async () => {
    await code.load();
    await openView();
    await row(/seed 4.*next/).waitFor({ timeout: 60_000 });
    await row(/seed 2/).waitFor();
    await row(/seed 1.*paused/).waitFor();
    await menu(row("seed 1"), "Stop Training", async () => (await run(1)).state.state === "stopped");
    await inState(4, "running");
    await row(/seed 2.*next/).waitFor();
    expect((await run(2)).state.state).toBe("queued");
    await menu(row("seed 2"), "Remove from Queue");
    await row("seed 2").waitFor({ state: "detached" });
  });

  test("a trainer that is killed leaves an interrupted run, which resumes to a whole curve", async () => {
    const { directory } = await run(4);
    await until("a few steps", async () => (await run(4)).state.step > 5, 60);
    const { pid } = (await run(4)).state;
    process.kill(pid!, "SIGKILL");
    await row(/seed 4.*interrupted/).waitFor();
    await code.page.locator(".notification-toast", { hasText: "Interrupted at step" }).first().waitFor();
    await code.picture("runs-interrupted");
    await menu(row("seed 4"), "Show Log");
    await logSays(/from step 1 of/);
    await appendFile(join(directory, "trainer.log"), "Error: libcudart.so.12 cannot be opened\n");
    await code.page.locator(".panel .detected-link", { hasText: "libcudart" }).first().waitFor();
    await menu(row("seed 4"), "Resume Training");
    await trainsAgain(4, pid);
    await menu(row("seed 4"), "Stop Training");
    await inState(4, "stopped");
    await logSays(/stopped at step/);
    await code.picture("runs-log");
    await expectWhole(4);
  });

  test("a run is trained again with a seed that none has had", async () => {
    await menu(row("seed 4"), "Run Again with Another Seed");
    await inState(5, "running");
    const [first, again] = [await run(4), await run(5)];
    expect(again.info.architecture).toEqual(first.info.architecture);
  });

  test("a trainer that stands still is shown as stuck; it is stopped by force, and goes on to a whole curve", async () => {
    await code.settings({ "residual.runs.stuckAfter": 5 });
    await until("a few steps", async () => (await run(5)).state.step > 5, 60);
    const { pid, pidStarted } = (await run(5)).state;
    process.kill(pid!, "SIGSTOP");
    await row(/seed 5.*stuck/).waitFor({ timeout: 120_000 });
    const stuck = code.page.locator(".notification-toast", { hasText: /Stuck at step.*it is suspended/ });
    await stuck.waitFor();
    await code.picture("runs-stuck");
    await stuck.getByRole("button", { name: "Stop Training" }).click();
    await row(/seed 5.*stopping: asked/).waitFor();
    await row(/seed 5.*stopping: told by SIGTERM/).waitFor();
    await inState(5, "stopped");
    expect(await isAlive(pid!, pidStarted)).toBe(false);
    const killed = code.page.locator(".notification-toast", { hasText: "did not end by itself and was killed" });
    await killed.waitFor();
    await code.picture("runs-killed");
    await killed.getByRole("button", { name: "Resume" }).click();
    await trainsAgain(5, pid);
    await menu(row("seed 5"), "Stop Training");
    await inState(5, "stopped");
    await expectWhole(5);
  });

  test("a run is exported from its menu, and what is read back is its curve", async () => {
    await menu(row(/seed 4.*stopped/), "Export Runs");
    await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "CSV" }).click();
    const { directory, info } = await run(4);
    await until("the dialog names a file", async () => (await code.input.inputValue()).endsWith(`${info.id}.csv`));
    const target = code.path("seed-4.csv");
    await code.input.fill(target);
    await code.input.press("Enter");
    await code.page.locator(".notification-toast", { hasText: "seed-4.csv" }).waitFor();
    const read = [...(await readFile(target, "utf8")).matchAll(/,train,(\d+),[^,]*,([^,]*),/g)].map(
      ([, step, loss]) => [Number(step), Number(loss)],
    );
    const lines = (await readFile(join(directory, "events.jsonl"), "utf8")).trimEnd().split("\n");
    const curve = lines.map(parseEvent).flatMap((event) => (event?.type === "train" ? [[event.step, event.loss]] : []));
    expect(curve.length).toBeGreaterThan(8);
    expect(read).toEqual(curve);
  });

  test("a run is deleted after a question", async () => {
    const { directory } = await run(1);
    await menu(row(/seed 1.*stopped/), "Delete Run");
    await code.page.locator(".monaco-dialog-box", { hasText: "Delete the run of Tiny" }).waitFor();
    await code.picture("runs-delete");
    await dialog("Move to Trash");
    // Where there is no trash, it asks once more.
    await until("the run is gone", async () => {
      if (!existsSync(directory)) return true;
      if (await code.page.locator(".monaco-dialog-box", { hasText: "for good" }).isVisible()) await dialog("for Good");
      return false;
    });
    await row("seed 1").waitFor({ state: "detached" });
  });
});
