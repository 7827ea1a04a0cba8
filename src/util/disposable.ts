/** Owns what must be let go of together. `this.own(…)` stands in the line that makes the thing. */
export class Disposable {
  readonly #owned: { dispose(): unknown }[] = [];
  #disposed = false;

  /** Takes care of `thing`: it is disposed with this, or at once if this is gone already. */
  protected own<T extends { dispose(): unknown }>(thing: T): T {
    if (this.#disposed) thing.dispose();
    else this.#owned.push(thing);
    return thing;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const thing of this.#owned.splice(0).reverse()) thing.dispose();
  }
}
