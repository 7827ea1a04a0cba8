import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { presetText } from "../../src/arch/paper/presets";
import type { DiagramHarness } from "./harness";
import { useDiagrams } from "./useDiagrams";

const tiny = readFileSync(new URL("../../examples/tiny.residual.json", import.meta.url), "utf8");
const show = useDiagrams();

/** Heights or lengths of the marks of units that an edit would change. */
const lit = ({ page }: DiagramHarness): Promise<string[]> =>
  page.$$eval(".strip-body .lit", (marks) => marks.map((mark) => mark.getAttribute("d") ?? ""));

describe("for whom an edit is", () => {
  test("pointing at a scope lights its units; a choice for identical siblings lights and changes them alone", async () => {
    const diagram = await show(presetText("resnet-110"));
    const { page } = diagram;
    await page.hover("[role=radio]:has-text('this unit')");
    await page.waitForSelector(".strip-body .lit", { state: "attached" });
    const one = await lit(diagram);
    expect(one).toHaveLength(1);
    await page.hover("[role=radio]:has-text('17 identical')");
    await page.waitForFunction(
      (before) => document.querySelector(".strip-body .lit")!.getAttribute("d") !== before,
      one[0],
    );
    await page.click("[role=radio]:has-text('17 identical')");
    await page.click(".pick:has-text('h')");
    expect(await page.textContent(".chooser")).toContain("17 identical");
    await page.click(".card:has-text('dropout')");
    await page.waitForSelector(".foot:has-text('17 units would change; nothing is written to the file yet')");
    expect(await lit(diagram)).toHaveLength(1);
    await page.keyboard.press("Enter");
    await diagram.settled();
    expect(diagram.text).toContain(`"changes": [{ "units": [2, 18], "shortcut": "dropout" }]`);
    expect(await lit(diagram)).toEqual([]);
    diagram.undo();
    await diagram.settled();
    expect(diagram.text).toBe(presetText("resnet-110"));
  });

  test("a drag for the whole network lights every unit; on Escape nothing flashes: the unit is at once as it was", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    const blocks = (): Promise<string> =>
      page.$$eval("[data-id^=branch], [data-id^=after]", (items) =>
        items.map((item) => `${item.getAttribute("data-id")} ${item.textContent}`).join(),
      );
    const before = await blocks();
    const box = (await page.locator("[data-id='branch:1'] .o").boundingBox())!;
    const addition = (await page.locator("[data-id=addition] .o").boundingBox())!;
    await page.mouse.move(box.x + 20, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(addition.x + 20, addition.y + 60, { steps: 6 });
    await page.waitForSelector(".pick:has-text('order of your own')");
    expect(await lit(diagram)).toHaveLength(6);
    const seen = page.evaluate(
      () =>
        new Promise<string[]>((done) => {
          const all = new Set<string>();
          const look = (): void => {
            if (document.querySelector(".ghost") === null) {
              const items = [...document.querySelectorAll("[data-id^=branch], [data-id^=after]")];
              all.add(items.map((item) => `${item.getAttribute("data-id")} ${item.textContent}`).join());
            }
            if (document.querySelector(".strip-body .lit") === null) done([...all]);
            else requestAnimationFrame(look);
          };
          look();
        }),
    );
    await page.keyboard.press("Escape");
    expect(await seen).toEqual([before]);
    await page.mouse.up();
    expect(diagram.text).toBe(tiny);
  });
});

