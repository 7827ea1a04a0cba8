import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { edit } from "../../src/arch/edit/edit";
import { presetText } from "../../src/arch/paper/presets";
import { applyEdits } from "../../src/arch/text";
import { launchBrowser } from "../browser";
import { violations } from "./axe";
import { CompareHarness } from "./compareHarness";
import { themes } from "./themes";

const identity = presetText("resnet-110");
const changed = (text: string, intent: Parameters<typeof edit>[1]): string => applyEdits(text, edit(text, intent));
const gating = changed(identity, { kind: "shortcut", scope: { kind: "all" }, shortcut: { kind: "exclusive-gating", bias: -6 } }); // prettier-ignore
const original = changed(identity, { kind: "activation", scope: { kind: "stage", stage: 2 }, activation: "original" });

let browser: Browser;
let open: CompareHarness | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  const log = open?.log;
  await open?.close();
  open = undefined;
  expect(log ?? []).toEqual([]);
});

async function compare(
  left: string,
  right: string,
  options?: Parameters<typeof CompareHarness.open>[3],
): Promise<CompareHarness> {
  open = await CompareHarness.open(browser, left, right, options);
  return open;
}

/** What the page says a screen reader. */
const said = (words: string): Promise<unknown> => open!.page.waitForSelector(`[role=status]:has-text("${words}")`, { state: "attached" }); // prettier-ignore

