import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { presetText } from "../../src/arch/paper/presets";
import { blocks, focused, useDiagrams } from "./useDiagrams";

const tiny = readFileSync(new URL("../../examples/tiny.residual.json", import.meta.url), "utf8");

const show = useDiagrams();

describe("what keys would change is shown before it is written", () => {
  const original = tiny.replace("full-preactivation", "original");

  test("several keys make one change: Enter writes it once, one undo takes it back", async () => {
    const diagram = await show(original);
    const { page } = diagram;
    await page.focus("[data-id='branch:4']");
    await page.keyboard.press("Alt+ArrowDown");
    await page.waitForSelector("[data-id='after:1']");
    expect(await blocks(diagram)).toEqual(["weight 3×3", "BN", "ReLU", "weight 3×3", "+", "BN", "ReLU"]);
    expect(await focused(diagram)).toBe("after:0");
    expect(await page.textContent("[role=status]")).toBe(
      "BN moved after the addition. Order: BN after addition, Figure 4 b. 9 units would change: Enter keeps it, Escape takes it back.",
    );
    expect(await page.$$(".strip-body .lit")).not.toHaveLength(0);
    expect(await page.textContent(".foot > .keys")).toContain("Enter keep Esc cancel");
    await page.keyboard.press("Delete");
    await page.keyboard.press("r");
    await page.waitForFunction(() => document.querySelectorAll("[data-id^=after]").length === 2);
    expect(diagram.version).toBe(1);
    await page.keyboard.press("Enter");
    await diagram.settled();
    expect(diagram.version).toBe(2);
    expect(await blocks(diagram)).toEqual(["weight 3×3", "BN", "ReLU", "weight 3×3", "+", "ReLU", "ReLU"]);
    diagram.undo();
    await diagram.settled();
    expect(diagram.text).toBe(original);
  });

  test("the parts are read as the data meet them, the addition between the branch and what follows it", async () => {
    const { page } = await show(original);
    const read = (): Promise<string[]> =>
      page.$$eval("[data-id]", (all) => all.map((one) => one.getAttribute("data-id") ?? ""));
    const branch = ["branch:0", "branch:1", "branch:2", "branch:3"];
    expect(await read()).toEqual(["shortcut", ...branch, "branch:4", "addition", "after:0"]);
    await page.focus("[data-id='branch:4']");
    await page.keyboard.press("Alt+ArrowDown");
    await page.waitForSelector("[data-id='after:1']");
    expect(await read()).toEqual(["shortcut", ...branch, "addition", "after:0", "after:1"]);
  });

  test("Escape puts all back, and the focus; so does going elsewhere", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    const before = await blocks(diagram);
    await page.focus("[data-id='branch:2']");
    await page.keyboard.press("b");
    await page.keyboard.press("Alt+ArrowDown");
    await page.waitForSelector("[data-id='branch:6']");
    await page.keyboard.press("Escape");
    expect(await blocks(diagram)).toEqual(before);
    expect(await focused(diagram)).toBe("branch:2");
    expect(await page.textContent("[role=status]")).toBe("All is as it was.");
    await page.keyboard.press("r");
    await page.waitForSelector("[data-id='branch:6']");
    await page.focus("[role=treeitem][aria-selected=true]");
    await page.waitForSelector("[data-id='branch:6']", { state: "detached" });
    expect(await page.$$(".strip-body .lit")).toHaveLength(0);
    expect(diagram.text).toBe(tiny);
  });

  test("there and back again is no change", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    await page.focus("[data-id='branch:0']");
    await page.keyboard.press("Alt+ArrowDown");
    await page.waitForSelector(".strip-body .lit", { state: "attached" });
    await page.keyboard.press("Alt+ArrowUp");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[role=status]:has-text('All is as it was.')", { state: "attached" });
    await page.waitForSelector(".strip-body .lit", { state: "detached" });
    expect(diagram.version).toBe(1);
  });

  test("somebody else's change ends it: nothing that was meant for the older text is written", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    await page.focus("[data-id='branch:0']");
    await page.keyboard.press("Alt+ArrowDown");
    await page.waitForSelector(".strip-body .lit", { state: "attached" });
    diagram.setText(original);
    await diagram.settled();
    expect(await page.$$(".strip-body .lit")).toHaveLength(0);
    await page.keyboard.press("Enter");
    await page.waitForSelector("[role=dialog]");
    expect(diagram.text).toBe(original);
  });
});

