import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { until, useWorkbench } from "./workbench";

const file = "tiny.residual.json";
const code = useWorkbench();
let diagram: FrameLocator;

beforeAll(() => code.commit(file));

/** A line of the tree in the side bar. */
const line = (text: string | RegExp): Locator => code.page.locator(".pane-body .monaco-list-row", { hasText: text }).first(); // prettier-ignore

async function shows(unit: string, stage: string): Promise<void> {
  await diagram.locator(".unit .hd", { hasText: stage }).locator("h1", { hasText: unit }).waitFor();
}

describe("the network in the side bar", () => {
  test("stages and units of the diagram in front; each shows what is selected in the other", async () => {
    await code.openDiagram(file);
    diagram = await code.view(".uw");
    await code.page.locator(".activitybar .action-label[aria-label*='Residual']").first().click();
    await line(/Stage 2.*3 units, 16 channels, 14×14/).waitFor();
    await code.page.locator(".pane-header", { hasText: "Stage 1 › Unit 2" }).waitFor();
    await line("Stage 2").click();
    await shows("Unit 1", "stage 2");
    await line(/Unit 1.*zero padding/).waitFor();
    await diagram.locator("h1").click();
    await code.page.keyboard.press("]");
    await shows("Unit 2", "stage 2");
    await code.page.locator(".monaco-list-row.selected", { hasText: "Units 2–3" }).waitFor();
    await code.picture("outline");
    await code.page.keyboard.press("o");
    await diagram.locator("h1", { hasText: "Network" }).waitFor();
    await line("Stage 3").click();
    await shows("Unit 1", "stage 3");
  }, 90_000);

  test("Go to Unit says which one while it is typed, and why there is none", async () => {
    await code.command("Residual: Go to Unit…");
    expect(await code.input.inputValue()).toBe("3.1");
    await code.input.fill("3.4");
    await code.page.getByText("Stage 3 has no unit 4: its units are 1 to 3.").waitFor();
    await code.input.fill("stage 3 unit 2");
    await code.page.getByText("Stage 3, unit 2 of 3, unit 8 of the network").waitFor();
    await code.picture("go-to-unit");
    await code.page.keyboard.press("Enter");
    await shows("Unit 2", "stage 3");
    await code.page.locator(".pane-header", { hasText: "Stage 3 › Unit 2" }).waitFor();
  });
});

describe("copy", () => {
  test("the unit as SVG, as a picture, and the design as Markdown are on the clipboard", async () => {
    await code.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const types = (): Promise<string[]> =>
      code.page.evaluate(async () => (await navigator.clipboard.read()).flatMap(({ types }) => types));
    const text = (): Promise<string> => code.page.evaluate(() => navigator.clipboard.readText());
    await code.command("Residual: Copy Diagram as SVG");
    await until("SVG", async () => (await text()).startsWith("<?xml"));
    await code.command("Residual: Copy Diagram as PNG");
    await until("a picture", async () => (await types()).includes("image/png"));
    await code.command("Residual: Copy Diagram as Markdown");
    await until("Markdown", async () => (await text()).startsWith("# Tiny, full pre-activation"));
  });
});

describe("export", () => {
  test.each([
    ["svg", "<?xml"],
    ["png", "\u0089PNG"],
  ])("a unit as a file: %s", async (ending, begins) => {
    await code.command("Residual: Export Diagram as SVG or PNG…");
    await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "This unit on white" }).click();
    await until("the dialog names a file", async () =>
      (await code.input.inputValue()).endsWith("tiny-stage3-unit2.svg"),
    );
    await code.input.fill(code.path(`unit.${ending}`));
    await code.input.press("Enter");
    await until("the file is there", () => existsSync(code.path(`unit.${ending}`)));
    await until("it is whole", () => readFileSync(code.path(`unit.${ending}`), "latin1").startsWith(begins));
  });
});

describe("compare", () => {
  test("two files: a sentence, both networks, and the units that differ", async () => {
    await code.command("Residual: Compare Architectures");
    await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "resnet-110.residual.json" }).click();
    const page = await code.view(".compare");
    await page.locator(".sentences").getByText("Input size 32, channels 3 → size 28, channels 1.").waitFor();
    expect(await page.locator("[role=option]").count()).toBeGreaterThan(0);
    await code.picture("compare-files");
  });

  test("with git HEAD: what has changed since, followed as it goes on", async () => {
    const text = readFileSync(code.path(file), "utf8");
    await code.tab(file).first().click();
    await code.view(".insp");
    writeFileSync(code.path(file), text.replace('"shortcut": "identity"', '"shortcut": "dropout"'));
    await code.command("Residual: Compare with Git HEAD");
    const page = await code.view(".compare .state");
    await page.getByText("All 9 units: shortcut identity → dropout 0.5.").waitFor();
    await page.locator(".state", { hasText: "HEAD" }).waitFor();
    await code.picture("compare-head");
    writeFileSync(code.path(file), text.replace('"full-preactivation"', '"original"'));
    await page.getByText("All 9 units: order full pre-activation, Fig. 4(e) → original, Fig. 4(a).").waitFor();
    // A page that is just drawn anew may miss a click.
    await until("the file opens as a diagram", async () => {
      if (await code.tab(file).and(code.page.locator(".active")).isVisible()) return true;
      await page.locator(".file .link").last().click({ timeout: 3000 });
      await code.page.waitForTimeout(500);
      return false;
    });
    diagram = await code.view(".insp");
    await diagram.locator(".pick", { hasText: "original" }).first().waitFor();
  });

  test("git's own comparison of two texts leads to that of the architectures", async () => {
    await code.command("Source Control: Focus on Changes View");
    await line(file).click();
    await code.page.locator(".editor-actions .action-label[aria-label^='Compare Architectures']").click();
    const page = await code.view(".compare .state");
    await page.locator(".state", { hasText: "index" }).waitFor();
    await page.getByText("All 9 units: order full pre-activation, Fig. 4(e) → original, Fig. 4(a).").waitFor();
    await code.picture("compare-git-diff");
  });

  test("as diagrams, git's old version says that it is read only", async () => {
    await code.command("Source Control: Focus on Changes View");
    await line(file).click();
    await code.command("View: Reopen Editor With...");
    await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "Residual Diagram" }).click();
    const old = await code.view(".notice");
    await code.picture("git-diff-diagrams");
    await old.getByText("Read only").waitFor();
  });

  test("a run that was trained before the last change, with the file as it is now", async () => {
    await code.tab(file).first().click();
    await code.view(".insp");
    await code.command("Residual: Start Training");
    const runs = code.path(".residual", "runs");
    await until("a run", () => readdirSync(runs).some((name) => existsSync(join(runs, name, "events.jsonl"))), 60);
    const text = readFileSync(code.path(file), "utf8");
    writeFileSync(code.path(file), text.replace('"shortcut": "identity"', '"shortcut": "conv-1x1"'));
    await code.command("Residual: Compare with Present File");
    const page = await code.view(".compare .state");
    await page.locator(".state", { hasText: "run" }).waitFor();
    await page.getByText("All 9 units: shortcut identity → 1×1 convolution.").waitFor();
    await code.picture("compare-run");
    await code.command("Residual: Stop Training");
  }, 90_000);

  test("the comparison comes back with the window", async () => {
    await code.load();
    // One that was opened a while ago: the browser's VS Code writes down its tabs now and then.
    await code.page.locator(".tabs-container .tab", { hasText: "HEAD ↔" }).first().click();
    const page = await code.view(".compare .state");
    await page
      .getByText(/shortcut identity → 1×1 convolution/)
      .first()
      .waitFor();
  }, 90_000);
});
