import type { Browser, Page } from "playwright-core";
import type { Report } from "../../src/doctor/report";
import { DoctorSession } from "../../src/doctor/session";
import type { DoctorAction } from "../../src/protocol/doctor";
import { openView, type View, type ViewOptions } from "./view";

/** The Doctor's page in a real browser, with the host's own code behind it. Only VS Code itself is played. */
export class DoctorHarness {
  readonly trouble: string[] = [];
  readonly copied: string[] = [];
  readonly acted: DoctorAction[] = [];
  /** How often the machine was looked at. */
  looks = 0;
  readonly #session: DoctorSession;

  #view!: View;

  private constructor(collect: () => Promise<Report>) {
    this.#session = new DoctorSession({
      collect: () => {
        this.looks++;
        return collect();
      },
      post: (message) => {
        void this.#view.post(message);
      },
      copy: (text) => this.copied.push(text),
      act: (action) => Promise.resolve(this.acted.push(action)),
      log: (text) => this.trouble.push(text),
    });
  }

  static async open(
    browser: Browser,
    collect: () => Promise<Report>,
    options: ViewOptions = {},
  ): Promise<DoctorHarness> {
    const harness = new DoctorHarness(collect);
    const [receive, trouble] = [
      (message: unknown): unknown => harness.#session.receive(message),
      (what: string) => harness.trouble.push(what),
    ];
    harness.#view = await openView(browser, "doctor", { width: 1000, ...options }, receive, trouble);
    await harness.#view.load();
    return harness;
  }

  get page(): Page {
    return this.#view.page;
  }

  /** Resolves when what was found is on the screen. */
  async found(): Promise<void> {
    await this.page.waitForSelector("main[aria-busy=false]");
  }

  close(): Promise<void> {
    return this.#view.close();
  }
}
