import { join } from "node:path";
import type { Activation } from "../../src/arch/architecture";
import { check, type Checked } from "../../src/arch/check";
import { applyEdits } from "../../src/arch/text";
import { DiagramSession } from "../../src/editor/session";
import { Layout } from "../../src/layout/layout";

/** The host's side of a diagram without a page, as the extension runs it: how long it keeps its thread to itself. */
export class HostAlone {
  readonly #layout = new Layout(join(import.meta.dirname, "../../dist/layout-worker.js"));
  readonly #session: DiagramSession;
  #text: string;
  #version = 1;
  #checked: { version: number; checked: Checked } | undefined;
  #posted: (() => void) | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#session = new DiagramSession(
      {
        file: "net.residual.json",
        version: () => this.#version,
        text: () => this.#text,
        // Each version once, as in the extension.
        checked: () => {
          if (this.#checked?.version !== this.#version)
            this.#checked = { version: this.#version, checked: check(this.#text) };
          return this.#checked.checked;
        },
        locked: () => undefined,
        noTraining: () => undefined,
        measured: () => undefined,
        apply: (edits) => {
          this.#text = applyEdits(this.#text, edits);
          this.#version++;
          this.#session.changed();
          return Promise.resolve();
        },
        reveal: () => undefined,
        openText: () => undefined,
        train: () => undefined,
        post: (view) => {
          // What VS Code does with it.
          JSON.stringify(view);
          this.#posted?.();
        },
        selected: () => undefined,
        log: (message) => console.error(message),
      },
      this.#layout,
    );
  }

  /** Longest time in milliseconds of what an opened tab begins, and until the first view is sent. */
  async open(): Promise<number> {
    const begun = performance.now();
    const laidOut = this.#session.prepare();
    const prepared = performance.now() - begun;
    await laidOut;
    return Math.max(prepared, await this.#longest({ type: "ready" }));
  }

  /** Longest time of each edit. */
  async edits(orders: Activation[]): Promise<number[]> {
    const times = [];
    for (const [i, activation] of orders.entries()) {
      const intent = { kind: "activation", scope: { kind: "all" }, activation };
      times.push(await this.#longest({ type: "edit", intent, version: this.#version, asked: i + 1 }));
    }
    return times;
  }

  close(): void {
    this.#layout.dispose();
  }

  /** Between any two turns of the event loop, from a message to the view that answers it. */
  async #longest(message: unknown): Promise<number> {
    let longest = 0;
    let before = performance.now();
    let going = true;
    const tick = (): void => {
      const now = performance.now();
      longest = Math.max(longest, now - before);
      before = now;
      if (going) setImmediate(tick);
    };
    const posted = new Promise<void>((resolve) => (this.#posted = resolve));
    setImmediate(tick);
    void this.#session.receive(message);
    await posted;
    await new Promise((resolve) => setImmediate(resolve));
    going = false;
    return longest;
  }
}
