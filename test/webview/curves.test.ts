import { describe, expect, it } from "vitest";
import { violations } from "./axe";
import type { Course, CurvesHarness } from "./curvesHarness";
import { courses, run, three } from "./curvesRuns";
import { themes } from "./themes";
import { useCurves } from "./useCurves";

const open = useCurves();
let harness: CurvesHarness;

describe("in each theme", () => {
  for (const theme of Object.keys(themes) as (keyof typeof themes)[])
    it(`${theme}: axe finds nothing wrong, with the read-out open`, async () => {
      harness = await open(three, courses, { theme });
      await harness.page.keyboard.press("Home");
      expect(await violations(harness.page)).toEqual([]);
    });
});

describe("drawing", () => {
  it("draws each run in its colour, names the rates, and puts the paper's values at the right edge", async () => {
    harness = await open(three, courses);
    const { page } = harness;
    expect(await harness.pixels([0xcc, 0xcc, 0xcc])).toBeGreaterThan(300); // baseline
    expect(await harness.pixels(await harness.colorOf("c2"))).toBeGreaterThan(300); // orange
    expect(await harness.pixels([0x37, 0x94, 0xff])).toBeGreaterThan(300); // blue
    expect(await page.locator(".px").count()).toBe(3);
    expect(await page.locator(".drop-at").count()).toBe(3);
    await expect.poll(() => page.getByText("rate 0.1 (0.01 for the first 400)").count()).toBe(1);
    expect(await page.locator("[role=img]").getAttribute("aria-label")).toContain("3 runs over 64k steps");
  });

  it("in a narrow pane the keys above the plot stand beside each other", async () => {
    harness = await open(three, courses, { width: 400 });
    const boxes = await harness.page.$$eval(".plotbox .layer > text, .plotbox .zoom", (all) =>
      all.map((one) => {
        const { left, right, y, width } = one.getBoundingClientRect();
        return { words: one.textContent, left, right, y, width };
      }),
    );
    const top = Math.min(...boxes.filter(({ width }) => width > 0).map(({ y }) => y));
    const keys = boxes.filter(({ y, width }) => width > 0 && y < top + 12).toSorted((a, b) => a.left - b.left);
    expect(keys.map(({ words }) => words)).toEqual(["loss (left, log)", "error (right)"]);
    expect(keys[0]!.right).toBeLessThan(keys[1]!.left);
  });

  it("offers the keys that work: none of the plot's without one, pausing what runs, resuming what has stopped", async () => {
    harness = await open([run("original", { state: "stopped" })], courses);
    const { page } = harness;
    const keys = page.locator(".foot > .keys");
    expect(await keys.innerText()).toMatch(/read out.*zoom.*Space resume/);
    await page.getByRole("radio", { name: "error against cost" }).click();
    await expect.poll(() => keys.innerText()).toBe("Space resume");
    await harness.sendRuns([run("original", { state: "finished" })]);
    await expect.poll(() => keys.innerText()).toBe("");
  });

  it("the paper's result of the selected run is named, and no other's line goes through its words", async () => {
    harness = await open(three, courses);
    const { page } = harness;
    for (const [name, words] of [
      ["preact", "paper 6.37%"],
      ["original", "paper 6.61%"],
    ] as const) {
      await page.locator("tbody tr", { hasText: name }).click();
      await page.locator(`.result:has-text("${words}")`).waitFor();
      const after = await page.$$eval(".result, path.paper", (all) =>
        all.slice(all.findIndex((one) => one.matches(".result")) + 1).map((one) => one.outerHTML),
      );
      expect(after).toEqual([]);
    }
  });

  it("shows what the table's twin says: smoothed and raw loss, last and best error, the paper's", async () => {
    harness = await open(three, courses);
    const rows = await harness.page.locator("tbody tr").allInnerTexts();
    const preact = rows
      .find((row) => row.includes("preact"))!
      .split("\t")
      .map((cell) => cell.trim());
    expect(preact[1]).toBe("running");
    expect(preact[2]).toBe("41,250");
    expect(Number(preact[3])).toBeCloseTo(0.0205, 2);
    expect(preact[4]).toMatch(/^6\.[5-9]\d%$/);
    expect(preact[5]).toMatch(/^6\.[5-9]\d%$/);
    expect(preact.slice(6, 9)).toEqual(["1,471", "60 min", "6.37%"]);
    expect(await harness.page.locator(".foot").innerText()).toMatch(
      /step 41,250.*of 64,000 \(64%\).*epoch 106 of 165.*1,471 images\/s.*33 min left, ends \d\d:\d\d.*2 threads/s,
    );
  });

  it("shows errors above losses when they are asked for apart, and keeps them so", async () => {
    harness = await open(three, courses);
    const { page } = harness;
    /** Whether the mark at the end of the orange run's losses, and of its errors, is in the upper half. */
    const upper = async (): Promise<boolean[]> => {
      const { y, height } = (await page.locator(".plot").boundingBox())!;
      const ends = await page.locator(".layer .c2 > g:not(.along) > .mk").all();
      const boxes = await Promise.all(ends.map((mark) => mark.boundingBox()));
      return boxes.map((box) => box!.y < y + height / 2);
    };
    expect(await upper()).toEqual([false, true]);
    const orange = await harness.colorOf("c2");
    const together = await harness.pixels(orange);
    await page.getByRole("radio", { name: "apart" }).click();
    await harness.drawn();
    expect(await upper()).toEqual([false, true]);
    expect(await harness.pixels(orange)).not.toBe(together);
    const losses = page.getByText("training loss (left, log)");
    expect((await losses.boundingBox())!.y).toBeGreaterThan((await page.getByText("test error (right)").boundingBox())!.y + 100); // prettier-ignore
    await page.reload();
    await page.waitForSelector("main");
    await expect.poll(() => page.getByRole("radio", { name: "apart" }).getAttribute("aria-checked")).toBe("true");
  });

  it("marks each of several curves along its lines, so that they are told apart without colours", async () => {
    harness = await open(three, courses);
    const { page } = harness;
    for (const [color, shape] of [
      ["c1", "circle"],
      ["c2", "rect"],
      ["c3", "path"],
    ])
      // prettier-ignore
      expect(await page.locator(`.${color} .along ${shape}.mk`).count()).toBeGreaterThan(3);
    await page.getByRole("checkbox", { name: /gating/ }).uncheck();
    await page.getByRole("checkbox", { name: /original/ }).uncheck();
    await expect.poll(() => page.locator(".along").count()).toBe(0);
  });

  it("changes its colours with the theme", async () => {
    harness = await open(three, courses);
    await harness.page.evaluate(() => {
      document.documentElement.style.setProperty("--vscode-charts-blue", "#00ff00");
    });
    await harness.drawn();
    expect(await harness.pixels([0x37, 0x94, 0xff])).toBe(0);
    expect(await harness.pixels([0, 255, 0])).toBeGreaterThan(300);
  });

  it("sees through no colour of a run, whatever VS Code's own is", async () => {
    harness = await open(three, courses);
    await harness.page.evaluate(() => {
      document.documentElement.style.setProperty("--vscode-charts-orange", "rgba(234, 92, 0, 0.33)");
    });
    await harness.drawn();
    expect(await harness.pixels([234, 92, 0])).toBeGreaterThan(300);
  });

  it("ends a curve with a red cross where the loss is not a number, and says what to do", async () => {
    const lost: Course = {
      steps: 312,
      error: [[1, 90]],
      loss: [
        [1, 2.3],
        [200, 2],
        [300, 40],
        [311, 900],
        [312, NaN],
      ],
    };
    const error = {
      what: "The loss is not a number",
      why: "The rate was 0.1 from the first step.",
      do: "Use 0.01 for the first 400 steps.",
    };
    const broken = run("lost", { state: "failed", step: 312, rates: [[0, 0.1]], error });
    harness = await open([broken], { lost });
    const { page } = harness;
    expect(await page.locator(".nan").count()).toBe(1);
    expect(await page.locator(".notice h2").innerText()).toBe("Broke off at step 312: the loss is not a number");
    await page.getByRole("button", { name: "Start again with the paper’s warm-up" }).click();
    expect(harness.said.at(-1)).toEqual({ type: "act", run: "lost", action: "warm-up" });
    expect(await page.locator("tbody tr").innerText()).toContain("broken");
    expect(await page.locator("tbody tr").innerText()).toContain("not a number");
  });

  it("says of a run whose state cannot be read so much, and begins nothing over it", async () => {
    const error = { what: "The state of this run cannot be read", why: "It is damaged.", do: "Look into it." };
    const unread = run("original", { state: "failed", step: 0, steps: 0, error });
    harness = await open([unread], courses);
    const { page } = harness;
    expect(await page.locator(".notice h2").innerText()).toBe("The state of this run cannot be read");
    expect(await page.locator(".notice button").allInnerTexts()).toEqual(["Show log", "Start again"]);
    await expect.poll(() => page.locator(".foot").innerText()).toMatch(/step 64,000\s+\d/);
  });

  it("says of a file without runs what will be here", async () => {
    harness = await open([], {});
    expect(await harness.page.locator("h2").innerText()).toBe("No file to show runs of");
  });
});

