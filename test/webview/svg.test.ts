import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultShortcut, shortcutKinds } from "../../src/arch/architecture";
import { check } from "../../src/arch/check";
import { presetText } from "../../src/arch/paper/presets";
import { Layout } from "../../src/layout/layout";
import { distinctUnits, unitsSvg } from "../../src/svg/unitsSvg";
import { launchBrowser } from "../browser";

const dist = join(import.meta.dirname, "../../dist");
const cli = join(dist, "cli.js");
const hasXmllint = spawnSync("xmllint", ["--version"]).status === 0;
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
  // The padding ones go to smaller maps by their first weight.
  expect(texts.filter((text) => text === "weight 3×3")).toHaveLength(10);
  expect(texts.filter((text) => text === "weight 3×3 /2")).toHaveLength(2);
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

describe.each(["light", "dark"] as const)("the %s look", (look) => {
  const gated = presetText("resnet-20", { shortcut: { kind: "exclusive-gating", bias: -6 } });
  let svg: string;
  beforeAll(async () => {
    const layout = new Layout(join(dist, "layout-worker.js"));
    svg = await unitsSvg("Gated", distinctUnits(check(gated).network!), layout, look);
    layout.dispose();
    writeFileSync(join(folder, `${look}.svg`), svg);
  });

  test.skipIf(!hasXmllint)("is well-formed to other programs than browsers", () => {
    execFileSync("xmllint", ["--noout", "--nonet", join(folder, `${look}.svg`)], { stdio: "pipe" });
  });

  test("is read in grey too: every text against the ground it stands on", async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(folder, `${look}.svg`)).href);
    const texts = await page.$$eval("text", (all) =>
      all.map((text) => {
        const { x, y, width, height } = text.getBoundingClientRect();
        return { words: text.textContent, box: [x, y, width, height] as const, fill: getComputedStyle(text).fill };
      }),
    );
    await page.goto("about:blank");
    const contrasts = await page.evaluate(greyContrasts, { svg, texts });
    expect(contrasts.length).toBeGreaterThan(50);
    expect(contrasts.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
    await page.close();
  });

  test("lines of different meaning differ in width or dashes, not by colour alone", async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(folder, `${look}.svg`)).href);
    const strokes = await page.evaluate(() =>
      [".path", ".edge:not(.gt)", ".edge.gt", ".hair"].map((selector) => {
        const { strokeWidth, strokeDasharray } = getComputedStyle(document.querySelector(selector)!);
        return `${strokeWidth} ${strokeDasharray}`;
      }),
    );
    expect(new Set(strokes).size).toBe(4);
    await page.close();
  });
});

/** Runs in the page: draws the picture in grey, and compares each text's grey with the commonest one around it. */
async function greyContrasts({
  svg,
  texts,
}: {
  svg: string;
  texts: { words: string | null; box: readonly [number, number, number, number]; fill: string }[];
}): Promise<{ words: string | null; contrast: number }[]> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.filter = "grayscale(1)";
  context.drawImage(image, 0, 0);
  const greyOf = (fill: string): number => {
    context.fillStyle = fill;
    context.fillRect(0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data[0]!;
  };
  const luminance = (grey: number): number => (grey <= 10 ? grey / 255 / 12.92 : ((grey / 255 + 0.055) / 1.055) ** 2.4);
  return texts.map(({ words, box: [x, y, width, height], fill }) => {
    const { data } = context.getImageData(x - 2, y - 2, width + 4, height + 4);
    const counts = new Map<number, number>();
    for (let i = 0; i < data.length; i += 4) counts.set(data[i]!, (counts.get(data[i]!) ?? 0) + 1);
    const [ground] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most));
    const [low = 0, high = 0] = [luminance(ground), luminance(greyOf(fill))].sort((a, b) => a - b);
    return { words, contrast: (high + 0.05) / (low + 0.05) };
  });
}
