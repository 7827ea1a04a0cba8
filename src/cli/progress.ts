import type { RunEvent, TestEvent, TrainEvent } from "../protocol/run";

/** What a person sees of a run in a terminal: one line that is written anew, or a line for each test. */
export class Progress {
  readonly #steps: number;
  readonly #batch: number;
  readonly #terminal: boolean;
  readonly #write: (text: string) => void;
  #train: TrainEvent[] = [];
  #test: TestEvent | undefined;
  #drawn = 0;

  constructor(options: { steps: number; batch: number; terminal: boolean; write: (text: string) => void }) {
    this.#steps = options.steps;
    this.#batch = options.batch;
    this.#terminal = options.terminal;
    this.#write = options.write;
  }

  add(event: RunEvent): void {
    if (event.type === "train") {
      this.#train.push(event);
      if (this.#train.length > window) this.#train.shift();
    } else if (event.type === "test") {
      this.#test = event;
      if (!this.#terminal) this.#write(`${this.#line()}\n`);
    }
    if (this.#terminal && Date.now() - this.#drawn > 100) this.draw();
  }

  /** The line as it is now; in a terminal only. */
  draw(): void {
    if (!this.#terminal || this.#train.length === 0) return;
    this.#drawn = Date.now();
    this.#write(`\r\x1b[K${this.#line()}`);
  }

  /** Leaves the line as it is, so that words can follow. */
  end(): void {
    this.draw();
    if (this.#drawn > 0) this.#write("\n");
  }

  #line(): string {
    const last = this.#train.at(-1);
    if (!last) return "";
    const loss = this.#train.reduce((sum, event) => sum + event.loss, 0) / this.#train.length;
    const seconds = last.time - this.#train[0]!.time;
    const pace = seconds > 0 ? (last.step - this.#train[0]!.step) / seconds : 0;
    const parts = [
      `step ${whole(last.step)} of ${whole(this.#steps)}`,
      `loss ${Number.isFinite(loss) ? loss.toPrecision(3) : "not a number"}`,
      this.#test && `test error ${(100 * this.#test.error).toFixed(2)}%`,
      pace > 0 && `${whole(Math.round(pace * this.#batch))} images/s`,
      pace > 0 && last.step < this.#steps && `${duration((this.#steps - last.step) / pace)} left`,
    ];
    return parts.filter((part) => typeof part === "string").join("  ");
  }
}

/** The loss and the pace of so many steps are shown. */
const window = 20;

function whole(n: number): string {
  return n.toLocaleString("en-US");
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