describe("the number of units of a stage", () => {
  test("by keys: shown at each press, written once by Enter, taken back by Escape", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    await page.focus("[role=treeitem][aria-selected=true]");
    await page.keyboard.press("Alt+ArrowDown");
    await page.keyboard.press("Alt+ArrowDown");
    await page.waitForSelector(".strip:has-text('units 2–5')");
    expect(await page.textContent(".foot")).toContain("Stage 1 with 5 units");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".strip:not(:has-text('units 2–5'))");
    expect(diagram.version).toBe(1);
    await page.keyboard.press("Alt+ArrowDown");
    await page.keyboard.press("Enter");
    await diagram.settled();
    expect(diagram.text).toBe(tiny.replace(`"units": 3`, `"units": 4`));
    expect(diagram.version).toBe(2);
  });

  test("by the mouse: a stage's border is dragged, six pixels a unit", async () => {
    const diagram = await show(presetText("resnet-110"));
    const { page } = diagram;
    const border = (await page.locator(".strip .border").nth(1).boundingBox())!;
    await page.mouse.move(border.x + 30, border.y + 3);
    await page.mouse.down();
    await page.mouse.move(border.x + 30, border.y + 3 - 5 * 6, { steps: 5 });
    await page.waitForSelector(".border-note:has-text('18 → 13 units')");
    expect(await page.textContent(".foot > .words")).toBe(
      "Stage 2 with 13 units 5 units fewer; nothing is written to the file yet",
    );
    await page.waitForSelector(".strip:has-text('units 2–13')");
    expect(diagram.version).toBe(1);
    await page.mouse.up();
    await diagram.settled();
    expect(diagram.version).toBe(2);
    expect(diagram.text.match(/"units": \d+/g)).toEqual([`"units": 18`, `"units": 13`, `"units": 18`]);
  });
});

test("the whole network lists what units it is made of, how many follow each other, and what one costs", async () => {
  const diagram = await show(presetText("resnet-1001"));
  const { page } = diagram;
  expect(await page.textContent(".insp")).not.toContain("Distinct units");
  await page.keyboard.press("o");
  const rows = (): Promise<string[]> =>
    page.$$eval(".insp .section:has-text('Distinct units') tbody tr", (all) =>
      all.map((row) => [...row.children].map((cell) => cell.textContent).join(" | ")),
    );
  await page.waitForSelector(".insp .section:has-text('Distinct units')");
  expect(await rows()).toEqual([
    "stage 1, unit 1 | 1 | 4,704",
    "stage 1, units 2–111 | 110 | 4,544",
    "stage 2, unit 1 | 1 | 23,808",
    "stage 2, units 2–111 | 110 | 17,792",
    "stage 3, unit 1 | 1 | 94,720",
    "stage 3, units 2–111 | 110 | 70,400",
  ]);
  const pane = page.locator(".insp");
  expect(await pane.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  diagram.setText(presetText("resnet-20", { shortcut: { kind: "dropout", ratio: 0.5, rescale: false } }));
  await diagram.settled();
  expect((await rows())[0]).toBe("stage 1, unit 1dropout shortcut | 1 | 4,672");
});

describe("the signal between any two units", () => {
  const scaled = presetText("resnet-110", { shortcut: { kind: "constant-scaling", shortcut: 0.5, residual: 1 } });

  test("is written as one unit: eq. (4) with identity shortcuts, eq. (7) with factors on them, none with matrices", async () => {
    const diagram = await show(presetText("resnet-110"));
    const { page } = diagram;
    const together = (): Promise<string | null> => page.textContent(".insp .together");
    expect(await together()).toBe("𝐱55≈𝐱1+∑i=154ℱ(𝐱i,𝒲i)(4)");
    await page.fill(".ends .num-in >> nth=0", "2.3");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".insp .together:has-text('𝐱21+')");
    diagram.setText(scaled);
    await diagram.settled();
    expect(await together()).toMatch(/∏.*λi.*𝐱21\+∑.*\(7\)$/);
    diagram.setText(presetText("resnet-110", { shortcut: { kind: "conv-1x1" } }));
    await diagram.settled();
    expect(await page.$(".insp .together")).toBeNull();
  });

  test("from the shown unit to one that is clicked with Shift; by S and E; by their places; and the whole network again", async () => {
    const diagram = await show(scaled);
    const { page } = diagram;
    const product = (): Promise<string | null> => page.textContent(".insp .big");
    expect(await product()).toBe("5.6×10⁻¹⁷");
    expect(await page.textContent(".insp")).toContain("float32 loses it");
    const last = page.locator("[role=treeitem][aria-level='2']").nth(1);
    const box = (await last.boundingBox())!;
    await page.keyboard.down("Shift");
    await page.mouse.click(box.x + 20, box.y + 4 + 6 * 16 + 2);
    await page.keyboard.up("Shift");
    await page.waitForSelector(".insp:has-text('units 2–18')");
    expect(await product()).toBe("7.6×10⁻⁶");
    expect(await page.textContent("h1")).toBe("Unit 2");
    expect(await page.$$(".strip .span")).toHaveLength(1);
    await page.keyboard.press("]");
    await page.waitForSelector("h1:has-text('Unit 3')");
    await page.keyboard.press("e");
    await page.waitForSelector(".insp:has-text('units 2–3')");
    expect(await product()).toBe("0.25");
    await page.fill(".ends input >> nth=1", "9.1");
    expect(await page.textContent(".insp .err")).toContain("There is no stage 9");
    await page.fill(".ends input >> nth=1", "2.1");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".insp:has-text('units 2–19')");
    await page.click(".ends .link");
    await page.waitForSelector(".insp:has-text('units 1–54')");
    expect(diagram.text).toBe(scaled);
  });

  test("a page that is made again measures the same span", async () => {
    const { page } = await show(scaled, { state: { span: { from: 3, to: 5 } } });
    await page.waitForSelector(".insp:has-text('units 3–5')");
    expect(await page.textContent(".insp .big")).toBe("0.125");
  });
});