describe("reading values", () => {
  it("under the pointer, of every run that got so far", async () => {
    harness = await open(three, courses);
    const { page } = harness;
    const box = (await page.locator(".plot").boundingBox())!;
    const x = box.x + 58 + ((box.width - 58 - 76) * 50_000) / 64_000;
    await page.mouse.move(x, box.y + 200);
    await harness.drawn();
    const rows = await page.locator(".read tr").allInnerTexts();
    expect(rows[0]).toMatch(/^step (49,9|50,0)\d\d/);
    expect(rows[1]).toMatch(/0\.00\d+\s+6\.\d\d%/);
    expect(rows[3]).toMatch(/–\s+–$/); // it is at 41,250
    await page.mouse.move(box.x + 2, box.y - 30);
    await harness.drawn();
    expect(await page.locator(".read").count()).toBe(0);
  });

  it("by the keyboard, spoken", async () => {
    harness = await open(three, courses);
    const { page } = harness;
    const head = (): Promise<string> => page.locator(".read th").first().innerText();
    await page.keyboard.press("Home");
    expect(await head()).toBe("step 500");
    await page.keyboard.press("ArrowRight");
    expect(await head()).toBe("step 1,000");
    await page.keyboard.press("End");
    expect(await head()).toBe("step 64,000");
    await page.keyboard.press("ArrowLeft");
    expect(await head()).toBe("step 63,500");
    expect(await page.locator("[role=status]").innerText()).toMatch(
      /^step 63,500: original, training loss 0\.0\d+, test error 6\.\d\d%/,
    );
    await page.keyboard.press("Escape");
    expect(await page.locator(".read").count()).toBe(0);
  });
});

