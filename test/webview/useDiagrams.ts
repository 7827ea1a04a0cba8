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
