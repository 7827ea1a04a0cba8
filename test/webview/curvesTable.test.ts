import { describe, expect, it } from "vitest";
import type { CurvesRun } from "../../src/protocol/curves";
import { violations } from "./axe";
import type { Course, CurvesHarness } from "./curvesHarness";
import { courses, run, seedOf, three } from "./curvesRuns";
import { useCurves } from "./useCurves";

/** Three seeds of full pre-activation, the original once, and gating. */
const cost = (parameters: number): Pick<CurvesRun, "cost"> => ({
  cost: { parameters, multiplyAdds: 100 * parameters },
});
const settings = (shortcut: string): Pick<CurvesRun, "settings"> => ({ settings: { shortcut, batch: "128" } });
const [original, gating, preact] = three.map((one) => ({ ...one, step: courses[one.run]!.steps })) as [CurvesRun, CurvesRun, CurvesRun]; // prettier-ignore
const seeds: CurvesRun[] = [
  { ...original, ...cost(1_730_000), ...settings("identity") },
  { ...gating, ...cost(1_780_000), ...settings("shortcut-only-gating (bias 0)") },
  ...[1, 2, 3].map((seed) =>
    run(`preact-${seed}`, {
      ...preact,
      ...cost(1_600_000),
      ...settings("identity"),
      run: `preact-${seed}`,
      seed,
      state: "finished",
      group: "preact",
    }),
  ),
];
const seedCourses: Record<string, Course> = {
  ...courses,
  "preact-1": courses.preact!,
  "preact-2": seedOf(courses.preact!, 20),
  "preact-3": seedOf(courses.preact!, 4),
};

const open = useCurves();
let harness: CurvesHarness;

const rows = async (): Promise<string[][]> =>
  (await harness.page.locator("tbody tr").allInnerTexts()).map((row) => row.split("\t").map((cell) => cell.trim()));
const names = async (): Promise<string[]> => (await rows()).map(([name]) => name!.split(/\s+seed|\s+\d seeds/)[0]!);

describe("seeds of one architecture", () => {
  it("are one row with their medians, and rows of their own when it is opened", async () => {
    harness = await open(seeds, seedCourses);
    const { page } = harness;
    const percents = (cells: string[]): number => Number(cells[5]!.split("%")[0]);
    const [group] = await rows();
    expect(group![0]).toMatch(/preact\s+3 seeds/);
    expect(group![5]).toMatch(/% of 3$/);
    await page.getByRole("button", { name: "Show the runs of preact" }).click();
    await harness.drawn();
    const all = await rows();
    expect(all).toHaveLength(6);
    const own = all.slice(1, 4).map(percents);
    expect(percents(group!)).toBe(own.sort((a, b) => a - b)[1]);
  });

  it("are drawn in one colour, and each in its own when they are not folded", async () => {
    harness = await open(seeds, seedCourses);
    const { page } = harness;
    const purple: [number, number, number] = [0xb1, 0x80, 0xd7];
    expect(await harness.pixels(purple)).toBe(0);
    expect(await page.locator("[role=img]").first().getAttribute("aria-label")).toContain("preact, median of 3 seeds");
    await page.getByRole("checkbox", { name: "fold seeds" }).uncheck();
    await expect.poll(() => harness.pixels(purple)).toBeGreaterThan(300);
  });

  it("are hidden together", async () => {
    harness = await open(seeds, seedCourses);
    await harness.page.getByRole("checkbox", { name: /preact, median/ }).uncheck();
    await harness.drawn();
    expect(harness.said.at(-1)).toEqual({ type: "follow", runs: ["original", "gating"] });
  });
});

