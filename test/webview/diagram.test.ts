import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { presetText } from "../../src/arch/paper/presets";
import { blocks, focused, useDiagrams } from "./useDiagrams";

const tiny = readFileSync(new URL("../../examples/tiny.residual.json", import.meta.url), "utf8");

const show = useDiagrams();

describe("drawing", () => {
  test("the real example: network, unit, numbers, equation", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    expect(await page.textContent("h1")).toBe("Unit 2");
    expect(await blocks(diagram)).toEqual(["BN", "ReLU", "weight 3×3", "BN", "ReLU", "weight 3×3", "+"]);
    expect(await page.textContent(".strip")).toContain("Stage 3");
    expect(await page.textContent(".strip .hd")).toContain("7.73M multiply-adds");
    expect(await page.getAttribute("[data-id='branch:0']", "aria-label")).toBe(
      "BN, batch normalisation, first of 6 blocks in the residual branch of unit 2, output 28×28×8, 16 parameters.",
    );
    expect(await page.$$(".insp math")).not.toHaveLength(0);
  });

  test("the first unit of the network shares its pre-activation: it stands above the split", async () => {
    const { page } = await show(tiny);
    await page.keyboard.press("[");
    await page.waitForFunction(() => document.querySelector("h1")?.textContent === "Unit 1");
    const tops = await page.$$eval("[data-id='before:1'], .tap, [data-id='branch:0']", (items) =>
      items.map((item) => item.getBoundingClientRect().top),
    );
    const sorted = tops.toSorted((a, b) => a - b);
    expect(await page.getAttribute("[data-id='before:0']", "aria-label")).toContain("both paths get it");
    expect(sorted).toHaveLength(3);
    expect(await page.textContent(".uw .end")).toBe("from the stem: 3×3");
  });

  test("the first unit of a stage shows its stride; the last one what the head does to its output, as the appendix says", async () => {
    const { page } = await show(presetText("resnet-110"));
    await page.click(".strip [aria-label*='zero padding'] >> nth=0");
    await page.waitForSelector(".uw .weight:has-text('weight 3×3 /2')");
    expect(await page.textContent(".uw")).toContain("13,920");
    await page.keyboard.press("/");
    await page.keyboard.type("54");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".uw .end:has-text('on to the head: BN, ReLU, pool, linear 10')");
  });

  test("shortcuts that are matrices have no product and predict no gradient: nothing is claimed, the paper's row is", async () => {
    const { page } = await show(presetText("resnet-110", { activation: "original", shortcut: { kind: "conv-1x1" } }));
    expect(await page.textContent(".insp .signal")).toContain("–no factor: matrices");
    expect(await page.textContent(".insp")).toContain("no one number says how much of it is left");
    expect(await page.$$(".strip-heat .heat")).toHaveLength(0);
    expect(await page.textContent(".strip-heat")).toContain("not predicted");
    expect(await page.textContent(".insp")).toContain("paper, Table 1: 1×1 convolution12.22%");
  });

  test("what the gate's convolution gives is written as in the equation", async () => {
    const { page } = await show(tiny.replace(`"identity"`, `"shortcut-only-gating"`));
    expect(await page.textContent(".insp")).toContain("where 𝐖g\u2009𝐱 = 0");
  });

  test("ResNet-1001 shows 333 units in one small strip", async () => {
    const { page } = await show(presetText("resnet-1001"));
    expect(await page.textContent(".strip")).toContain("× 110");
    expect(await page.textContent(".seg")).toContain("all 333 units");
    expect(await page.$$eval(".strip *", (all) => all.length)).toBeLessThan(150);
  });

  test("a million units are drawn folded", async () => {
    const { page } = await show(
      `{ "format": "residual/1", "stages": [{ "units": 1000000, "width": 16 }, { "units": 1000000, "width": 16 }] }`,
    );
    expect(await page.textContent(".strip")).toContain("× 999,999");
    await page.keyboard.press("]");
    await page.waitForFunction(() => document.querySelector("h1")?.textContent === "Unit 3");
  });
});

