import { parseFromDoctor, type DoctorAction, type ToDoctor } from "../protocol/doctor";
import { messageOf } from "../util/messageOf";
import type { Report } from "./report";
import { verdict } from "./sections/training";
import { asMarkdown, sectionsOf } from "./words";

/** What the page's host does for it. */
interface DoctorServices {
  collect: () => Promise<Report>;
  post: (message: ToDoctor) => void;
  /** Into the clipboard. */
  copy: (text: string) => void;
  /** Resolves when it is done, or was given up. */
  act: (action: DoctorAction) => Promise<unknown>;
  log: (text: string) => void;
}

type Findings = Extract<ToDoctor, { type: "findings" | "failed" }>;

/** One page of the Doctor: looks when it is opened, and whenever it is asked to. */
export class DoctorSession {
  readonly #services: DoctorServices;
  #last: Findings | undefined;
  #looking = false;
  #again = false;

  constructor(services: DoctorServices) {
    this.#services = services;
  }

  async receive(value: unknown): Promise<void> {
    const { post, copy, act, log } = this.#services;
    const message = parseFromDoctor(value);
    switch (message?.type) {
      case undefined:
        log(`The Doctor's page said what is not understood: ${JSON.stringify(value)}`);
        return;
      case "ready":
        if (this.#looking) post({ type: "looking" });
        else if (this.#last) post(this.#last);
        else await this.look();
        return;
      case "look":
        await this.look();
        return;
      case "copy":
        copy(message.command ?? this.#markdown());
        return;
      case "act":
        await act(message.action);
        if (message.action === "install") await this.look();
        return;
      case "log":
        log(message.text);
    }
  }

  /** What is asked for while it looks is seen by another look: something may have changed meanwhile. */
  async look(): Promise<void> {
    this.#services.post({ type: "looking" });
    this.#again = true;
    if (this.#looking) return;
    this.#looking = true;
    while (this.#again) {
      this.#again = false;
      this.#last = await this.#find();
    }
    this.#looking = false;
    this.#services.post(this.#last!);
  }

  async #find(): Promise<Findings> {
    try {
      const report = await this.#services.collect();
      return { type: "findings", made: report.made, verdict: verdict(report), sections: sectionsOf(report) };
    } catch (error) {
      return { type: "failed", why: messageOf(error) };
    }
  }

  #markdown(): string {
    return this.#last?.type === "findings" ? asMarkdown(this.#last.verdict, this.#last.sections) : "";
  }
}