describe("the table", () => {
  it("is sorted by a column, up and down and not, and says so", async () => {
    harness = await open(seeds, seedCourses);
    const { page } = harness;
    const head = page.getByRole("columnheader", { name: "test error" });
    expect(await names()).toEqual(["preact", "gating", "original"]);
    await head.getByRole("button").click();
    await harness.drawn();
    expect(await head.getAttribute("aria-sort")).toBe("ascending");
    expect((await names()).at(-1)).toBe("gating");
    await head.getByRole("button").click();
    await harness.drawn();
    expect(await head.getAttribute("aria-sort")).toBe("descending");
    expect((await names())[0]).toBe("gating");
    await head.getByRole("button").click();
    await harness.drawn();
    expect(await head.getAttribute("aria-sort")).toBe("none");
    expect(await names()).toEqual(["preact", "gating", "original"]);
  });

  it("keeps what is pinned on top, and after the page was thrown away", async () => {
    harness = await open(seeds, seedCourses);
    const { page } = harness;
    await page.getByRole("button", { name: /^Keep on top: original/ }).click();
    await harness.drawn();
    expect((await names())[0]).toBe("original");
    await expect.poll(() => page.evaluate(() => sessionStorage.state as string)).toContain("original");
    await page.reload();
    await page.waitForSelector("tbody tr");
    expect((await names())[0]).toBe("original");
    expect(await page.getByRole("button", { name: /^Keep on top no more: original/ }).getAttribute("aria-pressed")).toBe("true"); // prettier-ignore
  });

  it("says only the settings that differ", async () => {
    harness = await open(seeds, seedCourses);
    const all = await rows();
    expect(all.map((cells) => cells[1])).toEqual([
      "shortcut identity",
      "shortcut shortcut-only-gating (bias 0)",
      "shortcut identity",
    ]);
    await harness.sendRuns(seeds.map((one) => ({ ...one, ...settings("identity") })));
    await harness.drawn();
    expect(await harness.page.getByRole("columnheader", { name: "differs in" }).count()).toBe(0);
  });

  it("keeps a run's colour when another is deleted", async () => {
    harness = await open(seeds, seedCourses);
    const blue: [number, number, number] = [0x37, 0x94, 0xff];
    expect(await harness.pixels(blue)).toBeGreaterThan(300);
    await harness.sendRuns(seeds.slice(1));
    await harness.drawn();
    expect(await harness.pixels(blue)).toBeGreaterThan(300);
  });

  it("has the numbers of runs that are not drawn, too, and error against cost has their points", async () => {
    const six = [1, 2, 3, 4, 5, 6].map((seed) =>
      run(`net-${seed}`, { ...preact, ...cost(1_000_000 * seed), run: `net-${seed}`, seed, group: `net-${seed}` }),
    );
    const courseOf = Object.fromEntries(six.map(({ run, seed }) => [run, seedOf(courses.preact!, 5 * seed)]));
    harness = await open(six, courseOf);
    const { page } = harness;
    await expect.poll(async () => (await rows()).map((cells) => cells[4]!.includes("%"))).toEqual(six.map(() => true));
    const drawn = page.getByRole("checkbox", { name: /^Show the curve of/, checked: true });
    expect(await drawn.count()).toBe(4);
    const [before] = (await rows()).slice(-1);
    expect(before!.slice(2, 6).join()).toMatch(/^41,250,0\.02\d*,\d\.\d\d%,\d\.\d\d%$/);
    await page
      .getByRole("checkbox", { name: /net-1|seed 1,/ })
      .first()
      .check();
    await expect.poll(() => drawn.count()).toBe(5);
    const after = (await rows()).at(-1)!;
    // Smoothed over the end alone, it is off by less than a hundredth.
    expect(Number(after[3])).toBeCloseTo(Number(before![3]), 2);
    expect(after.toSpliced(3, 1)).toEqual(before!.toSpliced(3, 1));
    await page.getByRole("radio", { name: "error against cost" }).click();
    await expect.poll(() => page.locator(".dot").count()).toBe(6);
    expect(await drawn.count()).toBe(6);
  });

  it("names runs where there is little room by what tells them apart", async () => {
    const names = ["original", "original", "a network whose name has far more than eighty characters, so that it does not fit anywhere"]; // prettier-ignore
    const all = names.map((name, i) => ({ ...original, name, run: `run-${i}`, group: `run-${i}`, seed: i }));
    harness = await open(all, Object.fromEntries(all.map(({ run }) => [run, courses.original!])), { width: 600 }); // prettier-ignore
    const { page } = harness;
    const seen = async (text: string, row: number): Promise<boolean> =>
      page.locator("tbody tr").nth(row).locator(".name").getByText(text).isVisible();
    expect(await seen("a network", 0)).toBe(true);
    expect(await seen("seed 2", 0)).toBe(false);
    for (const row of [1, 2]) {
      expect(await seen("original", row)).toBe(true);
      expect(await seen(`seed ${2 - row}`, row)).toBe(true);
    }
    const box = await page.locator("tbody tr").first().locator(".name").boundingBox();
    expect(box!.width).toBeLessThan(0.36 * 600);
    await harness.sendRuns(all.map((one) => ({ ...one, name: "original" })));
    await expect.poll(() => seen("seed 2", 0)).toBe(true);
    expect(await seen("original", 0)).toBe(false);
  });

  it("has a run's numbers and buttons in sight at any width, however long its name and its settings are", async () => {
    const name = "A network whose name has far more than eighty characters, so that it does not fit anywhere";
    const long = seeds.map((one, i) => ({ ...one, ...settings(`${name} ${i}`), name }));
    harness = await open(long, seedCourses);
    const { page } = harness;
    const pin = page.getByRole("button", { name: /^Keep on top/ }).first();
    for (const width of [600, 1050, 1300]) {
      await page.setViewportSize({ width, height: 812 });
      await expect.poll(async () => (await page.locator("main").boundingBox())!.width).toBe(width);
      const cells = page.locator("tbody tr").first().locator("td:visible");
      const before = (await cells.nth(-2).boundingBox())!;
      const [buttons, last] = [(await cells.last().boundingBox())!, (await pin.boundingBox())!];
      expect(before.x + before.width).toBeLessThanOrEqual(buttons.x + 1);
      expect(last.x + last.width).toBeLessThanOrEqual(width);
    }
  });

  it("shows the log of a run by one press", async () => {
    harness = await open(seeds, seedCourses);
    await harness.page.getByRole("button", { name: /^Show log: gating/ }).click();
    expect(harness.said.at(-1)).toEqual({ type: "act", run: "gating", action: "log" });
  });

  it("holds the runs of all files when it is asked to", async () => {
    harness = await open(seeds, seedCourses);
    await harness.page.getByRole("checkbox", { name: "all files" }).check();
    await harness.page.getByText("all files, 5 runs").waitFor();
    expect(harness.said).toContainEqual({ type: "scope", all: true });
  });
});

