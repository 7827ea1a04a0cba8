import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { check } from "../../src/arch/check";
import { applyEdits, type TextEdit } from "../../src/arch/text";
import { DiagramSession } from "../../src/editor/session";
import type { MeasuredGradient } from "../../src/arch/analysis/gradient";
import { Layout } from "../../src/layout/layout";
import type { DiagramView } from "../../src/protocol/diagram";
import { openView, type View, type ViewOptions } from "./view";

const dist = join(import.meta.dirname, "../../dist");
/** One for all, as in the extension. */
const layout = new Layout(join(dist, "layout-worker.js"));

/** The diagram's page in a real browser, with the host's own code behind it. Only VS Code itself is played. */
export class DiagramHarness {
  readonly #session: DiagramSession;
  readonly #undo: string[] = [];
  #view!: View;
  readonly log: string[] = [];
  readonly done: string[] = [];
  readonly views: DiagramView[] = [];
  version = 1;
  locked: string | undefined;
  noTraining: string | undefined;
  measured: MeasuredGradient | undefined;

  private constructor(public text: string) {
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
          this.views.push(view);
          void this.#view.post(view);
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
    options: ViewOptions & { locked?: string } = {},
  ): Promise<DiagramHarness> {
    const harness = new DiagramHarness(text);
    harness.locked = options.locked;
    const [receive, trouble] = [
      (message: unknown): unknown => harness.#session.receive(message),
      (what: string) => harness.log.push(what),
    ];
    harness.#view = await openView(browser, "diagram", options, receive, trouble);
    void harness.#session.prepare();
    await harness.#view.load();
    return harness;
  }

  get page(): Page {
    return this.#view.page;
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

  close(): Promise<void> {
    return this.#view.close();
  }

  #apply(edits: TextEdit[]): void {
    this.#undo.push(this.text);
    this.setText(applyEdits(this.text, edits));
  }
}
