import { expect, test } from "vitest";
import { presetText } from "../../src/arch/paper/presets";
import { korean } from "./korean";
import { useDiagrams } from "./useDiagrams";

const show = useDiagrams();
const gated = presetText("resnet-110", { shortcut: { kind: "exclusive-gating", bias: -6 } });

/** Texts that are cut off or leave their box; those that may end in an ellipsis excepted. Runs in the page. */
function cutOff(): string[] {
  const found: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>("main *:not(svg, svg *, math, math *)")) {
    const style = getComputedStyle(element);
    const hides = style.overflowX === "hidden" || style.overflowX === "clip";
    if (hides && !element.matches(".cut, .unseen, .keys, .uw, .strip") && element.scrollWidth > element.clientWidth + 1)
      found.push(`cut: ${element.className} ${element.textContent}`);
    if (element.matches("button, label > span, th, td") && element.scrollWidth > element.clientWidth + 1)
      found.push(`leaves its place: ${element.textContent}`);
  }
  for (const block of document.querySelectorAll<SVGGElement>(".uw .item")) {
    const [box, text] = [block.querySelector("rect.o"), block.querySelector("text")];
    if (box && text && text.getBoundingClientRect().right > box.getBoundingClientRect().right - 4)
      found.push(`leaves its block: ${text.textContent}`);
  }
  const texts = [...document.querySelectorAll(".strip-body text, .uw > svg text, .insp svg text")];
  const boxes = texts
    .map((text) => text.getBoundingClientRect())
    .map((box, i) => ({ box, text: texts[i]!.textContent }));
  for (const [i, one] of boxes.entries())
    for (const other of boxes.slice(i + 1)) {
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (wide > 2 && high > 6) found.push(`over each other: ${one.text} and ${other.text}`);
    }
  for (const line of document.querySelectorAll<SVGPathElement>(".strip-heat .hair"))
    for (const text of document.querySelectorAll<SVGTextElement>(".strip-body text")) {
      const { x, y, width, height } = text.getBBox();
      const across = Array.from({ length: width + 1 }, (_, i) => new DOMPoint(x + i, y + height / 2));
      if (across.some((point) => line.isPointInStroke(point))) found.push(`crossed: ${text.textContent}`);
    }
  if (document.documentElement.scrollWidth > window.innerWidth) found.push("the page scrolls sideways");
  return found;
}

test.each([
  ["wide", 1392],
  ["narrow", 720],
])("Korean texts fit, %s: nothing is cut off, leaves its block or lies over another", async (_, width) => {
  for (const text of [presetText("tiny"), gated]) {
    const { page } = await show(text, { width, theme: "light" });
    const left = await page.evaluate((pairs) => {
      const patterns = pairs.map(([english, translated]) => [new RegExp(`^${english}$`), translated] as const);
      const walker = document.createTreeWalker(document.querySelector("main")!, NodeFilter.SHOW_TEXT);
      let translated = 0;
      while (walker.nextNode()) {
        const node = walker.currentNode as Text;
        const words = node.data.trim();
        const [pattern, instead] = patterns.find(([english]) => english.test(words)) ?? [];
        if (!pattern || instead === undefined) continue;
        node.data = node.data.replace(words, words.replace(pattern, instead));
        translated++;
      }
      return translated;
    }, korean);
    expect(left).toBeGreaterThan(40);
    expect(await page.evaluate(cutOff)).toEqual([]);
  }
});

test.each([1001, 1092, 1240, 1400])(
  "%i wide: nothing lies over anything, the numbers beside the blocks stay",
  async (width) => {
    for (const text of [gated, presetText("resnet-110")]) {
      const { page } = await show(text, { width });
      expect(await page.evaluate(cutOff)).toEqual([]);
      const boxes = await page.$$eval(".unit > .hd > *, .crumbs > *", (all) =>
        all.map((one) => {
          const { left, right, top, bottom } = one.getBoundingClientRect();
          return { words: one.textContent, left, right, top, bottom, inside: one.matches(".crumbs > *") };
        }),
      );
      const over = boxes.flatMap((one, i) =>
        boxes
          .slice(i + 1)
          .filter((other) => one.inside === other.inside && one.top < other.bottom && other.top < one.bottom)
          .filter((other) => one.left < other.right - 1 && other.left < one.right - 1 && one.right - one.left > 1)
          .map((other) => `${one.words} and ${other.words}`),
      );
      expect(over).toEqual([]);
      if (width > 1050) expect(await page.isVisible(".uw text.output:has-text('32×32×16')")).toBe(true);
    }
  },
);

test("what is selected is said whole, with its place in the paper; the keys take what room is left", async () => {
  const { page } = await show(presetText("resnet-110"), { width: 1392 });
  await page.click("[data-id='branch:3']");
  const words = page.locator(".foot > .words");
  expect(await words.textContent()).toContain("over batch, height and width; part of ℱ, eq. (1), Fig. 4(e)");
  expect(await words.evaluate((line) => line.scrollWidth - line.clientWidth)).toBe(0);
  expect(await page.isVisible(".foot kbd:has-text('Enter')")).toBe(true);
});

