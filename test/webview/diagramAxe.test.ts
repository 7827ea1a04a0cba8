import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { presetText } from "../../src/arch/paper/presets";
import { violations } from "./axe";
import type { DiagramHarness } from "./harness";
import { themes } from "./themes";
import { useDiagrams } from "./useDiagrams";

const tiny = readFileSync(new URL("../../examples/tiny.residual.json", import.meta.url), "utf8");

const show = useDiagrams();

const gated = presetText("resnet-110", {
  activation: "original",
  shortcut: { kind: "constant-scaling", shortcut: 0.5, residual: 0.5 },
});
describe.each(Object.keys(themes) as (keyof typeof themes)[])("axe finds nothing in %s", (theme) => {
  const check = async (diagram: DiagramHarness): Promise<void> => {
    expect(await violations(diagram.page)).toEqual([]);
  };
  test("the diagram", async () => {
    const diagram = await show(gated, { theme });
    await diagram.page.click("[data-id='branch:1']");
    await check(diagram);
  });
  test("the whole network, the way to a unit, a drag", async () => {
    const diagram = await show(gated, { theme });
    const { page } = diagram;
    await page.keyboard.press("o");
    await page.waitForSelector(".overview");
    await check(diagram);
    await page.keyboard.press("Enter");
    await page.keyboard.press("/");
    await page.keyboard.type("99");
    await check(diagram);
    await page.keyboard.press("Escape");
    const block = (await page.locator("[data-id='branch:1'] .o").boundingBox())!;
    await page.mouse.move(block.x + 20, block.y + 10);
    await page.mouse.down();
    await page.mouse.move(block.x - 150, block.y + 40, { steps: 4 });
    await page.waitForSelector(".note.no");
    await check(diagram);
  });
  test("the choosers", async () => {
    const diagram = await show(gated, { theme });
    await diagram.page.click(".pick:has-text('h')");
    await check(diagram);
    await diagram.page.keyboard.press("Escape");
    await diagram.page.click(".pick:has-text('ℱ')");
    await check(diagram);
  });
  test("an old diagram, a broken file, an empty one", async () => {
    const diagram = await show(tiny, { theme });
    diagram.setText(tiny.replace(`"identity"`, `"gated"`));
    await diagram.settled();
    await check(diagram);
    await check(await show("{", { theme }));
    await check(await show("", { theme }));
  });
});
