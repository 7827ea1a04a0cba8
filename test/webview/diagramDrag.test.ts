import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { DiagramHarness } from "./harness";
import { focused, useDiagrams } from "./useDiagrams";

const tiny = readFileSync(new URL("../../examples/tiny.residual.json", import.meta.url), "utf8");

const show = useDiagrams();

describe("dragging a block", () => {
  const original = tiny.replace("full-preactivation", "original");
  const middle = async (diagram: DiagramHarness, id: string): Promise<[number, number]> => {
    const box = (await diagram.page.locator(`[data-id='${id}'] .o`).boundingBox())!;
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  /** Takes a block and holds it at an offset from another one's middle. */
  const hold = async (diagram: DiagramHarness, id: string, over: string, by: [number, number]): Promise<void> => {
    const { mouse } = diagram.page;
    const to = await middle(diagram, over);
    await mouse.move(...(await middle(diagram, id)));
    await mouse.down();
    await mouse.move(to[0] + by[0], to[1] + by[1], { steps: 8 });
  };

  test("BN dropped behind the addition is Fig. 4(b): shown while it is held, written once", async () => {
    const diagram = await show(original);
    const { page } = diagram;
    await hold(diagram, "branch:4", "addition", [30, 40]);
    await page.waitForSelector(".pick:has-text('BN after addition')");
    expect(await page.textContent(".note")).toBe("BN after addition, Fig. 4(b)paper 8.17%, original 6.61%");
    expect(await page.$$(".dropin")).toHaveLength(1);
    expect(await page.textContent(".foot")).toContain("Moving BN");
    expect(diagram.text).toBe(original);
    await page.mouse.up();
    await diagram.settled();
    expect(diagram.text).toBe(original.replace(`"original"`, `"bn-after-addition"`));
    expect(diagram.version).toBe(2);
    expect(await focused(diagram)).toBe("after:0");
    expect(await page.$$(".ghost, .slotline, .note")).toHaveLength(0);
  });

  test("the open place stays open while the block is held in it", async () => {
    const diagram = await show(original);
    await hold(diagram, "branch:4", "branch:0", [0, 40]);
    const open = (await diagram.page.locator(".dropin").boundingBox())!;
    await diagram.page.mouse.move(open.x + open.width / 2, open.y + open.height / 2, { steps: 4 });
    expect(await diagram.page.locator(".dropin").boundingBox()).toEqual(open);
  });

  test.each([
    ["over the shortcut", "branch:4", "addition", [0, -120], "it takes a scale, a gate, 1×1 or dropout"],
    ["a weight layer behind the addition", "branch:3", "addition", [0, 60], "no residual unit"],
    ["outside", "branch:4", "branch:2", [420, 0], "Outside the unit"],
  ] as const)("%s says why, and lets the block go back", async (_, id, over, by, says) => {
    const diagram = await show(original);
    const { page } = diagram;
    await hold(diagram, id, over, [...by]);
    expect(await page.textContent(".note.no")).toContain(says);
    await page.mouse.up();
    expect(await page.$(".ghost")).toBeNull();
    expect(await page.textContent("[role=status]")).toContain(says);
    expect(diagram.text).toBe(original);
  });

  test("in a read-only file nothing is lifted, and the diagram says why", async () => {
    const diagram = await show(original, { locked: "You may not write this file." });
    await hold(diagram, "branch:4", "branch:2", [0, 30]);
    expect(await diagram.page.textContent("[role=status]")).toContain("Read only: nothing can be changed here.");
    expect(await diagram.page.$(".ghost")).toBeNull();
    await diagram.page.mouse.up();
    expect(diagram.text).toBe(original);
  });

  test("Escape puts it back; a click of less than 4 pixels lifts nothing", async () => {
    const diagram = await show(original);
    const { page } = diagram;
    await hold(diagram, "branch:4", "addition", [30, 40]);
    await page.waitForSelector(".dropin");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".pick:has-text('Fig. 4(a)')");
    await page.mouse.up();
    expect(await page.$(".ghost")).toBeNull();
    expect(diagram.text).toBe(original);
    const [x, y] = await middle(diagram, "branch:1");
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 2, y + 2);
    expect(await page.$(".ghost")).toBeNull();
    await page.mouse.up();
    expect(await focused(diagram)).toBe("branch:1");
  });
});
