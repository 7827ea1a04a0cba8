import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { presetText } from "../../src/arch/paper/presets";
import { studyOf } from "../../src/arch/paper/study";
import { createRun } from "../../src/runs/directory/create";
import { writeState } from "../../src/runs/directory/store";
import { launchBrowser } from "../browser";
import { Windows } from "../unit/support/windows";
import { violations } from "./axe";
import { StudyHarness } from "./studyHarness";
import { themes } from "./themes";

/** Runs long enough to be seen at work: a step each 10 ms. */
const tiny = presetText("tiny").replace('"iterations": 600', '"iterations": 3000');
const resnet110 = presetText("resnet-110");

let browser: Browser;
let windows: Windows;
let harness: StudyHarness;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => (windows = await Windows.start()));
afterEach(async () => {
  const { trouble } = harness;
  await harness.close();
  await windows.close();
  expect(trouble).toEqual([]);
});

/** Lays down a run of a row that has been trained to its end with this test error. */
async function trained(text: string, row: string, seed: number, error: number): Promise<void> {
  const found = studyOf(text).find(({ id }) => id === row)!;
  const directory = await createRun(windows.runs, { text: found.text, seed, engine: "wasm" });
  const steps = found.architecture.training.iterations;
  await appendFile(join(directory, "events.jsonl"), `{"type":"test","step":${steps},"loss":0.3,"error":${error}}\n`);
  await writeState(directory, { state: "finished", step: steps, steps, updated: new Date().toISOString() });
}

describe("the paper's own network", () => {
  it("has the paper's result in every row, and the median of our runs beside it; above 20% is a failure", async () => {
    for (const [seed, error] of [0.0671, 0.0648, 0.0659].entries()) await trained(resnet110, "1 identity", seed, error);
    await trained(resnet110, "1 dropout 0.5 false", 1, 0.9);
    harness = await StudyHarness.open(browser, windows, resnet110, { name: "resnet-110.residual.json" });
    const spoken = await harness.spoken();
    expect(spoken).toHaveLength(16);
    expect(spoken[0]).toBe("(a) original, done, paper 6.61%, ours 6.59%, median of 3");
    expect(spoken[4]).toBe("(c) exclusive gating, bias 0, for the paper’s 0 to −5, not trained, paper fail");
    expect(spoken[5]).toBe("(c) exclusive gating, bias −6, not trained, paper 8.70%");
    expect(spoken[10]).toBe("(f) dropout 0.5, done, paper fail, ours fail");
    // The same network stands in Table 2.
    expect(spoken[11]).toBe("(a) original, done, paper 6.61%, ours 6.59%, median of 3");
    expect(spoken[15]).toBe("(e) full pre-activation, not trained, paper 6.37%");
  });

  it("draws paper and runs on one axis: what is less stands to the left, a failure in its own box", async () => {
    await trained(resnet110, "1 identity", 1, 0.0659);
    await trained(resnet110, "1 conv-1x1", 1, 0.99);
    harness = await StudyHarness.open(browser, windows, resnet110);
    const middle = (row: string, mark: string): Promise<number> =>
      harness.page.locator(`[data-row="${row}"] ${mark}`).evaluate((element) => {
        const { left, width } = element.getBoundingClientRect();
        return left + width / 2 - element.closest("svg")!.getBoundingClientRect().left;
      });
    expect(Math.abs((await middle("1 identity", ".our")) - (await middle("1 identity", ".pap")))).toBeLessThan(2);
    expect(await middle("1 shortcut-only-gating 0", ".pap")).toBeGreaterThan(
      await middle("1 exclusive-gating -6", ".pap"),
    );
    const fail = await middle("1 dropout 0.5 false", ".pap");
    expect(await middle("1 conv-1x1", ".our")).toBeCloseTo(fail, 0);
    expect(fail).toBeGreaterThan(166);
  });

  it("marks the median of several runs on the axis, and writes each order's name in one line", async () => {
    for (const [seed, error] of [0.0671, 0.0648, 0.0659].entries()) await trained(resnet110, "1 identity", seed, error);
    await trained(resnet110, "1 conv-1x1", 1, 0.1231);
    harness = await StudyHarness.open(browser, windows, resnet110, { name: "resnet-110.residual.json" });
    const { page } = harness;
    const middles = await page.$$eval(`[data-row="1 identity"] :is(.our, .med)`, (marks) =>
      marks.map((mark) => mark.getBoundingClientRect()).map(({ left, right }) => (left + right) / 2),
    );
    const median = middles.pop()!;
    expect(median).toBeCloseTo(middles.toSorted((a, b) => a - b)[1]!, 1);
    expect(await page.$$(`[data-row="1 conv-1x1"] .med`)).toHaveLength(0);
    expect(await page.textContent("section >> nth=0")).toContain("their median");
    const heights = await page.$$eval(".table-2 .name .b", (names) =>
      names.map((name) => name.getBoundingClientRect().height),
    );
    expect(heights).toEqual(Array.from({ length: 5 }, () => heights[0]));
  });
});

