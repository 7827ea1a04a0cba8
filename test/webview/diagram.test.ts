import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { presetText } from "../../src/arch/paper/presets";
import { violations } from "./axe";
import type { DiagramHarness } from "./harness";
import { useDiagrams } from "./useDiagrams";
import { themes } from "./themes";

const tiny = readFileSync(new URL("../../examples/tiny.residual.json", import.meta.url), "utf8");

const show = useDiagrams();

/** The names of the unit's blocks as they are drawn, from top to bottom. */
function blocks(diagram: DiagramHarness): Promise<string[]> {
  return diagram.page.$$eval("[data-id^=before], [data-id^=branch], [data-id^=after], [data-id=addition]", (items) =>
    items
      .map((item) => ({
        name: item.querySelector("text")?.textContent ?? "+",
        y: item.getBoundingClientRect().y,
      }))
      .sort((a, b) => a.y - b.y)
      .map(({ name }) => name),
  );
}

function focused(diagram: DiagramHarness): Promise<string | undefined> {
  return diagram.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset["id"]);
}

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
    await page.keyboard.press("Alt+ArrowDown");
    expect(diagram.text).toBe(tiny);
  });
});

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
    expect(await page.$$(".strip .lit")).not.toHaveLength(0);
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
    expect(await page.$$(".strip .lit")).toHaveLength(0);
    expect(diagram.text).toBe(tiny);
  });

  test("there and back again is no change", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    await page.focus("[data-id='branch:0']");
    await page.keyboard.press("Alt+ArrowDown");
    await page.waitForSelector(".strip .lit", { state: "attached" });
    await page.keyboard.press("Alt+ArrowUp");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[role=status]:has-text('All is as it was.')", { state: "attached" });
    await page.waitForSelector(".strip .lit", { state: "detached" });
    expect(diagram.version).toBe(1);
  });

  test("somebody else's change ends it: nothing that was meant for the older text is written", async () => {
    const diagram = await show(tiny);
    const { page } = diagram;
    await page.focus("[data-id='branch:0']");
    await page.keyboard.press("Alt+ArrowDown");
    await page.waitForSelector(".strip .lit", { state: "attached" });
    diagram.setText(original);
    await diagram.settled();
    expect(await page.$$(".strip .lit")).toHaveLength(0);
    await page.keyboard.press("Enter");
    await page.waitForSelector("[role=dialog]");
    expect(diagram.text).toBe(original);
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
  await units.press("Escape");
  expect(diagram.version).toBe(1);
  await units.fill("7");
  await units.press("Enter");
  await diagram.settled();
  expect(diagram.version).toBe(2);
  expect(diagram.text).toBe(tiny.replace(/"units": \d+/, `"units": 7`));
  expect(await page.textContent(".strip")).toContain("units 2–7");
});

describe("by keyboard alone", () => {
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
