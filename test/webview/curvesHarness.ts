import type { Browser, Page } from "playwright-core";
import { parseFromCurves, type CurvesRun, type CurvesState, type FromCurves } from "../../src/protocol/curves";
import { openView, type View, type ViewOptions } from "./view";

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

  #view!: View;

  private constructor(runs: CurvesRun[], courses: Record<string, Course>) {
    this.runs = runs;
    this.#courses = courses;
  }

  static async open(
    browser: Browser,
    runs: CurvesRun[],
    courses: Record<string, Course>,
    options: ViewOptions & { state?: CurvesState } = {},
  ): Promise<CurvesHarness> {
    const harness = new CurvesHarness(runs, courses);
    const [receive, trouble] = [
      (message: unknown): unknown => harness.#receive(message),
      (what: string) => harness.trouble.push(what),
    ];
    harness.#view = await openView(browser, "curves", options, receive, trouble);
    await harness.#view.load();
    await harness.drawn();
    return harness;
  }

  get page(): Page {
    return this.#view.page;
  }

  /** The host says the list of runs again. */
  async sendRuns(runs = this.runs): Promise<void> {
    this.runs = runs;
    const title = runs.length === 0 ? "" : "resnet110.residual.json";
    await this.#post({ type: "runs", title, file: "/resnet110.residual.json", all: this.#all, runs });
  }

  /** The points of steps `from` to `to` of a run, made in the page; its tests are from `testsFrom` on. */
  async sendPoints(run: string, from: number, to: number, restarted = false, testsFrom = from): Promise<void> {
    await this.page.evaluate(postPoints, { run, from, to, restarted, testsFrom, course: this.#courses[run]! });
  }

  /** Resolves when what was sent is on the screen. */
  async drawn(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20)))),
    );
  }

  /** The colour of a curve's class, as the theme has it now. */
  async colorOf(curve: string): Promise<[number, number, number]> {
    const [red, green, blue] = await this.page.evaluate((name) => {
      const probe = document.body.appendChild(document.createElement("span"));
      probe.className = `probe ${name}`;
      const context = new OffscreenCanvas(1, 1).getContext("2d")!;
      context.fillStyle = getComputedStyle(probe).color;
      context.fillRect(0, 0, 1, 1);
      probe.remove();
      return [...context.getImageData(0, 0, 1, 1).data];
    }, curve);
    return [red!, green!, blue!];
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
    return this.#view.close();
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
    if (message.type === "follow") await this.#send(message.runs);
  }

  /** Those that are drawn whole, and of the others the end. */
  async #send(drawn: string[]): Promise<void> {
    for (const { run } of this.runs) {
      const { steps } = this.#courses[run]!;
      await this.sendPoints(run, drawn.includes(run) ? 1 : steps - 1999, steps, true, 1);
    }
  }

  #post(message: object): Promise<void> {
    return this.#view.post(message);
  }
}

/** Runs in the page, so it stands for itself. */
function postPoints(wanted: {
  run: string;
  from: number;
  to: number;
  restarted: boolean;
  testsFrom: number;
  course: Course;
}): void {
  const { run, from, to, restarted, testsFrom, course } = wanted;
  const stepsPerEpoch = 390;
  /** Between the points of a curve: straight on a logarithmic axis. */
  const at = (curve: [number, number][], step: number): number => {
    const next = curve.findIndex(([end]) => end >= step);
    const [a, b] = [curve[Math.max(0, next - 1)] ?? curve.at(-1)!, curve[next] ?? curve.at(-1)!];
    return a[1] * (b[1] / a[1]) ** (a[0] === b[0] ? 0 : (step - a[0]) / (b[0] - a[0]));
  };
  /** The same for the same step, on every machine. */
  const noise = (step: number): number => (Math.abs(Math.sin(step * 12.9898)) * 43758.5453) % 1;
  const stepsFrom = (first: number): number[] =>
    Array.from({ length: Math.max(0, to - first + 1) }, (_, i) => first + i);
  const steps = stepsFrom(from);
  const tests = stepsFrom(testsFrom).filter((step) => step % 500 === 0);
  const column = (of: (step: number) => number, all = steps): Float64Array => Float64Array.from(all, of);
  const message = {
    type: "points",
    run,
    restarted,
    more: false,
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