describe("by keyboard alone", () => {
  test("Escape leads out to the network's strip, Enter back to the block that was selected", async () => {
    const diagram = await show(presetText("resnet-110"));
    const { page } = diagram;
    await page.focus("[data-id='branch:3']");
    await page.keyboard.press("Escape");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("treeitem");
    await page.keyboard.press("Enter");
    expect(await focused(diagram)).toBe("branch:3");
  });

  test("? lists all keys and gives them back where they were; in a narrow pane Escape leads to the whole network", async () => {
    const diagram = await show(tiny, { width: 720 });
    const { page } = diagram;
    await page.focus("[data-id='branch:1']");
    await page.keyboard.press("?");
    expect(await page.textContent("[role=dialog]")).toContain("S E measure the signal from, to this unit");
    await page.keyboard.press("o");
    expect(await page.$(".overview")).toBeNull();
    await page.keyboard.press("Escape");
    expect(await page.$("[role=dialog]")).toBeNull();
    expect(await focused(diagram)).toBe("branch:1");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".overview:focus");
  });

  test("Tab comes to strip, h, F, blocks, f, inspector; arrows go along the data", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    const stops: string[] = [];
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press("Tab");
      stops.push(
        await page.evaluate(() => {
          const element = document.activeElement;
          return element?.getAttribute("data-id") ?? element?.getAttribute("role") ?? element?.tagName ?? "";
        }),
      );
    }
    // Strip; network, stage; previous and next unit, find; scope; h; F; blocks; f; inspector.
    expect(stops).toEqual([
      "treeitem",
      "BUTTON",
      "BUTTON",
      "BUTTON",
      "BUTTON",
      "BUTTON",
      "radio",
      "BUTTON",
      "BUTTON",
      "branch:0",
      "BUTTON",
      "SUMMARY",
    ]);
    await page.focus("[data-id='branch:5']");
    await page.keyboard.press("ArrowDown");
    expect(await focused(diagram)).toBe("addition");
    await page.keyboard.press("ArrowLeft");
    expect(await focused(diagram)).toBe("shortcut");
    await page.keyboard.press("ArrowRight");
    expect(await focused(diagram)).toBe("branch:0");
  });

  test("BN goes down across the addition and becomes Fig. 4(b); the focus goes with it", async () => {
    const original = tiny.replace("full-preactivation", "original");
    const diagram = await show(original);
    const { page } = diagram;
    await page.focus("[data-id='branch:4']");
    await page.keyboard.press("Alt+ArrowDown");
    await page.keyboard.press("Enter");
    await diagram.settled();
    expect(diagram.text).toBe(original.replace(`"original"`, `"bn-after-addition"`));
    expect(await page.textContent("[role=status]")).toBe(
      "BN moved after the addition. Order: BN after addition, Figure 4 b.",
    );
    expect(await focused(diagram)).toBe("after:0");
    expect(await blocks(diagram)).toEqual(["weight 3×3", "BN", "ReLU", "weight 3×3", "+", "BN", "ReLU"]);
    await page.keyboard.press("Alt+ArrowUp");
    await page.keyboard.press("Enter");
    await diagram.settled();
    expect(diagram.text).toBe(original);
    expect(await focused(diagram)).toBe("branch:4");
  });

  test("a weight layer stays in the branch, and the diagram says so", async () => {
    const diagram = await show(tiny);
    await diagram.page.focus("[data-id='branch:5']");
    await diagram.page.keyboard.press("Alt+ArrowDown");
    await diagram.page.waitForSelector(".foot:has-text('stays in the branch')");
    expect(diagram.text).toBe(tiny);
  });

  test("an empty file starts from the network before the paper, too: its original units", async () => {
    const diagram = await show("");
    const { page } = diagram;
    expect(await page.textContent(".pickrow")).toBe("ResNet-110two 3×31.73M6.61%6.37%");
    await page.check("input[name=order] >> nth=0");
    await page.click(".btn:has-text('Start')");
    await diagram.settled();
    expect(diagram.text).toBe(presetText("resnet-110", { activation: "original" }));
  });

  test("from an empty file to a unit of one's own", async () => {
    const diagram = await show("");
    const { page } = diagram;
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await diagram.settled();
    expect(diagram.text).toContain(`"format": "residual/1"`);
    await page.waitForSelector(".uw");
    await page.keyboard.press("]");
    await page.waitForFunction(() => document.querySelector("h1")?.textContent === "Unit 3");
    await page.focus(".pick:has-text('h')");
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.waitForSelector(".card[aria-checked=true]:has-text('1×1 convolution')");
    await page.keyboard.press("Enter");
    await diagram.settled();
    expect(diagram.text).toContain(`"shortcut": "conv-1x1"`);
    expect(await page.evaluate(() => document.activeElement?.className)).toContain("pick");
    await page.keyboard.press("F8");
    expect(await page.evaluate(() => document.activeElement?.closest("[data-problem]") !== null)).toBe(true);
    await page.keyboard.press("Enter");
    await diagram.settled();
    expect(diagram.text).not.toContain("conv-1x1");
  });
});