describe("zooming", () => {
  const marks = async (): Promise<string> =>
    (await harness.page.locator("[role=img]").first().getAttribute("aria-label"))!;
  const at = async (step: number): Promise<[x: number, y: number]> => {
    const box = (await harness.page.locator(".plot").boundingBox())!;
    return [box.x + 58 + ((box.width - 58 - 76) * step) / 64_000, box.y + 200];
  };

  it("by the wheel keeps the step under the pointer, and a double click shows all again", async () => {
    harness = await open(three, courses);
    const { page } = harness;
    await page.mouse.move(...(await at(40_000)));
    await harness.drawn();
    const head = page.locator(".read th").first();
    const before = await head.innerText();
    for (let i = 0; i < 5; i++) await page.mouse.wheel(0, -300);
    await expect.poll(marks).toContain("runs over 3");
    const [x, y] = await at(40_000);
    await page.mouse.move(x, y + 1);
    await harness.drawn();
    const step = (words: string): number => Number(words.replace(/\D/g, ""));
    expect(Math.abs(step(await head.innerText()) - step(before))).toBeLessThan(60);
    await page.mouse.dblclick(x, y);
    await expect.poll(marks).toContain("over 64k steps");
  });

  it("by a drag chooses a part, and a drag after that moves it", async () => {
    harness = await open(three, courses);
    const { page } = harness;
    const drag = async (from: [number, number], to: [number, number]): Promise<void> => {
      await page.mouse.move(...from);
      await page.mouse.down();
      await page.mouse.move((from[0] + to[0]) / 2, from[1]);
      await page.mouse.move(...to);
      await page.mouse.up();
      await harness.drawn();
    };
    await drag(await at(16_000), await at(32_000));
    const part = /over ([\d,]+)k? to ([\d,]+)k? steps/.exec(await marks())!;
    const ends = part.slice(1).map((words) => Number(words.replace(",", "")));
    expect(ends[0]! > 15_900 || ends[0] === 16).toBe(true);
    expect(await page.locator(".plot.movable").count()).toBe(1);
    await drag(await at(10_000), await at(42_000));
    expect(await marks()).not.toContain(part[0]);
    await page.getByRole("button", { name: "Show all (0)" }).click();
    await harness.drawn();
    expect(await marks()).toContain("over 64k steps");
  });

  it("by keys, spoken, and the heights fit what is seen", async () => {
    harness = await open(three, courses);
    const { page } = harness;
    const status = (): Promise<string> => page.locator("[role=status]").innerText();
    await page.keyboard.press("+");
    expect(await status()).toBe("Shows steps 12,000 to 52,000.");
    await page.keyboard.press("Shift+ArrowRight");
    expect(await status()).toBe("Shows steps 20,000 to 60,000.");
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    await harness.drawn();
    const range = /left axis, from (\S+) to (\S+), /.exec(await marks())!;
    expect(Number(range[1])).toBeGreaterThan(0.002);
    expect(Number(range[2])).toBeLessThan(1);
    await page.keyboard.press("0");
    expect(await status()).toBe("Shows all.");
    expect(await marks()).toContain("from 0.002 to 3");
  });

  it("follows the live end, in a part that stays as long", async () => {
    harness = await open(three, courses);
    const { page } = harness;
    await page.getByRole("button", { name: "live: follow the end (F)" }).click();
    await harness.drawn();
    expect(await marks()).toContain("over 29,090 to 41,890 steps");
    await harness.sendPoints("preact", 41_251, 42_250);
    await expect.poll(marks).toContain("over 30,090 to 42,890 steps");
    expect(await page.getByRole("button", { name: "live: follow the end (F)" }).getAttribute("aria-pressed")).toBe(
      "true",
    );
  });

  it("does not move the heights while the pointer is in the plot and points come", async () => {
    harness = await open(three, courses);
    const { page } = harness;
    await page.mouse.move(...(await at(20_000)));
    await harness.drawn();
    const range = /left axis, from \S+ to \S+, /.exec(await marks())![0];
    await page.evaluate(() => {
      const one = (value: number): Float64Array => Float64Array.of(value);
      const train = { step: one(41_251), epoch: one(106), loss: one(1e-7), error: one(0), time: one(4000) };
      const none = new Float64Array();
      const test = { step: none, loss: none, error: none };
      window.postMessage({ type: "points", run: "preact", restarted: false, more: false, train, test }, "*");
    });
    await harness.drawn();
    expect(await marks()).toContain(range);
  });
});