describe("two architectures", () => {
  test("one change of all units is one sentence, one row, and a pair of units with what changed marked", async () => {
    const { page } = await compare(identity, gating);
    expect(await page.textContent(".sentences .t")).toBe(
      "All 54 units: shortcut identity → exclusive gating, bias −6.",
    );
    expect(await page.$$eval("tbody tr", (rows) => rows.map((row) => row.textContent))).toEqual([
      "all 54 unitsshortcutidentityexclusive gating, bias −61.73M → 1.82M252M → 266M",
    ]);
    expect(await page.$$("[role=option]")).toHaveLength(6);
    expect(await page.$$(".pane .mark.changed")).toHaveLength(2);
    await said("Difference 1 of 6. Stage 1, unit 1: Shortcut identity → exclusive gating, bias −6.");
  });

  test("a 1×1 convolution is said to raise the dimension where it does, and not where the identity would do", async () => {
    const convolution = changed(identity, { kind: "shortcut", scope: { kind: "all" }, shortcut: { kind: "conv-1x1" } });
    const { page } = await compare(identity, convolution);
    await said("Difference 1 of 6. Stage 1, unit 1: Shortcut identity → 1×1 convolution.");
    await page.click("[role=option] >> nth=2");
    await said("Stage 2, unit 1: Shortcut identity → 1×1 convolution; dimension increase zero padding → 1×1 convolution."); // prettier-ignore
  });

  test("moved layers are marked as gone at the left and new at the right; what stays is not marked", async () => {
    const { page } = await compare(identity, original);
    await said("Difference 1 of 2. Stage 2, unit 1");
    const marks = await page.$$eval(".pane", (panes) => panes.map((pane) => pane.querySelectorAll(".mark").length));
    // Fig. 4(e) to (a): of bn-relu-weight-bn-relu-weight, weight-bn-relu-weight stays; BN in the branch and ReLU behind the addition come.
    await page.keyboard.press("n");
    await said("Difference 2 of 2. Stage 2, units 2–18");
    const [left, right] = await page.$$eval(".pane", (panes) =>
      panes.map((pane) => pane.querySelectorAll(".mark").length),
    );
    expect([left, right]).toEqual([2, 2]);
    expect(marks).toHaveLength(2);
  });

  test("differences are gone through with F7, Shift+F7, n and p, round and round, and in the list with the arrows", async () => {
    const { page } = await compare(identity, gating);
    const at = (n: number): Promise<unknown> => page.waitForSelector(`.steps:has-text("${n} of 6")`);
    await at(1);
    await page.keyboard.press("F7");
    await at(2);
    await page.keyboard.press("n");
    await at(3);
    await page.keyboard.press("Shift+F7");
    await at(2);
    await page.keyboard.press("p");
    await page.keyboard.press("p");
    await at(6);
    await page.focus("[role=option][aria-selected=true]");
    await page.keyboard.press("ArrowUp");
    await at(5);
    await page.click("tbody button");
    await at(1);
  });

  test("both files are followed; the reader stays where they were", async () => {
    const diagram = await compare(identity, gating);
    const { page } = diagram;
    await page.click("[role=option] >> nth=3");
    await page.waitForSelector("h2:has-text('Stage 2, units 2–18')");
    diagram.setText("right", changed(gating, { kind: "shortcut", scope: { kind: "stage", stage: 1 }, shortcut: { kind: "identity" } })); // prettier-ignore
    await page.waitForSelector(".steps:has-text('2 of 4')");
    expect(await page.textContent("h2")).toBe("Stage 2, units 2–18");
    diagram.setText("left", diagram.texts.right);
    await page.waitForSelector(".t:has-text('The two are the same design.')");
    expect(await page.$$("[role=option]")).toHaveLength(0);
  });

  test("while a text has an error its last valid design is compared, and that is said", async () => {
    const diagram = await compare(identity, gating);
    diagram.setText("right", gating.replace('"stages"', '"stages'));
    await diagram.page.waitForSelector(".notice:has-text('right.residual.json: Line')");
    expect(await diagram.page.textContent(".notice")).toContain("Compared is what was last valid.");
    expect(await diagram.page.$$(".pane svg")).not.toHaveLength(0);
    diagram.setText("right", gating);
    await diagram.page.waitForSelector(".notice", { state: "detached" });
  });

  test("a file that never was valid is no page without an explanation", async () => {
    const { page } = await compare("{", gating);
    await page.waitForSelector(".notice:has-text('left.residual.json, HEAD: Line 1')");
    expect(await page.$(".strips")).toBeNull();
  });

  test("units and stages that only one of the two has", async () => {
    const short = identity.replace(
      `{ "units": 18, "width": 64, "stride": 2 }`,
      `{ "units": 16, "width": 64, "stride": 2 }`,
    );
    const { page } = await compare(short, identity);
    expect(await page.textContent(".sentences .t")).toBe("Stage 3: units 16 → 18.");
    expect(await page.textContent("[role=option]")).toContain("Units 17–18 added");
    await page.waitForSelector(".missing:has-text('The left network has no such unit.')");
    await said("Stage 3, units 17–18: Only the right network has these units.");
  });

  test("either file opens by its button; the tab remembers both and the place", async () => {
    const { page, opened } = await compare(identity, gating);
    await page.click(".file >> nth=1 >> button");
    await page.click(".file >> nth=0 >> button");
    await page.keyboard.press("n");
    await page.waitForFunction(
      () => (JSON.parse((sessionStorage.state as string | undefined) ?? "{}") as { place?: number }).place === 1,
    );
    expect(opened).toEqual(["right", "left"]);
    const state = await page.evaluate(() => JSON.parse(sessionStorage.state as string) as unknown);
    await open!.close();
    const again = await compare(identity, gating, { state });
    await again.page.waitForSelector(".steps:has-text('2 of 6')");
  });

  test("a million units differ in no time", async () => {
    const million = (shortcut: string): string => `{ "format": "residual/1", "unit": { "shortcut": "${shortcut}" }, "stages": [{ "units": 1000000, "width": 16 }] }`; // prettier-ignore
    const { page } = await compare(million("identity"), million("dropout"));
    expect(await page.textContent(".sentences .t")).toBe("All 1,000,000 units: shortcut identity → dropout 0.5.");
    expect(await page.$$(".strips *")).not.toHaveLength(0);
    expect((await page.$$(".strips *")).length).toBeLessThan(100);
  });
});

test.each(Object.keys(themes) as (keyof typeof themes)[])("no barrier found by axe-core, wide and narrow: %s", async (theme) => {
  const { page } = await compare(identity, gating, { theme });
  for (const width of [1392, 560]) {
    await page.setViewportSize({ width, height: 812 });
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  }
}); // prettier-ignore
