import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";

const kept = join(import.meta.dirname, "../fixtures/pictures");
const results = join(import.meta.dirname, "../../test-results/pictures");

/** Of all pixels, how many may differ: edges that another build of the browser smooths in another way. */
const allowed = 0.002;

/**
 * What is wrong with a picture beside the kept one of that name; undefined if nothing is. Then both, and where they
 * differ, are in test-results/pictures. With TAKE_PICTURES set it becomes the kept one.
 */
export async function compareWithKept(page: Page, name: string, picture: Buffer): Promise<string | undefined> {
  const path = join(kept, `${name}.png`);
  if (process.env.TAKE_PICTURES) {
    mkdirSync(kept, { recursive: true });
    writeFileSync(path, picture);
    return undefined;
  }
  if (!existsSync(path)) return `There is no kept picture ${name}: take it with \`npm run pictures\`.`;
  const before = readFileSync(path);
  if (before.equals(picture)) return undefined;
  const { share, difference } = await differences(page, before, picture);
  if (share <= allowed) return undefined;
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${name}.kept.png`), before);
  writeFileSync(join(results, `${name}.now.png`), picture);
  writeFileSync(join(results, `${name}.difference.png`), difference);
  return `${name}: ${(100 * share).toFixed(2)}% of the pixels differ, see test-results/pictures/${name}.difference.png.`;
}

/** Compared in the browser, which can read and write PNG. `share`: of the larger one's pixels. */
async function differences(page: Page, a: Buffer, b: Buffer): Promise<{ share: number; difference: Buffer }> {
  const { share, png } = await page.evaluate(compareInBrowser, [a.toString("base64"), b.toString("base64")]);
  return { share, difference: Buffer.from(png, "base64") };
}

/** Runs in the page. A pixel is the same if one like it is there or right beside it: text may move by a fraction. */
async function compareInBrowser([one, other]: string[]): Promise<{ share: number; png: string }> {
  const read = async (base64: string | undefined): Promise<ImageBitmap> => {
    const bytes = Uint8Array.from(atob(base64 ?? ""), (character) => character.charCodeAt(0));
    return createImageBitmap(new Blob([bytes], { type: "image/png" }));
  };
  const [a, b] = [await read(one), await read(other)];
  const [width, height] = [Math.max(a.width, b.width), Math.max(a.height, b.height)];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  const pixels = (bitmap: ImageBitmap): Uint8ClampedArray => {
    context.clearRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, width, height).data;
  };
  const [p, q] = [pixels(a), pixels(b)];
  const near = (i: number, j: number): boolean =>
    Math.max(...[0, 1, 2, 3].map((c) => Math.abs(p[4 * i + c]! - q[4 * j + c]!))) <= 48;
  const hasLike = (from: (i: number, j: number) => boolean, x: number, y: number): boolean => {
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) {
        const [nx, ny] = [x + dx, y + dy];
        if (nx >= 0 && ny >= 0 && nx < width && ny < height && from(y * width + x, ny * width + nx)) return true;
      }
    return false;
  };
  const shown = context.createImageData(width, height);
  let different = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const same = near(i, i) || (hasLike(near, x, y) && hasLike((m, n) => near(n, m), x, y));
      if (!same) different++;
      // What is the same stays to be seen, faintly.
      shown.data.set(same ? [...q.slice(4 * i, 4 * i + 3), 70] : [255, 0, 0, 255], 4 * i);
    }
  context.putImageData(shown, 0, 0);
  const png = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
  let binary = "";
  for (const byte of png) binary += String.fromCharCode(byte);
  return { share: different / (width * height), png: btoa(binary) };
}
