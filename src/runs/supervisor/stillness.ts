import type { RunState } from "../../protocol/run";

/** How long a trainer may stand still before it counts as stuck. Milliseconds. */
export interface StuckPatience {
  /** At least. */
  least: number;
  /** So many of its own steps: an evaluation on many images takes as long as dozens. */
  steps: number;
  /** While it is not known how long its steps take. */
  unknown: number;
}

/** `least`: in ms. */
export function stuckPatience(least: number): StuckPatience {
  return { least, steps: 100, unknown: 10 * least };
}

interface Seen {
  state: RunState["state"];
  step: number;
  updated: string;
  /** When it last moved, and last gave a sign of life. */
  moved: number;
  heard: number;
  /** Of a step, the slowest of late; undefined until one has been seen from begin to end. */
  pace?: number;
}

/**
 * How long trainers have stood still. Its clock is made of the ticks of a timer: while the machine sleeps there are
 * none, and a system clock that is set changes nothing. So a laptop that slept has no stuck trainer.
 */
export class Stillness {
  #now = 0;
  #ticked: number | undefined;
  readonly #seen = new Map<string, Seen>();

  /** `interval`: between two ticks, in ms. */
  constructor(
    private readonly interval: number,
    private readonly patience: () => StuckPatience,
  ) {}

  /** `wall`: any clock, in ms. More than two intervals at once are a sleep, and less than none a clock that was set. */
  tick(wall: number): void {
    const passed = this.#ticked === undefined ? 0 : wall - this.#ticked;
    this.#now += Math.min(Math.max(passed, 0), 2 * this.interval);
    this.#ticked = wall;
  }

  see(directory: string, { state, step, updated }: RunState): void {
    const before = this.#seen.get(directory);
    const now = this.#now;
    if (before?.state !== state || before.step > step) {
      this.#seen.set(directory, { state, step, updated, moved: now, heard: now });
      return;
    }
    if (before.updated !== updated) before.heard = now;
    before.updated = updated;
    if (before.step === step) return;
    const pace = (now - before.moved) / (step - before.step);
    // The time of being stuck is no step's.
    if (!this.stuck(directory)) before.pace = before.pace === undefined ? pace : Math.max(pace, 0.9 * before.pace);
    before.step = step;
    before.moved = now;
  }

  forget(directory: string): void {
    this.#seen.delete(directory);
  }

  /** Of a step, in ms, as far as it is known. */
  pace(directory: string): number | undefined {
    return this.#seen.get(directory)?.pace;
  }

  /** For how long it has stood still, and whether its process still says that it lives; undefined: it is not stuck. */
  stuck(directory: string): { seconds: number; alive: boolean } | undefined {
    const seen = this.#seen.get(directory);
    if (!seen || (seen.state !== "running" && seen.state !== "starting")) return undefined;
    const { least, steps, unknown } = this.patience();
    const still = this.#now - seen.moved;
    if (still < (seen.pace === undefined ? unknown : Math.max(least, steps * seen.pace))) return undefined;
    return { seconds: Math.round(still / 1000), alive: this.#now - seen.heard < least / 2 };
  }
}