it("says how far the run is at each tenth of its way", async () => {
  harness = await open(three, courses);
  await harness.sendPoints("preact", 41_251, 44_900);
  await expect
    .poll(() => harness.page.locator("[role=status]").innerText())
    .toMatch(/^preact, seed 1: step 44,900 of 64,000, training loss 0\.0\d+, test error \d\.\d\d%\.$/);
});

describe("steering", () => {
  it("pauses by Space, by the button of a row, and changes the axis by L", async () => {
    harness = await open(three, courses);
    const { page, said } = harness;
    await page.keyboard.press(" ");
    expect(said.at(-1)).toEqual({ type: "act", run: "preact", action: "pause" });
    await page.getByRole("button", { name: /^Stop: preact/ }).click();
    expect(said.at(-1)).toEqual({ type: "act", run: "preact", action: "stop" });
    await page.keyboard.press("l");
    await harness.drawn();
    expect(await page.getByRole("radio", { name: "linear" }).getAttribute("aria-checked")).toBe("true");
    expect(await page.getByText("training loss (left, linear)").count()).toBe(1);
  });

  it("speaks of a start, a pause, an end, and not of each point", async () => {
    harness = await open(three, courses);
    const { page } = harness;
    const status = (): Promise<string> => page.locator("[role=status]").innerText();
    await harness.sendPoints("preact", 41_251, 41_300);
    await harness.drawn();
    expect(await status()).toBe("");
    const [a, b, c] = three;
    await harness.sendRuns([a!, b!, { ...c!, state: "paused", step: 41_300 }]);
    await harness.drawn();
    expect(await status()).toBe("preact, seed 1 is paused at step 41,300.");
  });

  it("says where the runs are when all are hidden", async () => {
    harness = await open([three[0]!], courses);
    await harness.page.getByRole("checkbox", { name: /original/ }).uncheck();
    await harness.page.getByText("No run is chosen").waitFor();
  });

  it("hides a run, and shows it again whole", async () => {
    harness = await open(three, courses);
    const { page } = harness;
    const orange = await harness.colorOf("c2");
    await page.getByRole("checkbox", { name: /gating/ }).uncheck();
    await harness.drawn();
    expect(await harness.pixels(orange)).toBe(0);
    expect(harness.said.at(-1)).toEqual({ type: "follow", runs: ["original", "preact"] });
    await page.getByRole("checkbox", { name: /gating/ }).check();
    await expect.poll(() => harness.pixels(orange)).toBeGreaterThan(300);
  });
});

it("a page that was thrown away shows the whole curve again, as it was set", async () => {
  harness = await open(three, courses);
  const { page } = harness;
  await page.getByRole("combobox", { name: "across" }).selectOption("epochs");
  await page.getByRole("radio", { name: "linear" }).click();
  await page.reload();
  await page.waitForSelector("main");
  await harness.drawn();
  expect(await page.getByRole("combobox", { name: "across" }).inputValue()).toBe("epochs");
  expect(await page.getByRole("radio", { name: "linear" }).getAttribute("aria-checked")).toBe("true");
  await expect.poll(() => harness.pixels([0x37, 0x94, 0xff])).toBeGreaterThan(300);
  expect(await page.locator("tbody tr").first().innerText()).toContain("41,250");
});

it("a run that goes on from a checkpoint is drawn from there, not twice", async () => {
  harness = await open(three, courses);
  await harness.sendPoints("preact", 1, 40_000, true);
  await harness.sendRuns(three.map((one) => (one.run === "preact" ? { ...one, step: 40_000 } : one)));
  await harness.drawn();
  expect(await harness.page.locator("tbody tr").first().innerText()).toContain("40,000");
  await harness.page.keyboard.press("Home");
  expect(await harness.page.locator(".read th").first().innerText()).toBe("step 500");
});