test("the foot line offers the keys that work on what is selected", async () => {
  const { page } = await show(presetText("resnet-110"), { width: 1800 });
  const offered = async (id: string): Promise<string[]> => {
    await page.focus(`[data-id='${id}']`);
    await page.waitForSelector(`[data-id='${id}'][aria-pressed=true]`);
    return page.$$eval(".foot > .keys .key", (keys) => keys.slice(0, -4).map((key) => key.textContent));
  };
  expect(await offered("branch:0")).toEqual(["Enter choices", "Alt ↑ ↓ move", "B R add", "Del remove"]);
  expect(await offered("branch:2")).toEqual(["Enter choices", "Alt ↑ ↓ move", "B R add"]);
  expect(await offered("addition")).toEqual(["Enter choices", "B R add"]);
  expect(await offered("shortcut")).toEqual(["Enter choices"]);
  // What the pointer is on is told, and the keys stay those of what they act on.
  await page.hover("[data-id='branch:1']");
  await page.waitForSelector(".foot b:has-text('ReLU')");
  expect(await page.$$eval(".foot > .keys .key", (keys) => keys[0]!.textContent)).toBe("Enter choices");
  expect(await page.textContent(".foot > .keys")).not.toContain("move");
});

test.each(["resnet-110", "resnet-200"])("%s: the hairlines end before the sizes of the maps", async (preset) => {
  const { page } = await show(presetText(preset));
  const touched = await page.$$eval(".uw text.output", (texts) =>
    texts.slice(1).flatMap((text) => {
      const { x, y, height } = (text as SVGTextElement).getBBox();
      const at = new DOMPoint(x - 1, Math.floor(y + height / 2));
      const lines = [...document.querySelectorAll<SVGPathElement>(".uw .hair")];
      const near = [-1, 0, 1, 2].map((dy) => new DOMPoint(at.x, at.y + dy + 0.5));
      return lines.some((line) => near.some((point) => line.isPointInStroke(point))) ? [text.textContent] : [];
    }),
  );
  expect(touched).toEqual([]);
});

test("the buttons of h, ℱ and f are called what they show, and say what is chosen by them", async () => {
  const { page } = await show(gated);
  const names = await page.$$eval(".uw .pick", (picks) =>
    picks.map((pick) => [pick.getAttribute("aria-label") ?? "", pick.querySelector(".n")?.textContent ?? ""] as const),
  );
  expect(names.map(([label]) => label)).toEqual([
    "h 1 − g(𝐱): exclusive gating on the shortcut. Press Enter to choose.",
    "ℱ full pre-activation, Fig. 4(e): order of the residual branch. Press Enter to choose.",
    "f identity: nothing after the addition. Press Enter to choose.",
  ]);
  for (const [label, shown] of names) expect(label).toContain(shown);
});

test.each([400, 800])(
  "%i wide: a chooser's cards stand beside each other, each with its words inside",
  async (width) => {
    for (const part of ["h", "ℱ"]) {
      const { page } = await show(presetText("resnet-110", { activation: "original" }), { width, height: 900 });
      await page.click(`.pick:has-text('${part}')`);
      const cards = await page.$$eval(".chooser .card", (all) =>
        all.map((card) => {
          const { left, right, top, bottom } = card.getBoundingClientRect();
          const words = [...card.querySelectorAll("svg, .b, .num")].map((one) => one.getBoundingClientRect());
          const inside = words.every(
            (box) => box.left >= left - 1 && box.right <= right + 1 && box.bottom <= bottom + 1,
          );
          return { left, right, top, bottom, inside };
        }),
      );
      expect(cards.map(({ inside }) => inside)).not.toContain(false);
      for (const [i, one] of cards.entries())
        for (const other of cards.slice(i + 1))
          expect(one.right <= other.left || other.right <= one.left || one.bottom <= other.top).toBe(true);
    }
  },
);

test("the sum of shortcut and branch is the largest line of the equation, also where an activation comes before it", async () => {
  const { page } = await show(presetText("resnet-164"));
  await page.click(".strip [aria-label*='projection'] >> nth=1");
  await page.waitForSelector(".uw [data-id='before:0']");
  const lines = await page.$$eval(".insp .mathline", (all) =>
    all.map((line) => ({
      size: parseFloat(getComputedStyle(line).fontSize),
      sum: line.querySelector(".t-h") !== null,
    })),
  );
  const sizes = lines.map(({ size }) => size);
  expect(lines.filter(({ size }) => size === Math.max(...sizes)).map(({ sum }) => sum)).toEqual([true]);
});

test("the shortcut's chooser never hides the shortcut that it changes", async () => {
  const { page } = await show(presetText("resnet-110"), { width: 1392 });
  await page.click(".pick:has-text('h')");
  await page.click(".card:has-text('exclusive gating')");
  await page.waitForSelector("[data-id=shortcut]:has-text('−6')");
  const chooser = (await page.locator(".chooser").boundingBox())!;
  const choice = (await page.locator(".pick:has-text('h')").boundingBox())!;
  expect(chooser.x + chooser.width).toBeLessThan(choice.x);
  expect(await page.$$("[data-id=shortcut] .ring")).toHaveLength(1);
});

test.each([
  ["as it is", true],
  ["reduced", false],
])("motion %s: a moved block slides to its place, or is there at once", async (_, motion) => {
  const { page } = await show(presetText("tiny"), { motion });
  const begun = page.evaluate(() => {
    let count = 0;
    document.addEventListener("transitionrun", () => count++);
    document.addEventListener("animationstart", () => count++);
    return new Promise<number>((done) => document.addEventListener("moved", () => done(count)));
  });
  await page.focus("[data-id='branch:0']");
  await page.keyboard.press("Alt+ArrowDown");
  await page.waitForSelector(".strip-body .lit", { state: "attached" });
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))),
  );
  await page.evaluate(() => document.dispatchEvent(new Event("moved")));
  if (motion) expect(await begun).toBeGreaterThan(0);
  else expect(await begun).toBe(0);
});
