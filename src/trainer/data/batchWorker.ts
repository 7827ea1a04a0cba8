/** A thread that prepares the batch of each step that it is told. */
import { parentPort, workerData } from "node:worker_threads";
import { Batches } from "./batches";
import type { PrefetchInput } from "./prefetch";

const { part, table, settings } = workerData as PrefetchInput;
const batches = new Batches(part, table, settings);
parentPort!.on("message", (step: number) => {
  const batch = batches.at(step);
  parentPort!.postMessage(batch, [batch.images.buffer as ArrayBuffer, batch.labels.buffer as ArrayBuffer]);
});
