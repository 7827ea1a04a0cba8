import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { Report } from "../../src/doctor/report";
import { DoctorSession } from "../../src/doctor/session";
import type { DoctorAction } from "../../src/protocol/doctor";
import { themes, type Theme } from "./themes";

const dist = join(import.meta.dirname, "../../dist");

/** The Doctor's page in a real browser, with the host's own code behind it. Only VS Code itself is played. */
export class DoctorHarness {
  readonly trouble: string[] = [];
  readonly copied: string[] = [];
  readonly acted: DoctorAction[] = [];
  /** How often the machine was looked at. */
  looks = 0;
  readonly #session: DoctorSession;

  private constructor(
    readonly page: Page,
    collect: () => Promise<Report>,
  ) {
    this.#session = new DoctorSession({
      collect: () => {
        this.looks++;
        return collect();
      },
      post: (message) => {
        void page.evaluate((json) => window.postMessage(JSON.parse(json), "*"), JSON.stringify(message));
      },
      copy: (text) => this.copied.push(text),
      act: (action) => Promise.resolve(this.acted.push(action)),
      log: (text) => this.trouble.push(text),
    });
  }

  static async open(
    browser: Browser,
    collect: () => Promise<Report>,
    options: { theme?: keyof typeof themes; width?: number; height?: number } = {},
  ): Promise<DoctorHarness> {
    const { theme = "dark", width = 1000, height = 812 } = options;
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: themes[theme].scheme });
    const page = await context.newPage();
    const harness = new DoctorHarness(page, collect);
    page.on("pageerror", (error) => harness.trouble.push(error.message));
    page.on("console", (message) => message.type() === "error" && harness.trouble.push(message.text()));
    await page.exposeFunction("toHost", (message: unknown) => harness.#session.receive(message));
    await page.route("http://doctor.test/**", (route) => {
      const file = new URL(route.request().url()).pathname.slice(1);
      if (file === "") return route.fulfill({ contentType: "text/html", body: pageOf(themes[theme]) });
      const contentType = file.endsWith(".css") ? "text/css" : "text/javascript";
      return route.fulfill({ contentType, body: readFileSync(join(dist, file), "utf8") });
    });
    await page.goto("http://doctor.test/");
    await page.waitForSelector("main");
    return harness;
  }

  /** Resolves when what was found is on the screen. */
  async found(): Promise<void> {
    await this.page.waitForSelector("main[aria-busy=false]");
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** What VS Code makes of a view's page: the strict policy, its variables, the theme's kind, its three functions. */
function pageOf(theme: Theme): string {
  const variables = Object.entries(theme.variables)
    .map(([name, value]) => `${name}:${value}`)
    .join(";");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Doctor</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-n'; style-src http://doctor.test">
<link rel="stylesheet" href="/doctor.css"></head>
<body class="${theme.kind}" data-vscode-theme-kind="${theme.kind}">
<script nonce="n">
document.documentElement.style.cssText = ${JSON.stringify(`color-scheme:${theme.scheme};${variables}`)};
document.body.style.background = "var(--vscode-editor-background)";
window.acquireVsCodeApi = () => ({
  postMessage: (message) => toHost(JSON.parse(JSON.stringify(message))),
  getState: () => undefined,
  setState: () => undefined,
});
</script>
<script nonce="n" src="/doctor.js"></script></body></html>`;
}