describe("gradient norms", () => {
  test("are predicted from the shortcuts until a run has measured some, and say which they are", async () => {
    const diagram = await show(
      presetText("resnet-20", { shortcut: { kind: "constant-scaling", shortcut: 0.1, residual: 1 } }),
    );
    const { page } = diagram;
    const title = (): Promise<string | null> => page.textContent(".strip-heat title");
    expect(await page.textContent(".strip-heat")).toContain("predicted");
    expect(await title()).toContain("from 1×10⁻⁹ at unit 1 to 0.1 at the last one");
    diagram.setMeasured({
      run: "20261124-resnet-20",
      step: 1200,
      norms: [0.5, 0.4, 0.3, 0.2, 0.1, 0.09, 0.08, 0.05, 0.02],
    });
    await page.waitForSelector(".strip-heat:has-text('step 1,200')");
    // VS Code's orange is a translucent highlight: as a dot it would hardly be seen.
    await page.evaluate(() => document.documentElement.style.setProperty("--vscode-charts-orange", "#EA5C0055"));
    const dot = page.locator(".strip-heat .heat").first();
    const [, alpha] = await dot.evaluate((path) => / \/ ([\d.]+)\)|$/.exec(getComputedStyle(path).stroke)!);
    expect(Number(alpha ?? 1)).toBe(1);
    expect(await title()).toContain("measured by 20261124-resnet-20 at step 1,200: from 0.5 at unit 1 to 0.02");
  });
});

describe("finding a unit", () => {
  test.each([
    ["2.7", 2, "Unit 7"],
    ["stage 2 unit 7", 2, "Unit 7"],
    ["20", 2, "Unit 2"],
  ])("/ and %s", async (entry, stage, unit) => {
    const { page } = await show(presetText("resnet-110"));
    await page.keyboard.press("/");
    await page.keyboard.type(entry);
    expect(await page.textContent(".find")).toContain(`Stage ${stage}, ${unit.toLowerCase()} of 18`);
    await page.keyboard.press("Enter");
    await page.waitForSelector(`h1:has-text('${unit}')`);
    expect(await page.textContent(".crumbs")).toContain(`Stage ${stage}`);
    expect(await page.$(".find")).toBeNull();
  });

  test("what is not there is said; Escape closes", async () => {
    const { page } = await show(tiny);
    await page.keyboard.press("Control+f");
    await page.keyboard.type("9.1");
    expect(await page.textContent(".find")).toContain("There is no stage 9");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    expect(await page.$(".find")).toBeNull();
    await page.click("[aria-label='Go to unit']");
    await page.waitForSelector(".find");
    await page.click("[aria-label='Go to unit']");
    await page.waitForSelector(".find", { state: "detached" });
    expect(await page.textContent("h1")).toBe("Unit 2");
  });
});

