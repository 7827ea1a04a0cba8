import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { parseRunState, type RunState } from "../../src/protocol/run";
import { until, Workbench } from "./workbench";

const file = "tiny.residual.json";
let code: Workbench;

beforeAll(async () => {
  code = await Workbench.start();
}, 240_000);
afterAll(() => code.close());
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await code.picture(task.name.replace(/\W+/g, "-"));
});

/** A row of the Runs view whose words hold this. */
const row = (text: string | RegExp): Locator =>
  code.page.locator(".pane-body .monaco-list-row", { hasText: text }).first();

const folder = (): string => code.path(".residual", "runs");
async function states(): Promise<RunState[]> {
  const names = (await readdir(folder())).filter((name) => !name.startsWith(".")).sort();
  return Promise.all(
    names.map(async (name) => parseRunState(await readFile(join(folder(), name, "state.json"), "utf8"))),
  );
}

async function menu(of: Locator, item: string): Promise<void> {
  await of.click({ button: "right" });
  await code.page.locator(".monaco-menu .action-label", { hasText: item }).first().click();
}

describe("the Runs view", () => {
  test("shows a run while it trains, and pauses it", { timeout: 120_000 }, async () => {
    await code.openDiagram(file);
    await code.command("Residual: Start Training");
    await code.page.locator(".activitybar .action-label[aria-label*='Residual']").first().click();
    await row(/seed 1.*running, \d+ of/).waitFor({ timeout: 60_000 });
    await row(/seed 1.*error \d+\.\d\d%.*thread/).waitFor({ timeout: 60_000 });
    await row("seed 1").hover();
    await code.picture("runs-view");
    await menu(row("seed 1"), "Pause Training");
    await until("paused", async () => (await states())[0]?.state === "paused");
    await row(/seed 1.*paused/).waitFor();
  });

  test("shows a run's architecture as a diagram that cannot be changed, and what the file has now", async () => {
    await menu(row("seed 1"), "Show Architecture");
    const diagram = await code.view(".uw");
    await diagram.getByText("Read only").first().waitFor();
    await code.picture("runs-architecture");
    await menu(row("seed 1"), "Compare");
    await code.page.locator(".tabs-container .tab", { hasText: "↔" }).first().waitFor();
    await code.page.waitForTimeout(3000);
    await code.picture("runs-compare");
    expect(readFileSync(code.path(file), "utf8")).toContain("residual/1");
  });
});
