import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { parseFromCurves, type CurvesRun, type CurvesState, type FromCurves } from "../../src/protocol/curves";
import { themes, type Theme } from "./themes";

const dist = join(import.meta.dirname, "../../dist");

/** Training of one run as the paper's Fig. 6 has it: loss and test error through values read there, with some noise. */
export interface Course {
  loss: [step: number, loss: number][];
  error: [step: number, percent: number][];
  /** How far it is. */
  steps: number;
}

/** The page of curves in a real browser. The test plays the host: it answers what the page asks for. */
export class CurvesHarness {
  readonly said: FromCurves[] = [];
  readonly trouble: string[] = [];
  readonly #courses: Record<string, Course>;
  runs: CurvesRun[];
  #all = false;

  private constructor(
    readonly page: Page,
    runs: CurvesRun[],
    courses: Record<string, Course>,
  ) {
    this.runs = runs;
    this.#courses = courses;
  }

  static async open(
    browser: Browser,
    runs: CurvesRun[],
    courses: Record<string, Course>,
    options: { theme?: keyof typeof themes; width?: number; height?: number; state?: CurvesState } = {},
  ): Promise<CurvesHarness> {
    const { theme = "dark", width = 1392, height = 812, state } = options;
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: themes[theme].scheme });
    const page = await context.newPage();
    const harness = new CurvesHarness(page, runs, courses);
    page.on("pageerror", (error) => harness.trouble.push(error.message));
    page.on("console", (message) => message.type() === "error" && harness.trouble.push(message.text()));
    await page.exposeFunction("toHost", (message: unknown) => harness.#receive(message));
    await page.route("http://curves.test/**", (route) => {
      const file = new URL(route.request().url()).pathname.slice(1);
      if (file === "") return route.fulfill({ contentType: "text/html", body: pageOf(themes[theme], state) });
      const contentType = file.endsWith(".css") ? "text/css" : "text/javascript";
      return route.fulfill({ contentType, body: readFileSync(join(dist, file), "utf8") });
    });
    await page.goto("http://curves.test/");
    await page.waitForSelector("main");
    await harness.drawn();
    return harness;
  }

  /** The host says the list of runs again. */
  async sendRuns(runs = this.runs): Promise<void> {
    this.runs = runs;
    const title = runs.length === 0 ? "" : "resnet110.residual.json";
    await this.#post({ type: "runs", title, file: "/resnet110.residual.json", all: this.#all, runs });
  }

  /** The points of steps `from` to `to` of a run, made in the page. */
  async sendPoints(run: string, from: number, to: number, restarted = false): Promise<void> {
    await this.page.evaluate(postPoints, { run, from, to, restarted, course: this.#courses[run]! });
  }

  /** Resolves when what was sent is on the screen. */
  async drawn(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20)))),
    );
  }

  /** How many pixels of the canvas have a colour near this one. */
  async pixels(rgb: [number, number, number]): Promise<number> {
    return this.page.evaluate((wanted) => {
      const canvas = document.querySelector("canvas")!;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3]! > 200 && wanted.every((part, j) => Math.abs(part - data[i + j]!) < 24)) count++;
      return count;
    }, rgb);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  async #receive(value: unknown): Promise<void> {
    const message = parseFromCurves(value);
    if (!message) {
      this.trouble.push(`not understood: ${JSON.stringify(value)}`);
      return;
    }
    this.said.push(message);
    if (message.type === "ready") await this.sendRuns();
    if (message.type === "scope") {
      this.#all = message.all;
      await this.sendRuns();
    }
    if (message.type === "log") this.trouble.push(message.text);
    if (message.type === "follow")
      for (const run of message.runs) await this.sendPoints(run, 1, this.#courses[run]!.steps, true);
  }

  #post(message: object): Promise<void> {
    return this.page.evaluate((posted) => window.postMessage(posted, "*"), message);
  }
}

/** Runs in the page, so it stands for itself. */
function postPoints(wanted: { run: string; from: number; to: number; restarted: boolean; course: Course }): void {
  const { run, from, to, restarted, course } = wanted;
  const stepsPerEpoch = 390;
  /** Between the points of a curve: straight on a logarithmic axis. */
  const at = (curve: [number, number][], step: number): number => {
    const next = curve.findIndex(([end]) => end >= step);
    const [a, b] = [curve[Math.max(0, next - 1)] ?? curve.at(-1)!, curve[next] ?? curve.at(-1)!];
    return a[1] * (b[1] / a[1]) ** (a[0] === b[0] ? 0 : (step - a[0]) / (b[0] - a[0]));
  };
  /** The same for the same step, on every machine. */
  const noise = (step: number): number => (Math.abs(Math.sin(step * 12.9898)) * 43758.5453) % 1;
  const steps = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  const tests = steps.filter((step) => step % 500 === 0);
  const column = (of: (step: number) => number, all = steps): Float64Array => Float64Array.from(all, of);
  const message = {
    type: "points",
    run,
    restarted,
    train: {
      step: column((step) => step),
      epoch: column((step) => step / stepsPerEpoch),
      loss: column((step) => at(course.loss, step) * Math.exp((noise(step) - 0.5) * 0.9)),
      error: column((step) => Math.min(0.9, at(course.loss, step) / 3)),
      time: column((step) => step * 0.087),
    },
    test: {
      step: column((step) => step, tests),
      loss: column((step) => at(course.loss, step), tests),
      error: column((step) => (at(course.error, step) * (1 + (noise(step) - 0.5) * 0.04)) / 100, tests),
    },
  };
  window.postMessage(message, "*");
}

/** What VS Code makes of a view's page: the strict policy, its variables, the theme's kind, its three functions. */
function pageOf(theme: Theme, state: CurvesState | undefined): string {
  const variables = Object.entries(theme.variables)
    .map(([name, value]) => `${name}:${value}`)
    .join(";");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Curves</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-n'; style-src http://curves.test; img-src data:">
<link rel="stylesheet" href="/curves.css"></head>
<body class="${theme.kind}" data-vscode-theme-kind="${theme.kind}">
<script nonce="n">
document.documentElement.style.cssText = ${JSON.stringify(`color-scheme:${theme.scheme};${variables}`)};
document.body.style.background = "var(--vscode-editor-background)";
let state = JSON.parse(sessionStorage.state ?? ${JSON.stringify(JSON.stringify(state ?? null))}) ?? undefined;
window.acquireVsCodeApi = () => ({
  postMessage: (message) => toHost(JSON.parse(JSON.stringify(message))),
  getState: () => state,
  setState: (next) => { state = next; sessionStorage.state = JSON.stringify(next); },
});
</script>
<script nonce="n" src="/curves.js"></script></body></html>`;
}
