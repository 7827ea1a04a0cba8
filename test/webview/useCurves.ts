import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { CurvesRun } from "../../src/protocol/curves";
import { launchBrowser } from "../browser";
import { CurvesHarness, type Course } from "./curvesHarness";

/** A browser for the tests of a file. What it gives shows runs; after each test it is closed, and nothing may have gone wrong. */
export function useCurves(): (
  runs: CurvesRun[],
  courses: Record<string, Course>,
  options?: Parameters<typeof CurvesHarness.open>[3],
) => Promise<CurvesHarness> {
  let browser: Browser;
  let open: CurvesHarness[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    const closed = open;
    open = [];
    for (const curves of closed) await curves.close();
    expect(closed.flatMap(({ trouble }) => trouble)).toEqual([]);
  });
  return async (runs, courses, options) => {
    const curves = await CurvesHarness.open(browser, runs, courses, options);
    open.push(curves);
    return curves;
  };
}
