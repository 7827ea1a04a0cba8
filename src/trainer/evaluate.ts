import { setImmediate as breathe } from "node:timers/promises";
import { inOrder } from "./data/batches";
import type { Part } from "./data/dataset";
import type { PixelTable } from "./data/normalise";
import type { Engine } from "./engine/engine";

export interface Evaluation {
  /** Mean cross-entropy. */
  loss: number;
  /** Fraction of wrong top-1 answers. */
  error: number;
}

/**
 * Mean loss and error of a part of the data in inference mode; the last batch counts for what it has. `logits`
 * [count, classes] is filled where it is given.
 */
export async function evaluate(
  engine: Engine,
  part: Part,
  table: PixelTable,
  logits?: Float32Array,
): Promise<Evaluation> {
  const sums = { loss: 0, wrong: 0, images: 0 };
  for (const batch of inOrder(part, table, engine.graph.batch)) {
    const result = await engine.evaluate(batch);
    logits?.set(result.logits, sums.images * engine.graph.classes);
    sums.loss += result.loss;
    sums.wrong += result.wrong;
    sums.images += batch.labels.length;
    await breathe();
  }
  return { loss: sums.loss / sums.images, error: sums.wrong / sums.images };
}
