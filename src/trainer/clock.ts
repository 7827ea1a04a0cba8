/** Seconds of training, without pauses. It is not the system's clock, which may be set at any time. */
export class Clock {
  #started: number | undefined = performance.now();

  /** `before`: what has passed already. */
  constructor(private before: number) {}

  get seconds(): number {
    return this.before + (this.#started === undefined ? 0 : (performance.now() - this.#started) / 1000);
  }

  stop(): void {
    this.before = this.seconds;
    this.#started = undefined;
  }

  start(): void {
    this.#started = performance.now();
  }
}
