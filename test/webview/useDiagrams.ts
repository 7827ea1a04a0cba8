import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launchBrowser } from "../browser";
import { DiagramHarness } from "./harness";

/** A browser for the tests of a file. What it gives shows a text; after each test all is closed, and nothing may be logged. */
export function useDiagrams(): (
  text: string,
  options?: Parameters<typeof DiagramHarness.open>[2],
) => Promise<DiagramHarness> {
  let browser: Browser;
  let open: DiagramHarness[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    const closed = open;
    open = [];
    for (const diagram of closed) await diagram.close();
    expect(closed.flatMap(({ log }) => log)).toEqual([]);
  });
  return async (text, options) => {
    const diagram = await DiagramHarness.open(browser, text, options);
    open.push(diagram);
    return diagram;
  };
}

/** The names of the unit's blocks as they are drawn, from top to bottom. */
export function blocks(diagram: DiagramHarness): Promise<string[]> {
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

/** What has the focus. */
export function focused(diagram: DiagramHarness): Promise<string | undefined> {
  return diagram.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset["id"]);
}
