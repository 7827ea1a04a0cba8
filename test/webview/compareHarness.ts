import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { check } from "../../src/arch/check";
import { CompareSession } from "../../src/editor/compare/session";
import { Layout } from "../../src/layout/layout";
import type { Comparison, Side } from "../../src/protocol/compare";
import { openView, type View, type ViewOptions } from "./view";

const dist = join(import.meta.dirname, "../../dist");

/** One for all, as in the extension. */
const layout = new Layout(join(dist, "layout-worker.js"));

/** The page that compares two files in a real browser, with the host's own code behind it. Only VS Code itself is played. */
export class CompareHarness {
  readonly #session: CompareSession;
  readonly log: string[] = [];
  readonly opened: Side[] = [];
  readonly views: Comparison[] = [];

  #view!: View;

  private constructor(readonly texts: Record<Side, string>) {
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
          void this.#view.post(view);
        },
        log: (message) => this.log.push(message),
      },
      layout,
    );
  }

  static async open(browser: Browser, left: string, right: string, options: ViewOptions = {}): Promise<CompareHarness> {
    const harness = new CompareHarness({ left, right });
    const [receive, trouble] = [
      (message: unknown): unknown => harness.#session.receive(message),
      (what: string) => harness.log.push(what),
    ];
    harness.#view = await openView(browser, "compare", options, receive, trouble);
    await harness.#view.load();
    return harness;
  }

  get page(): Page {
    return this.#view.page;
  }

  /** Somebody changes one of the texts. */
  setText(side: Side, text: string): void {
    this.texts[side] = text;
    this.#session.changed();
  }

  close(): Promise<void> {
    return this.#view.close();
  }
}
