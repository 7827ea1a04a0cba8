/** A candidate: less of both is better. */
export interface Trade {
  cost: number;
  error: number;
}

/** Those that no other beats: none costs as little and errs as little, and less in one of them. The cheapest first. */
export function paretoFront<T extends Trade>(all: T[]): T[] {
  return all.filter((one) => !all.some((other) => beats(other, one))).sort((a, b) => a.cost - b.cost);
}

/** `a` is as good as `b` in both, and better in one. */
export function beats(a: Trade, b: Trade): boolean {
  return a.cost <= b.cost && a.error <= b.error && (a.cost < b.cost || a.error < b.error);
}