describe("error against cost", () => {
  it("shows the runs and their front, and speaks of each by the arrows", async () => {
    harness = await open(seeds, seedCourses);
    const { page } = harness;
    await page.getByRole("radio", { name: "error against cost" }).click();
    await page.waitForSelector(".dot");
    expect(await page.locator(".dot").count()).toBe(3);
    expect(await page.getByRole("group", { name: /Test error against parameters of 3 runs/ }).count()).toBe(1);
    const spoken = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement!.getAttribute("aria-label"));
    await page.locator(".dot[tabindex='0']").focus();
    await page.keyboard.press("Home");
    expect(await spoken()).toMatch(/^preact, median of 3 seeds: test error \d\.\d\d%, 1\.60M parameters\. On the Pareto front\.$/); // prettier-ignore
    await page.keyboard.press("End");
    expect(await spoken()).toMatch(/^gating, seed 1.*Beaten by (preact|original)/);
    await expect.poll(() => page.locator("tbody tr.on").innerText()).toContain("gating");
    await page.getByRole("combobox", { name: "cost" }).selectOption("time");
    await page.getByRole("group", { name: /against training time/ }).waitFor();
  });
});

for (const view of ["seeds opened", "error against cost"] as const)
  it(`axe finds nothing wrong: ${view}`, async () => {
    harness = await open(seeds, seedCourses, { theme: "light" });
    const { page } = harness;
    if (view === "seeds opened") await page.getByRole("button", { name: "Show the runs of preact" }).click();
    else await page.getByRole("radio", { name: view }).click();
    await harness.drawn();
    expect(await violations(page)).toEqual([]);
  });