describe("the whole network", () => {
  test("all 333 units of ResNet-1001: arrows select, Enter opens", async () => {
    const { page } = await show(presetText("resnet-1001"));
    await page.click(".crumb:has-text('Network')");
    await page.waitForSelector(".overview:focus");
    expect(await page.textContent("h1")).toBe("Network");
    const loops = await page.$$eval(".overview .loop", (paths) =>
      paths.reduce((sum, path) => sum + (path.getAttribute("d")!.match(/M/g) ?? []).length, 0),
    );
    expect(loops).toBe(333);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    await page.waitForSelector("#overview-unit[aria-label^='Stage 2, unit 111, identity']");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector("#overview-unit[aria-label^='Stage 3, unit 1,']");
    await page.keyboard.press("Enter");
    await page.waitForSelector("h1:has-text('Unit 1')");
    expect(await page.$(".overview")).toBeNull();
    expect(await page.$$("[data-id=shortcut]")).toHaveLength(1);
  });

  test("a million units are ticks, and the unit under the pointer is named", async () => {
    const { page } = await show(`{ "format": "residual/1", "stages": [{ "units": 1000000, "width": 16 }] }`);
    await page.keyboard.press("o");
    await page.waitForSelector(".overview .loop", { state: "attached" });
    expect(await page.$$eval(".overview *", (all) => all.length)).toBeLessThan(80);
    const box = (await page.locator(".overview svg").boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + 50);
    await page.waitForFunction(() =>
      /unit [45]\d\d,\d\d\d/.test(document.querySelector(".overview .note")?.textContent ?? ""),
    );
    await page.waitForSelector(".foot:has-text('Stage 1, unit')");
  });
});

test("columns beside the blocks can be left out, and stay so", async () => {
  const { page } = await show(tiny);
  await page.click(".columns button:has-text('parameters')");
  expect(await page.$$(".uw text.parameters")).toHaveLength(0);
  expect(await page.$$(".uw text.output")).not.toHaveLength(0);
  expect(
    await page.evaluate(() => (JSON.parse(sessionStorage.state as string) as { hidden: string[] }).hidden),
  ).toEqual(["parameters"]);
});

test("where the strip is longer than its pane, a small map of it scrolls it", async () => {
  const changes = Array.from({ length: 30 }, (_, i) => ({ units: [2 * i + 2, 2 * i + 2], shortcut: "dropout" }));
  const text = JSON.stringify({ format: "residual/1", stages: [{ units: 62, width: 16, changes }] });
  const { page } = await show(text);
  const map = (await page.locator(".minimap").boundingBox())!;
  await page.mouse.click(map.x + 5, map.y + map.height - 4);
  await page.waitForFunction(() => document.querySelector(".strip")!.scrollTop > 200);
  expect(await (await show(tiny)).page.$(".minimap")).toBeNull();
});

test("a long F of a bottleneck is broken between its weights, none of it out of sight", async () => {
  const { page } = await show(presetText("resnet-164"));
  const lines = await page.$$eval(".eq:not(.together) > .mathline", (all) =>
    all.map((line) => ({
      overflows: line.scrollWidth > line.clientWidth,
      size: parseFloat(getComputedStyle(line).fontSize),
      rows: new Set([...line.querySelectorAll("math")].map((piece) => Math.round(piece.getBoundingClientRect().bottom)))
        .size,
    })),
  );
  expect(lines.map(({ overflows }) => overflows)).not.toContain(true);
  expect(lines.at(-1)).toMatchObject({ size: 14, rows: 3 });
});