describe("the keyboard", () => {
  it("goes from row to row by the arrows, trains one by Q, and takes it out of the queue by Q", async () => {
    harness = await StudyHarness.open(browser, windows, tiny);
    const { page } = harness;
    const current = (): Promise<string | null> => page.evaluate(() => document.activeElement!.getAttribute("data-row"));
    await page.locator(".cell").first().focus();
    await page.keyboard.press("q");
    await page.locator(".slot.now").first().waitFor();
    await page.keyboard.press("ArrowRight");
    expect(await current()).toBe("1 constant-scaling 0 1");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    expect(await current()).toBe("1 constant-scaling 0 1");
    await page.keyboard.press("q");
    const row = page.locator(`[data-row="1 constant-scaling 0 1"] .state`);
    await row.getByText("queued").waitFor();
    expect(harness.queue.runs.map(({ info }) => info.architecture.name)).toEqual([
      "Tiny, constant scaling, 0 on the shortcut, 1 on the branch",
    ]);
    await page.keyboard.press("q");
    await row.getByText("not trained").waitFor();
    expect(harness.queue.runs).toEqual([]);
    await page.keyboard.press("Enter");
    await expect.poll(() => harness.curvesOpened).toBe(1);
  });
});

it("Train All asks for seeds once and queues each network once a seed, but not what has been trained", async () => {
  await trained(tiny, "2 original", 1, 0.19);
  await trained(tiny, "2 full-preactivation", 2, 0.16);
  harness = await StudyHarness.open(browser, windows, tiny, { seeds: [1, 2] });
  await harness.page.getByRole("button", { name: "Train All…" }).click();
  // Fifteen networks in sixteen rows, two seeds each, two runs there already.
  await expect.poll(() => harness.supervisor.runs.length, { timeout: 20_000 }).toBe(30);
  const names = harness.supervisor.runs.map(({ info }) => `${info.architecture.name} ${info.seed}`);
  expect(new Set(names).size).toBe(30);
  await expect
    .poll(() => harness.page.locator(".totals").innerText(), { timeout: 20_000 })
    .toMatch(/1 running\s+15 queued/);
  expect(await harness.page.locator(".foot").innerText()).toMatch(/step [\d,]+ of 3,000.*about .* left for the queue/s);
  await harness.page.getByRole("button", { name: "Take All Out" }).click();
  await expect.poll(() => harness.queue.runs.length, { timeout: 20_000 }).toBe(0);
});

it("runs with another recipe are not a row's", async () => {
  const shorter = presetText("tiny").replace('"iterations": 600', '"iterations": 10');
  await trained(shorter, "2 original", 1, 0.5);
  harness = await StudyHarness.open(browser, windows, tiny);
  expect((await harness.spoken())[11]).toBe("(a) original, not trained, paper, ResNet-110 6.61%");
});

it("a file with errors has no study, and says so", async () => {
  harness = await StudyHarness.open(browser, windows, "{");
  expect(await harness.page.locator(".notice").innerText()).toContain("tiny.residual.json has errors");
  expect(await harness.page.getByRole("button", { name: "Train All…" }).isDisabled()).toBe(true);
});

describe("in each theme", () => {
  for (const theme of Object.keys(themes) as (keyof typeof themes)[])
    it(`${theme}: axe finds nothing wrong`, async () => {
      await trained(resnet110, "1 identity", 1, 0.0659);
      harness = await StudyHarness.open(browser, windows, resnet110, { theme });
      await harness.page.locator(".cell").nth(5).focus();
      await harness.page.keyboard.press("q");
      await harness.page.locator(".slot.now").first().waitFor();
      if (process.env["PICTURES"])
        await harness.page.screenshot({ path: join(process.env["PICTURES"], `study-${theme}.png`) });
      expect(await violations(harness.page)).toEqual([]);
    });
});
