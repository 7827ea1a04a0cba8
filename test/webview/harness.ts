import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { check } from "../../src/arch/check";
import { applyEdits, type TextEdit } from "../../src/arch/text";
import { DiagramSession } from "../../src/editor/session";
import type { MeasuredGradient } from "../../src/arch/analysis/gradient";
import { Layout } from "../../src/layout/layout";
import type { DiagramView } from "../../src/protocol/diagram";
import { themes, type Theme } from "./themes";

const dist = join(import.meta.dirname, "../../dist");
const built = (file: string): string => readFileSync(join(dist, file), "utf8");

const fonts = join(import.meta.dirname, "../../node_modules/@fontsource/inter/files");
/** Text as it is on every machine; mathematics, for which there is no such font, leaves its room empty. */
const fontCss = `
${[400, 600].map((weight) => `@font-face { font-family: Inter; font-weight: ${weight}; src: url("/inter-latin-${weight}-normal.woff2"); }`).join("\n")}
:root { --vscode-font-family: Inter !important; --rx-math: Inter !important; }
.m, math, sub { visibility: hidden; }
.mathline, .eq { height: 24px; overflow: hidden; white-space: nowrap; }
* { caret-color: transparent !important; text-rendering: geometricPrecision !important; }
`;

/** One for all, as in the extension. */
const layout = new Layout(join(dist, "layout-worker.js"));

/** The diagram's page in a real browser, with the host's own code behind it. Only VS Code itself is played. */
export class DiagramHarness {
  readonly #session: DiagramSession;
  readonly #undo: string[] = [];
  #closed = false;
  readonly log: string[] = [];
  readonly done: string[] = [];
  readonly views: DiagramView[] = [];
  version = 1;
  locked: string | undefined;
  noTraining: string | undefined;
  measured: MeasuredGradient | undefined;

  private constructor(
    readonly page: Page,
    public text: string,
  ) {
    this.#session = new DiagramSession(
      {
        file: "net.residual.json",
        version: () => this.version,
        text: () => this.text,
        checked: () => check(this.text),
        locked: () => this.locked,
        noTraining: () => this.noTraining,
        measured: () => this.measured,
        apply: (edits) => {
          this.#apply(edits);
          return Promise.resolve();
        },
        reveal: (offset) => {
          this.done.push(`reveal ${offset}`);
        },
        openText: () => this.done.push("openText"),
        train: () => this.done.push("train"),
        post: (view) => {
          void this.#post(view);
        },
        selected: () => undefined,
        log: (message) => this.log.push(message),
      },
      layout,
    );
  }

  static async open(
    browser: Browser,
    text: string,
    options: {
      theme?: keyof typeof themes;
      width?: number;
      height?: number;
      locked?: string;
      state?: unknown;
      /** With a font of our own in place of the machine's, for pictures. */
      font?: "inter";
    } = {},
  ): Promise<DiagramHarness> {
    const { theme = "dark", width = 1392, height = 812 } = options;
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: themes[theme].scheme,
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    // Before the test itself is given up, so that it is told what was waited for.
    page.setDefaultTimeout(25_000);
    const harness = new DiagramHarness(page, text);
    harness.locked = options.locked;
    page.on("pageerror", (error) => harness.log.push(`page error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") harness.log.push(`console: ${message.text()}`);
    });
    await page.exposeFunction("toHost", (message: unknown) => harness.#session.receive(message));
    await page.route("http://diagram.test/**", (route) => {
      const file = new URL(route.request().url()).pathname.slice(1);
      if (file === "") {
        const body = pageOf(themes[theme], options.state, options.font !== undefined);
        return route.fulfill({ contentType: "text/html", body });
      }
      if (file.startsWith("inter")) return route.fulfill({ body: readFileSync(join(fonts, file)) });
      if (file === "font.css") return route.fulfill({ contentType: "text/css", body: fontCss });
      return route.fulfill({
        contentType: file.endsWith(".css") ? "text/css" : "text/javascript",
        body: built(file),
      });
    });
    await page.goto("http://diagram.test/");
    await page.waitForSelector("main");
    return harness;
  }

  /** Somebody else changes the text: the text editor, git, undo. */
  setText(text: string): void {
    this.text = text;
    this.version++;
    this.#session.changed();
  }

  /** A run of this design has measured gradients. */
  setMeasured(measured: MeasuredGradient): void {
    this.measured = measured;
    this.#session.refresh();
  }

  undo(): void {
    const text = this.#undo.pop();
    if (text !== undefined) this.setText(text);
  }

  /** Resolves when the page shows the text of now. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(
      (version) => (window as unknown as { shown: number }).shown === version,
      this.version,
    );
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.page.context().close();
  }

  #apply(edits: TextEdit[]): void {
    this.#undo.push(this.text);
    this.setText(applyEdits(this.text, edits));
  }

  async #post(view: DiagramView): Promise<void> {
    this.views.push(view);
    // As VS Code does: through JSON.
    const shown = this.page.evaluate((json) => {
      window.postMessage(JSON.parse(json), "*");
    }, JSON.stringify(view));
    // A view may still be on its way when a test ends.
    await shown.catch((error: unknown) => {
      if (!this.#closed) throw error;
    });
  }
}

/** What VS Code makes of a view's page: the strict policy, its variables, the theme's kind, its three functions. */
function pageOf(theme: Theme, state: unknown, ownFont: boolean): string {
  const variables = Object.entries(theme.variables)
    .map(([name, value]) => `${name}:${value}`)
    .join(";");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Diagram</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-n'; style-src http://diagram.test${ownFont ? "; font-src http://diagram.test" : ""}">
<link rel="stylesheet" href="/diagram.css">${ownFont ? `<link rel="stylesheet" href="/font.css">` : ""}</head>
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
<script nonce="n" src="/diagram.js"></script>
<script nonce="n">
// After the page's own listener, which draws at once.
window.addEventListener("message", ({ data }) => { window.shown = data.version; });
</script></body></html>`;
}