describe("the paper's own", () => {
  it("result is a line that says where it stands, with what was read off the figure", async () => {
    const curve = { figure: "Fig. 3", error: [[20_000, 10]], loss: [[10_500, 0.277]] } as NonNullable<CurvesRun["paper"]>["curve"]; // prettier-ignore
    const known = { ...original, paper: { ...original.paper!, curve } };
    harness = await open([known, gating], courses, {});
    const { page } = harness;
    await page.getByRole("button", { name: /^original/ }).click();
    await harness.drawn();
    expect(await page.getByText("paper 6.61%, Table 2").count()).toBe(1);
    expect(await page.getByText("read off the paper’s Fig. 3").count()).toBe(1);
    expect(await page.locator(".readings .px").count()).toBe(2);
    expect(await page.locator("path.paper").count()).toBe(2);
    await page.getByRole("combobox", { name: "across" }).selectOption("epochs");
    await harness.drawn();
    expect(await page.locator(".readings .px").count()).toBe(0);
  });
});

describe("the plot is saved", () => {
  const save = async (item: RegExp): Promise<{ format: string; data: string }> => {
    const { page } = harness;
    await page.getByRole("button", { name: "Export the shown runs" }).click();
    await page.getByRole("button", { name: item }).click();
    await expect.poll(() => harness.said.some(({ type }) => type === "save")).toBe(true);
    return harness.said.find((message) => message.type === "save")!;
  };

  it("as SVG that stands alone, with every curve and its name", async () => {
    harness = await open(seeds, seedCourses);
    const { format, data } = await save(/SVG/);
    expect(format).toBe("svg");
    const alone = await harness.page.context().browser()!.newPage();
    const requests: string[] = [];
    alone.on("request", (request) => requests.push(request.url()));
    await alone.goto(`data:image/svg+xml,${encodeURIComponent(data)}`);
    expect(await alone.locator("parsererror").count()).toBe(0);
    expect(await alone.locator("text").allTextContents()).toEqual(
      expect.arrayContaining(["resnet110.residual.json", "preact, median of 3 seeds", "steps"]),
    );
    expect(await alone.locator(".c3 path.line").count()).toBeGreaterThan(3);
    expect(await alone.locator(".along").count()).toBeGreaterThan(10);
    expect(data).not.toMatch(/NaN|undefined/);
    expect(requests).toEqual([]);
    await alone.close();
  });

  it("as the points of error against cost where those are seen", async () => {
    harness = await open(seeds, seedCourses);
    await harness.page.getByRole("radio", { name: "error against cost" }).click();
    await harness.page.waitForSelector(".dot");
    const { data } = await save(/SVG/);
    const alone = await harness.page.context().browser()!.newPage();
    await alone.goto(`data:image/svg+xml,${encodeURIComponent(data)}`);
    expect(await alone.locator("parsererror").count()).toBe(0);
    expect(await alone.locator("text").allTextContents()).toEqual(
      expect.arrayContaining(["Pareto front", "parameters", "preact, median of 3 seeds"]),
    );
    expect(await alone.locator("path.front").count()).toBe(2);
    expect(await alone.locator(".beaten").count()).toBe(1);
    expect(data).not.toMatch(/NaN|undefined/);
    await alone.close();
  });

  it("as PNG, twice as large as it is drawn", async () => {
    harness = await open(seeds, seedCourses);
    const { data } = await save(/PNG/);
    const png = Buffer.from(data, "base64");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.readUInt32BE(16)).toBe(2400);
  });
});
