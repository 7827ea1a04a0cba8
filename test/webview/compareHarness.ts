import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { check } from "../../src/arch/check";
import { CompareSession } from "../../src/editor/compare/session";
import { Layout } from "../../src/layout/layout";
import type { Comparison, Side } from "../../src/protocol/compare";
import { themes, type Theme } from "./themes";

const dist = join(import.meta.dirname, "../../dist");

/** One for all, as in the extension. */
const layout = new Layout(join(dist, "layout-worker.js"));

/** The page that compares two files in a real browser, with the host's own code behind it. Only VS Code itself is played. */
export class CompareHarness {
  readonly #session: CompareSession;
  readonly log: string[] = [];
  readonly opened: Side[] = [];
  readonly views: Comparison[] = [];

  private constructor(
    readonly page: Page,
    readonly texts: Record<Side, string>,
  ) {
    const file = (side: Side): ConstructorParameters<typeof CompareSession>[0]["left"] => ({
      uri: `file:///${side}.residual.json`,
      file: `${side}.residual.json`,
      ...(side === "left" && { state: "HEAD" }),
      text: () => this.texts[side],
      checked: () => check(this.texts[side]),
    });
    this.#session = new CompareSession(
      {
        left: file("left"),
        right: file("right"),
        open: (side) => this.opened.push(side),
        post: (view) => {
          this.views.push(view);
          void this.page
            .evaluate((json) => window.postMessage(JSON.parse(json), "*"), JSON.stringify(view))
            .catch(() => undefined);
        },
        log: (message) => this.log.push(message),
      },
      layout,
    );
  }

  static async open(
    browser: Browser,
    left: string,
    right: string,
    options: { theme?: keyof typeof themes; width?: number; height?: number; state?: unknown } = {},
  ): Promise<CompareHarness> {
    const { theme = "dark", width = 1392, height = 812, state } = options;
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: themes[theme].scheme,
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    const harness = new CompareHarness(page, { left, right });
    page.on("pageerror", (error) => harness.log.push(`page error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") harness.log.push(`console: ${message.text()}`);
    });
    await page.exposeFunction("toHost", (message: unknown) => harness.#session.receive(message));
    await page.route("http://compare.test/**", (route) => {
      const file = new URL(route.request().url()).pathname.slice(1);
      if (file === "") return route.fulfill({ contentType: "text/html", body: pageOf(themes[theme], state) });
      const contentType = file.endsWith(".css") ? "text/css" : "text/javascript";
      return route.fulfill({ contentType, body: readFileSync(join(dist, file), "utf8") });
    });
    await page.goto("http://compare.test/");
    await page.waitForSelector("main");
    return harness;
  }

  /** Somebody changes one of the texts. */
  setText(side: Side, text: string): void {
    this.texts[side] = text;
    this.#session.changed();
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** What VS Code makes of a view's page: the strict policy, its variables, the theme's kind, its three functions. */
function pageOf(theme: Theme, state: unknown): string {
  const variables = Object.entries(theme.variables)
    .map(([name, value]) => `${name}:${value}`)
    .join(";");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Comparison</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-n'; style-src http://compare.test">
<link rel="stylesheet" href="/compare.css"></head>
<body class="${theme.kind}" data-vscode-theme-kind="${theme.kind}">
<script nonce="n">
document.documentElement.style.cssText = ${JSON.stringify(`color-scheme:${theme.scheme};${variables}`)};
document.body.style.background = "var(--vscode-editor-background)";
let state = ${JSON.stringify(state ?? null)} ?? undefined;
window.acquireVsCodeApi = () => ({
  postMessage: (message) => toHost(JSON.parse(JSON.stringify(message))),
  getState: () => state,
  setState: (next) => { state = next; window.keptState = next; },
});
</script>
<script nonce="n" src="/compare.js"></script></body></html>`;
}
