import { expect, test } from "vitest";
import { activationNames, unitKinds, type Shortcut } from "../../src/arch/architecture";
import { table1 } from "../../src/arch/paper/paper";
import { presetText } from "../../src/arch/paper/presets";
import type { DiagramHarness } from "./harness";
import { compareWithKept } from "./pictures";
import { themes } from "./themes";
import { useDiagrams } from "./useDiagrams";

const show = useDiagrams();
const themeNames = Object.keys(themes) as (keyof typeof themes)[];

async function open(text: string, theme: keyof typeof themes, height?: number): Promise<DiagramHarness> {
  const diagram = await show(text, { theme, font: "inter", ...(height && { height }) });
  await diagram.page.evaluate(() => document.fonts.ready.then(() => undefined));
  await diagram.settled();
  return diagram;
}

/** Of the unit alone, or of the whole page. */
async function problem({ page }: DiagramHarness, name: string, selector = ".uw"): Promise<string | undefined> {
  return compareWithKept(page, name, await page.locator(selector).screenshot({ animations: "disabled" }));
}

/** The unit of each text, one after the other in one page: what differs from the kept pictures. */
async function unitsOf(theme: keyof typeof themes, texts: [name: string, text: string][]): Promise<string[]> {
  // High enough for the longest: what is out of sight is not in its picture.
  const diagram = await open(texts[0]![1], theme, 1000);
  const problems: (string | undefined)[] = [];
  for (const [name, text] of texts) {
    diagram.setText(text);
    await diagram.settled();
    problems.push(await problem(diagram, name));
  }
  return problems.filter((one) => one !== undefined);
}

const nameOf = ({ kind, ...numbers }: Shortcut): string =>
  [kind, ...Object.values(numbers).filter((value) => typeof value === "number")].join("-");

test("the eleven rows of Table 1", async () => {
  // The paper has one row for biases of 0 to -5.
  const rows = table1.filter(([{ kind, ...numbers }]) => {
    return kind !== "exclusive-gating" || !("bias" in numbers) || numbers.bias === 0 || numbers.bias < -5;
  });
  const shortcuts: Shortcut[] = [{ kind: "identity" }, ...rows.map(([shortcut]) => shortcut)];
  const texts = shortcuts.map((shortcut): [string, string] => [
    `table1-${nameOf(shortcut)}`,
    presetText("resnet-110", { activation: "original", shortcut }),
  ]);
  expect(texts).toHaveLength(11);
  expect(await unitsOf("dark", texts)).toEqual([]);
});

test("the five orders of Fig. 4", async () => {
  const texts = activationNames.map((activation): [string, string] => [`figure4-${activation}`, presetText("resnet-110", { activation })]); // prettier-ignore
  expect(await unitsOf("light", texts)).toEqual([]);
});

test("the three kinds of unit, the first of a stage with its projection", async () => {
  const texts = unitKinds.map((kind): [string, string] => [`kind-${kind}`, presetText("resnet-20", { kind, units: [1], dimensionIncrease: "projection" })]); // prettier-ignore
  expect(await unitsOf("hc-dark", texts)).toEqual([]);
});

test.each(themeNames)("the whole page in %s", async (theme) => {
  const shortcut = { kind: "exclusive-gating", bias: -6 } as const;
  const diagram = await open(presetText("resnet-110", { activation: "original", shortcut }), theme);
  await diagram.page.focus("[data-id='branch:1']");
  expect(await problem(diagram, `page-${theme}`, "main")).toBeUndefined();
});

test("the network, a chooser, a drag", async () => {
  const diagram = await open(presetText("resnet-164", { shortcut: { kind: "constant-scaling", shortcut: 0.9, residual: 1 } }), "dark"); // prettier-ignore
  const { page } = diagram;
  await page.keyboard.press("o");
  await page.waitForSelector(".overview .heat", { state: "attached" });
  expect(await problem(diagram, "network", ".unit")).toBeUndefined();
  await page.keyboard.press("Enter");
  await page.click(".pick:has-text('h')");
  expect(await problem(diagram, "chooser", ".chooser")).toBeUndefined();
  await page.keyboard.press("Escape");
  const middle = async (selector: string): Promise<[number, number]> => {
    const box = (await page.locator(selector).boundingBox())!;
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  await page.mouse.move(...(await middle("[data-id='branch:1'] .o")));
  await page.mouse.down();
  const [x, y] = await middle("[data-id='branch:4'] .o");
  await page.mouse.move(x + 20, y + 34, { steps: 6 });
  await page.waitForSelector(".note");
  await page.waitForSelector(".pick:has-text('order of your own')");
  expect(await problem(diagram, "drag", ".unit")).toBeUndefined();
  await page.mouse.up();
});
