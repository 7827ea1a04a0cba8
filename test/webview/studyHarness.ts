import { rm } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { StudySession } from "../../src/runs/study/session";
import type { Queue } from "../../src/runs/supervisor/queue";
import type { Supervisor } from "../../src/runs/supervisor/supervisor";
import type { Windows } from "../unit/support/windows";
import { openView, type View, type ViewOptions } from "./view";

interface StudyOptions extends ViewOptions {
  /** The seeds that a person asks for. */
  seeds?: number[];
  name?: string;
}

/** A study in a real browser, with the host's own code, run directories, queue and trainers' processes behind it. */
export class StudyHarness {
  readonly trouble: string[] = [];
  curvesOpened = 0;
  #view!: View;

  private constructor(
    readonly supervisor: Supervisor,
    readonly queue: Queue,
    readonly session: StudySession,
  ) {}

  static async open(
    browser: Browser,
    windows: Windows,
    text: string,
    { seeds, name = "tiny.residual.json", ...options }: StudyOptions = {},
  ): Promise<StudyHarness> {
    const supervisor = windows.supervisor();
    const queue = windows.queue(supervisor, 1);
    await supervisor.watch(windows.runs);
    const session = new StudySession({
      file: `/nets/${name}`,
      name,
      text: () => Promise.resolve(text),
      runs: () => supervisor.runs,
      post: (message) => {
        void harness.#view.post(message);
      },
      askForSeeds: () => Promise.resolve(seeds),
      train: async (text, seed) => {
        await queue.add(windows.runs, { text, seed, engine: "wasm" });
      },
      takeOut: async (run) => {
        await queue.remove(run);
        await rm(run.directory, { recursive: true });
      },
      openCurves: () => harness.curvesOpened++,
      log: (text) => harness.trouble.push(text),
    });
    const harness: StudyHarness = new StudyHarness(supervisor, queue, session);
    supervisor.onDidChange(() => session.changed());
    harness.#view = await openView(
      browser,
      "study",
      { width: 1392, height: 900, ...options },
      (message) => session.receive(message),
      (what) => harness.trouble.push(what),
    );
    await harness.#view.load();
    await harness.page.waitForSelector(".cell, .notice");
    return harness;
  }

  get page(): Page {
    return this.#view.page;
  }

  /** What a screen reader says of each row, in their order. */
  spoken(): Promise<string[]> {
    return this.page.locator(".cell > .unseen").allInnerTexts();
  }

  async close(): Promise<void> {
    this.session.dispose();
    await this.#view.close();
  }
}