describe("choosing", () => {
  test("a shortcut: arrows preview and write nothing, Enter writes the smallest edit, undo takes it back", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    await page.click(".pick:has-text('h')");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector(".foot:has-text('nothing is written')");
    await page.waitForSelector("[data-id=shortcut] text:has-text('0.5')");
    expect(diagram.text).toBe(tiny);
    expect(await page.textContent(".insp .big")).toBe("0.00195");
    await page.keyboard.press("Enter");
    await diagram.settled();
    expect(diagram.text).toBe(tiny.replace(`"identity"`, `"constant-scaling"`));
    expect(await page.$(".chooser")).toBeNull();
    diagram.undo();
    await diagram.settled();
    expect(diagram.text).toBe(tiny);
    expect(await page.textContent(".pick")).toContain("identity");
  });

  test("Escape restores what was there", async () => {
    const diagram = await show(tiny);
    await diagram.page.click(".pick:has-text('ℱ')");
    await diagram.page.keyboard.press("ArrowLeft");
    await diagram.page.waitForSelector(".pick:has-text('ReLU-only pre-activation')");
    await diagram.page.keyboard.press("Escape");
    await diagram.page.waitForSelector(".pick:has-text('full pre-activation')");
    expect(diagram.text).toBe(tiny);
    expect(diagram.version).toBe(1);
  });

  test("numbers of Table 1 and numbers of one's own, within their limits", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    await page.click(".pick:has-text('h')");
    await page.click(".card:has-text('exclusive gating')");
    await page.click(".chip:has-text('−7')");
    await page.waitForSelector("[data-id=shortcut]:has-text('−7')");
    await page.fill(".chooser .num-in", "400");
    expect(await page.textContent(".chooser .err")).toBe("initial bias: a number from −100 to 100");
    expect(await page.isDisabled(".chooser .btn:has-text('Keep')")).toBe(true);
    await page.fill(".chooser .num-in", "-5");
    await page.keyboard.press("Enter");
    await diagram.settled();
    expect(diagram.text).toContain(`{ "kind": "exclusive-gating", "bias": -5 }`);
  });

  test("for this unit alone: its neighbours stay, the strip shows it apart", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    await page.click("[role=radio]:has-text('this unit')");
    await page.click(".pick:has-text('h')");
    await page.click(".card:has-text('dropout')");
    await page.click(".chooser .btn:has-text('Keep')");
    await diagram.settled();
    expect(diagram.text).toContain(`"units": [2, 2], "shortcut": "dropout"`);
    expect(await page.$$("[role=treeitem] .onshortcut")).toHaveLength(1);
    expect(await page.textContent(".unit .hd .cut")).toBe("the only one like this here");
  });

  test("an edit of an older text is dropped", async () => {
    const diagram = await show(tiny);
    await diagram.page.evaluate(() => {
      const host = window as unknown as { toHost(message: unknown): void };
      host.toHost({
        type: "edit",
        version: 0,
        asked: 1,
        intent: { kind: "shortcut", scope: { kind: "all" }, shortcut: { kind: "conv-1x1" } },
      });
    });
    expect(diagram.text).toBe(tiny);
  });

  test("somebody else's change is followed, whatever it is", async () => {
    const diagram = await show(tiny);
    for (let i = 0; i < 3; i++) diagram.setText(tiny.replace("full-preactivation", "original"));
    await diagram.settled();
    expect(await blocks(diagram)).toEqual(["weight 3×3", "BN", "ReLU", "weight 3×3", "BN", "+", "ReLU"]);
    // One view for the three changes.
    expect(diagram.views).toHaveLength(2);
  });

  test("a read-only file says why and lets nothing be chosen", async () => {
    const diagram = await show(tiny, { locked: "You may not write this file." });
    const { page } = diagram;
    expect(await page.textContent(".notice")).toContain("You may not write this file.");
    expect(await page.isDisabled(".pick")).toBe(true);
    await page.click("[data-id='branch:0']");
    expect(await page.textContent(".foot > .keys")).not.toContain("move");
    for (const key of ["Alt+ArrowDown", "b", "Delete", "Enter"]) {
      await page.keyboard.press("ArrowDown");
      await page.waitForSelector(".foot:not(:has-text('nothing can be changed'))");
      await page.keyboard.press(key);
      await page.waitForSelector(".foot:has-text('Read only: nothing can be changed here.')");
    }
    expect(diagram.text).toBe(tiny);
  });
});

