import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { themes, type Theme } from "./themes";

export interface ViewOptions {
  theme?: keyof typeof themes;
  width?: number;
  height?: number;
  /** What the page kept before it was thrown away. */
  state?: unknown;
  /** With a font of our own in place of the machine's, for pictures. */
  font?: "inter";
  /** Motion as the reader's system has it; the tests are without it unless told. */
  motion?: boolean;
}

/** A view's page, as the extension has built it, in a browser; VS Code itself is played. */
export interface View {
  page: Page;
  /** Loads it; what it says then may be answered by `post`. */
  load(): Promise<void>;
  /** A message of the host. */
  post(message: unknown): Promise<void>;
  close(): Promise<void>;
}

const dist = join(import.meta.dirname, "../../dist");
const fonts = join(import.meta.dirname, "../../node_modules/@fontsource/inter/files");
const site = "http://view.test";

/** `receive` gets what the page says to its host, `trouble` errors in it. */
export async function openView(
  browser: Browser,
  name: "diagram" | "curves" | "compare" | "study" | "doctor",
  { theme = "dark", width = 1392, height = 812, state, font, motion = false }: ViewOptions,
  receive: (message: unknown) => unknown,
  trouble: (what: string) => void,
): Promise<View> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: themes[theme].scheme,
    reducedMotion: motion ? "no-preference" : "reduce",
  });
  const page = await context.newPage();
  // Before the test itself is given up, so that it is told what was waited for.
  page.setDefaultTimeout(25_000);
  page.on("pageerror", (error) => trouble(`page error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") trouble(`console: ${message.text()}`);
  });
  // One message each way and no answer, as in VS Code.
  const line = await context.newCDPSession(page);
  await line.send("Runtime.enable");
  await line.send("Runtime.addBinding", { name: "lineToHost" });
  let closed = false;
  const hear = async (payload: string): Promise<void> => {
    try {
      await receive(JSON.parse(payload));
    } catch (error) {
      // What is still going on when a test ends is of no interest.
      if (!closed) trouble(`host: ${String(error)}`);
    }
  };
  line.on("Runtime.bindingCalled", ({ name: called, payload }) => {
    if (called === "lineToHost") void hear(payload);
  });
  await page.route(`${site}/**`, (route) => {
    const file = new URL(route.request().url()).pathname.slice(1);
    if (file === "") return route.fulfill({ contentType: "text/html", body: pageOf(name, themes[theme], state, font) });
    if (file.endsWith(".woff2")) return route.fulfill({ body: readFileSync(join(fonts, file)) });
    if (file === "font.css") return route.fulfill({ contentType: "text/css", body: fontCss });
    const contentType = file.endsWith(".css") ? "text/css" : "text/javascript";
    return route.fulfill({ contentType, body: readFileSync(join(dist, file), "utf8") });
  });
  return {
    page,
    load: async () => {
      await page.goto(`${site}/`);
      await page.waitForSelector("main");
    },
    post: async (message) => {
      // As VS Code does: through JSON. A message may still be on its way when a test ends.
      const expression = `postMessage(JSON.parse(${JSON.stringify(JSON.stringify(message))}), "*")`;
      await line.send("Runtime.evaluate", { expression }).catch((error: unknown) => {
        if (!closed) throw error;
      });
    },
    close: () => {
      closed = true;
      return context.close();
    },
  };
}

/** Text as it is on every machine; mathematics, for which there is no such font, leaves its room empty. */
const fontCss = `
${[400, 600].map((weight) => `@font-face { font-family: Inter; font-weight: ${weight}; src: url("/inter-latin-${weight}-normal.woff2"); }`).join("\n")}
:root { --vscode-font-family: Inter !important; --rx-math: Inter !important; }
.m, math, sub { visibility: hidden; }
.mathline, .eq { height: 24px; overflow: hidden; white-space: nowrap; }
* { caret-color: transparent !important; text-rendering: geometricPrecision !important; }
`;

/** What VS Code makes of a view's page: the strict policy, its variables, the theme's kind, its three functions. */
function pageOf(name: string, theme: Theme, state: unknown, font: ViewOptions["font"]): string {
  const variables = Object.entries(theme.variables)
    .map(([variable, value]) => `${variable}:${value}`)
    .join(";");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-n'; style-src ${site}; font-src ${site}; img-src ${site} data:">
<link rel="stylesheet" href="/${name}.css">${font ? `<link rel="stylesheet" href="/font.css">` : ""}</head>
<body class="${theme.kind}" data-vscode-theme-kind="${theme.kind}">
<script nonce="n">
document.documentElement.style.cssText = ${JSON.stringify(`color-scheme:${theme.scheme};${variables}`)};
document.body.style.background = "var(--vscode-editor-background)";
let state = JSON.parse(sessionStorage.state ?? ${JSON.stringify(JSON.stringify(state ?? null))}) ?? undefined;
window.toHost = (message) => lineToHost(JSON.stringify(message));
window.acquireVsCodeApi = () => ({
  postMessage: toHost,
  getState: () => state,
  setState: (next) => { state = next; sessionStorage.state = JSON.stringify(next); },
});
</script>
<script nonce="n" src="/${name}.js"></script>
<script nonce="n">
// After the page's own listener, which draws at once.
window.addEventListener("message", ({ data }) => { window.shown = data.version; });
</script></body></html>`;
}
