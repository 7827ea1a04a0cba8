import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultShortcut, shortcutKinds } from "../../src/arch/architecture";
import { presetText } from "../../src/arch/presets";
import { launchBrowser } from "../browser";

const cli = join(import.meta.dirname, "../../dist/cli.js");
let folder: string;
let browser: Browser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "svg-"));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

test.each(shortcutKinds)("residual show --svg draws %s as a document that stands alone", async (kind) => {
  const [file, svg] = [join(folder, `${kind}.residual.json`), join(folder, `${kind}.svg`)];
  writeFileSync(file, presetText("resnet-20", { shortcut: defaultShortcut(kind) }));
  execFileSync(process.execPath, [cli, "show", file, "--svg", "-o", svg], { stdio: "pipe" });
  const page = await browser.newPage();
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(svg).href);
  expect(await page.locator("parsererror").count()).toBe(0);
  const texts = await page.locator("text").allTextContents();
  // Stage 1 has a first and an identical second and third unit, the others one that pads and two more: six drawings.
  expect(texts.filter((text) => text === "unit total")).toHaveLength(6);
  expect(texts.filter((text) => text === "weight 3×3")).toHaveLength(12);
  expect(requests).toHaveLength(1);
  await page.close();
});

test("a name that XML cannot write is still a title", async () => {
  const [file, svg] = [join(folder, "name.residual.json"), join(folder, "name.svg")];
  const stages = [{ units: 1, width: 16 }];
  writeFileSync(file, JSON.stringify({ format: "residual/1", name: "a < b & \u0001\uFFFE\uD800 𝓕", stages }));
  execFileSync(process.execPath, [cli, "show", file, "--svg", "-o", svg], { stdio: "pipe" });
  const page = await browser.newPage();
  await page.goto(pathToFileURL(svg).href);
  expect(await page.locator("text.title").textContent()).toBe("a < b & \uFFFD\uFFFD\uFFFD 𝓕");
  await page.close();
});