describe("adding and removing", () => {
  test("Fig. 4(c) without its last ReLU, with one behind the addition, is Fig. 4(a), and the diagram says so", async () => {
    const diagram = await show(tiny.replace("full-preactivation", "relu-before-addition"));
    const { page } = diagram;
    await page.focus("[data-id='branch:5']");
    await page.keyboard.press("Delete");
    await page.keyboard.press("Enter");
    await diagram.settled();
    expect(await blocks(diagram)).toEqual(["weight 3×3", "BN", "ReLU", "weight 3×3", "BN", "+"]);
    expect(await page.textContent("[role=status]")).toBe("ReLU removed. Order: an order of your own.");
    expect(await focused(diagram)).toBe("branch:4");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("r");
    await page.keyboard.press("Enter");
    await diagram.settled();
    expect(await page.textContent("[role=status]")).toBe("ReLU added after the addition. Order: original, Figure 4 a.");
    expect(diagram.text).toBe(tiny.replace("full-preactivation", "original"));
    expect(await focused(diagram)).toBe("after:0");
  });

  test("with the mouse: BN behind the selected block, then away again", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    await page.click("[data-id='branch:2']");
    await page.click(".tools >> text=+ BN");
    await diagram.settled();
    expect((await blocks(diagram)).slice(2, 5)).toEqual(["weight 3×3", "BN", "BN"]);
    expect(await focused(diagram)).toBe("branch:3");
    await page.click(".tools [aria-label=Remove]");
    await diagram.settled();
    expect(diagram.text).toBe(tiny);
  });

  test("a weight layer stays, nothing goes onto the shortcut", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    await page.focus("[data-id='branch:2']");
    await page.keyboard.press("Delete");
    await page.waitForSelector(".foot:has-text('how many weight layers')");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("b");
    await page.waitForSelector(".foot:has-text('Not on the shortcut')");
    expect(diagram.text).toBe(tiny);
  });
});

test("Ctrl and the wheel zoom the unit alone; 0 fits it to the pane", async () => {
  const { page } = await show(tiny);
  const height = async (): Promise<number> => (await page.locator(".uw > svg").boundingBox())!.height;
  const before = await height();
  const box = (await page.locator(".unit > .body").boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 200);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -200);
  await page.waitForFunction(
    (old) => document.querySelector(".uw > svg")!.getBoundingClientRect().height > old,
    before,
  );
  await page.keyboard.up("Control");
  expect(await page.evaluate(() => window.visualViewport?.scale)).toBe(1);
  await page.keyboard.press("0");
  await page.waitForFunction(() => {
    const pane = document.querySelector(".unit > .body")!;
    const { width, height } = document.querySelector(".uw > svg")!.getBoundingClientRect();
    const left = [pane.clientWidth - width, pane.clientHeight - height];
    return Math.min(...left) >= -1 && Math.min(...left) < 2;
  });
  const percent = page.locator(".hd button:has-text('%')");
  expect(await percent.getAttribute("aria-label")).toMatch(/^Zoom \d+%: back to 100%$/);
  await percent.click();
  await page.waitForFunction(
    (old) => document.querySelector(".uw > svg")!.getBoundingClientRect().height === old,
    before,
  );
  expect(await percent.count()).toBe(0);
});

test("two fingers zoom the unit", async () => {
  const { page } = await show(tiny);
  const height = (await page.locator(".uw > svg").boundingBox())!.height;
  await page.evaluate(() => {
    const pane = document.querySelector(".unit > .body")!;
    const fingers = (type: string, apart: number): void => {
      const touches = [-1, 1].map(
        (side, identifier) => new Touch({ identifier, target: pane, clientX: 600 + side * apart, clientY: 300 }),
      );
      pane.dispatchEvent(new TouchEvent(type, { touches, cancelable: true }));
    };
    fingers("touchstart", 60);
    fingers("touchmove", 90);
  });
  await page.waitForFunction(
    (before) => Math.abs(document.querySelector(".uw > svg")!.getBoundingClientRect().height / before - 1.5) < 0.01,
    height,
  );
});

