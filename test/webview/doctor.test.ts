import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../src/doctor/report";
import { launchBrowser } from "../browser";
import { goodReport, onProcessor } from "../unit/support/reports";
import { violations } from "./axe";
import { DoctorHarness } from "./doctorHarness";
import { themes } from "./themes";

/** A GPU without TensorFlow, an old one in the setting, a disk that is nearly full. */
const troubled: Report = {
  ...onProcessor({
    candidates: [
      {
        source: "setting",
        place: "/opt/old tools/bin/python3",
        python: "3.9.2",
        version: "2.9.1",
        outcome: "unsupported-version",
        reason: "TensorFlow 2.9.1: the engine works with 2.15 to 2.21.",
      },
      ...goodReport.tensorflow.candidates.slice(1).map((candidate) => ({
        source: candidate.source,
        outcome: "absent" as const,
        reason: "Nothing is there.",
      })),
      {
        source: "path",
        place: "/usr/bin/python3",
        python: "3.12.3",
        version: "2.14.0",
        outcome: "unsupported-version",
        reason: "TensorFlow 2.14.0: the engine works with 2.15 to 2.21.",
      },
    ],
    libraries: [{ name: "libtensorflow_cc.so.2", trouble: "libtensorflow_cc.so.2: file too short" }],
  }),
  disk: { folder: "/home/me/nets/.residual/runs", ok: true, free: 0.2e9 },
};

let browser: Browser;
let harness: DoctorHarness;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  const { trouble } = harness;
  await harness.close();
  expect(trouble).toEqual([]);
});

const found = (report: Report) => (): Promise<Report> => Promise.resolve(report);

describe("in each theme", () => {
  for (const theme of Object.keys(themes) as (keyof typeof themes)[])
    it(`${theme}: axe finds nothing wrong, with every state and every kind of fix in sight`, async () => {
      harness = await DoctorHarness.open(browser, found(troubled), { theme });
      await harness.found();
      expect(await violations(harness.page)).toEqual([]);
    });
});

it("says first what trains, how fast, and that nothing here is faster", async () => {
  harness = await DoctorHarness.open(browser, found(goodReport));
  await harness.found();
  const { page } = harness;
  expect(await page.locator("header").innerText()).toContain("Training works, on GPU, TensorFlow 2.20.0.");
  const training = await page.getByRole("region", { name: "Training" }).innerText();
  expect(training).toContain("ResNet-20, batch 128: 7.4 ms a step, 17,297 images/s");
  expect(training).toContain("Nothing here is faster.");
  expect(await page.getByRole("region", { name: "GPU" }).innerText()).toContain("550.54.15, for CUDA up to 12.4");
  expect(await page.locator("[role=status]").innerText()).toMatch(/^Training works.* No problems\.$/);
});

it("the verdict is that of training alone, with how much else is wrong; in a narrow pane it is whole", async () => {
  harness = await DoctorHarness.open(browser, found(troubled), { width: 400 });
  await harness.found();
  const verdict = harness.page.locator("header .verdict");
  expect(await verdict.innerText()).toMatch(/^Training works, .* 1 problem, \d warnings\.$/);
  expect(await verdict.getByRole("img").getAttribute("aria-label")).toBe("Could be better");
  expect(await verdict.evaluate((line) => line.scrollWidth - line.clientWidth)).toBe(0);
  const [words, buttons] = [
    await verdict.boundingBox(),
    await harness.page.locator("header .btn").last().boundingBox(),
  ];
  expect(words!.y).toBeGreaterThanOrEqual(buttons!.y + buttons!.height);
});

describe("what is wrong", () => {
  it("has its remedy beside it: a button that does it, or a command to copy", async () => {
    harness = await DoctorHarness.open(browser, found(troubled));
    await harness.found();
    const { page } = harness;
    await page.locator(".finding", { hasText: "2.9.1" }).getByRole("button", { name: "Open Setting" }).click();
    expect(harness.acted).toEqual(["choose-tensorflow"]);
    await page
      .locator(".finding", { hasText: "2.14.0" })
      .getByRole("button", { name: /^Copy the command/ })
      .click();
    expect(harness.copied).toEqual([`/usr/bin/python3 -m pip install --upgrade "tensorflow>=2.15,<2.22"`]);
    expect(await page.locator("[role=status]").innerText()).toBe("Copied.");
  });

  it("is looked at again when the engine has been installed", async () => {
    const none = onProcessor({ candidates: goodReport.tensorflow.candidates.slice(0, 2), libraries: [] });
    delete none.tensorflow.found;
    harness = await DoctorHarness.open(browser, found(none));
    await harness.found();
    const gpu = harness.page.getByRole("region", { name: "Training" }).locator("[data-state=warning]");
    expect(await gpu.innerText()).toContain("There is a GPU, but no TensorFlow.");
    await gpu.getByRole("button", { name: "Install GPU Engine…" }).click();
    await expect.poll(() => harness.looks).toBe(2);
    await harness.found();
    expect(harness.acted).toEqual(["install"]);
  });
});

it("looks again by R, copies all as text by C, and shows what it saw last meanwhile", async () => {
  let release: (() => void) | undefined;
  const reports = [goodReport, troubled];
  harness = await DoctorHarness.open(browser, async () => {
    const report = reports.shift()!;
    if (report === troubled) await new Promise<void>((resolve) => (release = resolve));
    return report;
  });
  await harness.found();
  const { page } = harness;
  await page.keyboard.press("c");
  await expect.poll(() => harness.copied.length).toBe(1);
  expect(harness.copied[0]).toMatch(/^Training works, .*\n\n### Training\n- Engine: .*TensorFlow.*\n/);
  expect(harness.copied[0]).toContain("- libcudnn.so.9: Version 9.3.0.75.");
  await page.keyboard.press("r");
  await page.waitForSelector("main[aria-busy=true]");
  expect(await page.getByText("then training for half a second").first().isVisible()).toBe(true);
  expect(await page.getByText("Nothing here is faster.").isVisible()).toBe(true);
  release!();
  await harness.found();
  expect(await page.getByText("file too short").isVisible()).toBe(true);
});

it("a Doctor that cannot look says why, and can be asked again", async () => {
  const answers = [(): Promise<Report> => Promise.reject(new Error("EACCES: /tmp")), found(goodReport)];
  harness = await DoctorHarness.open(browser, () => answers.shift()!());
  await harness.found();
  const { page } = harness;
  expect(await page.locator(".notice").innerText()).toContain("EACCES: /tmp");
  await page.getByRole("button", { name: "Look Again" }).click();
  await page.getByText("Nothing here is faster.").waitFor();
});

it("everything can be reached by the keyboard", async () => {
  harness = await DoctorHarness.open(browser, found(troubled));
  await harness.found();
  const { page } = harness;
  const reached: string[] = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const at = document.activeElement;
      return at === document.body ? "" : (at?.getAttribute("aria-label") ?? at?.textContent ?? "");
    });
    if (name === "" || reached.length > 50) break;
    reached.push(name);
  }
  const buttons = await page
    .locator("button:enabled")
    .evaluateAll((all) => all.map((button) => button.getAttribute("aria-label") ?? button.textContent));
  expect(reached.filter((name) => name !== "Doctor")).toEqual(buttons);
});
