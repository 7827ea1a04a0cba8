import type { Architecture } from "../../arch/architecture";
import type { MeasuredGradient } from "../../arch/analysis/gradient";
import type { RunEvent } from "../../protocol/run";
import { Disposable } from "../../util/disposable";
import type { SupervisedRun, Supervisor } from "../supervisor/supervisor";
import { architectureHash } from "./create";
import { lastEvent } from "./lastTest";

type GradientEvent = Extract<RunEvent, { type: "gradient" }>;

/** What the runs that a supervisor knows have measured last of their gradients. */
export class RunGradients extends Disposable {
  readonly #supervisor: Supervisor;
  readonly #last = new Map<string, GradientEvent>();
  readonly #reading = new Set<string>();
  readonly #listeners = new Set<() => void>();

  constructor(supervisor: Supervisor) {
    super();
    this.#supervisor = supervisor;
    for (const run of supervisor.runs) void this.#read(run);
    this.own(
      supervisor.onDidChange(({ run, removed }) => {
        if (removed) this.#last.delete(run.directory);
        else void this.#read(run);
      }),
    );
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Of the newest run of this design that has measured any. */
  of(architecture: Architecture): MeasuredGradient | undefined {
    const hash = architectureHash(architecture);
    const run = this.#supervisor.runs.findLast(
      ({ directory, info }) => info.architecture.hash === hash && this.#last.has(directory),
    );
    const event = run && this.#last.get(run.directory);
    return event && { run: run.info.id, step: event.step, norms: event.units };
  }

  /** A trainer says twice a second where it is; the file is looked at only where another event is due. */
  async #read({ directory, info, state }: SupervisedRun): Promise<void> {
    const every = info.options.gradients;
    if (every === undefined || this.#reading.has(directory)) return;
    const due = state.step - (state.step % every);
    if (due === 0 || due === this.#last.get(directory)?.step) return;
    this.#reading.add(directory);
    try {
      const event = await lastEvent(directory, "gradient").catch(() => undefined);
      if (!event || event.step === this.#last.get(directory)?.step) return;
      this.#last.set(directory, event);
      for (const listener of this.#listeners) listener();
    } finally {
      this.#reading.delete(directory);
    }
  }
}