test("what the pointer is on is explained with its place in the paper", async () => {
  const { page } = await show(tiny);
  await page.hover("[data-id='branch:1']");
  await page.waitForSelector(".foot:has-text('max(x, 0), no parameters; pre-activation, Sect. 3.2, Fig. 4(e)')");
  await page.hover("[data-id=shortcut]");
  await page.waitForSelector(".foot:has-text('h of eq. (1), eq. (3), Fig. 2(a)')");
});

test("a stage's numbers change in their place: Enter writes once, Escape takes back, limits hold", async () => {
  const diagram = await show(tiny);
  const { page } = diagram;
  const units = page.locator(".stage-numbers input").first();
  await units.fill("0");
  await units.press("Enter");
  expect(await units.getAttribute("aria-invalid")).toBe("true");
  const hint = page.locator(".stage-numbers [aria-live]");
  expect(await hint.textContent()).toBe("units: a whole number from 1 to 1,000,000");
  await units.press("Escape");
  expect(diagram.version).toBe(1);
  await units.fill("7");
  expect(await hint.textContent()).toContain("Enter writes it");
  await units.press("Enter");
  await diagram.settled();
  expect(diagram.version).toBe(2);
  expect(diagram.text).toBe(tiny.replace(/"units": \d+/, `"units": 7`));
  expect(await page.textContent(".strip")).toContain("units 2–7");
});

describe("when the file is not right", () => {
  test("the last valid diagram stays, says that it is old, and the fix puts it right", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    diagram.setText(tiny.replace(`"identity"`, `"gated"`));
    await diagram.settled();
    expect(await page.textContent(".stale")).toContain("Last valid diagram");
    expect(await page.textContent(".stale")).toContain("There is no shortcut");
    expect(await page.isDisabled(".pick")).toBe(true);
    await page.click(".stale .link:has-text('Open line')");
    expect(diagram.done).toEqual([expect.stringMatching(/^reveal \d+$/)]);
    await page.click(".stale .link:has-text('shortcut-only-gating')");
    await diagram.settled();
    expect(diagram.text).toContain(`"shortcut": "shortcut-only-gating"`);
    expect(await page.$(".stale")).toBeNull();
  });

  test.each([
    ["no JSON", "{ nonsense", "Line"],
    ["binary", "\u0000\u0001\ufffd\ufffd", "Line"],
    ["not an object", "[1, 2]", "Line"],
    ["another version", `{ "format": "residual/9", "stages": [] }`, "residual/"],
    ["too long", " ".repeat(2_000_000) + "{}", "too long"],
    [
      "a million stages",
      `{ "format": "residual/1", "stages": [${`{"units":1,"width":1},`.repeat(40_000)}] }`,
      "stages",
    ],
  ])("%s: a message, no diagram, the file untouched", async (_, text, says) => {
    const diagram = await show(text);
    expect(await diagram.page.textContent("main")).toContain(says);
    expect(await diagram.page.$(".uw")).toBeNull();
    expect(diagram.text).toBe(text);
  });

  test("messages that nobody knows are logged by either side, and nothing breaks", async () => {
    const diagram = await show(tiny);
    await diagram.page.evaluate(() => {
      (window as unknown as { toHost(message: unknown): void }).toHost({ type: "explode" });
      window.postMessage({ type: "view", mode: "sideways" }, "*");
    });
    await diagram.page.waitForTimeout(100);
    expect(diagram.log.splice(0)).toHaveLength(2);
    expect(await diagram.page.$(".uw")).not.toBeNull();
  });
});

test("a page that is made again comes back to the unit, the scope and the block that it had", async () => {
  const state = { selection: { stage: 2, unit: 3 }, scope: "stage", block: "branch:2" };
  const { page } = await show(tiny, { state });
  expect(await page.textContent("h1")).toBe("Unit 3");
  expect(await page.textContent(".seg [aria-checked=true]")).toBe("stage 2");
  expect(await page.getAttribute("[data-id='branch:2']", "aria-pressed")).toBe("true");
});
