import type { Engine } from "../../src/trainer/engine/engine";
import type { Graph, StepSettings, Value } from "../../src/trainer/graph/graph";

/** An engine, of whose values tests can look at those that they ask for. */
export interface WatchedEngine extends Engine {
  watched(value: Value): Float32Array;
}

/** How tests that are the same for all engines get one. */
export interface TestedEngine {
  /** For the names of the tests. */
  name: string;
  /** One that ends with the test. */
  make(graph: Graph, watch?: Value[], nesterov?: boolean): Promise<WatchedEngine>;
  /** Whether making one takes its time: then not all of both is tried, but one of them. */
  slow?: boolean;
  /** Whether its dropouts draw masks of their own instead of the graph's. */
  ownMasks?: boolean;
  /** Whether it has the statistics of a batch in a kernel, where nobody sees them. */
  hiddenMoments?: boolean;
}

export const settings: StepSettings = {
  rate: 0.1,
  momentum: 0.9,
  nesterov: false,
  weightDecay: 0.0001,
  seed: 1,
};

/** Largest |difference| / largest |number| of the reference. */
export function relativeGap(numbers: ArrayLike<number>, reference: ArrayLike<number>): number {
  let [difference, largest] = [numbers.length === reference.length ? 0 : Infinity, 1e-30];
  for (let i = 0; i < reference.length; i++) {
    const d = Math.abs(numbers[i]! - reference[i]!);
    difference = Math.max(difference, Number.isNaN(d) ? Infinity : d);
    largest = Math.max(largest, Math.abs(reference[i]!));
  }
  return difference / largest;
}
