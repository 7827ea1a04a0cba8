import { totalmem } from "node:os";
import { messageOf } from "../../../util/messageOf";
import type { Graph, Value } from "../../graph/graph";
import { inputs, outputs } from "../../graph/ops";
import { Problem } from "../../problem";

/**
 * About what a step takes at once, in bytes: for each image, and whatever the batch. An estimate: TensorFlow keeps a
 * value from the op that makes it to the last one that reads it, in an order of its own.
 */
export function bytesOfStep({ step, input, variables }: Graph): { perImage: number; fixed: number } {
  const size = ({ shape }: { shape: number[] }): number => 4 * shape.reduce((a, b) => a * b, 1);
  const lastReader = new Map<number, number>();
  step.forEach((op, i) => inputs(op).forEach(({ id }) => lastReader.set(id, i)));
  let [now, most] = [size(input), size(input)];
  step.forEach((op, i) => {
    const ofImages = (value: Value): boolean => value.per === "image";
    for (const value of outputs(op).filter(ofImages)) now += size(value);
    most = Math.max(most, now);
    for (const value of new Set(inputs(op).filter(ofImages))) if (lastReader.get(value.id) === i) now -= size(value);
  });
  // A variable with its gradient and its velocity, and the libraries themselves.
  return { perImage: most, fixed: 3 * variables.reduce((sum, variable) => sum + size(variable), 0) + 400 * 2 ** 20 };
}

/** Throws a Problem for a step that this machine's memory cannot hold: there TensorFlow would end the whole process. */
export function requireMemory(graph: Graph, available = totalmem()): void {
  const { perImage, fixed } = bytesOfStep(graph);
  const needed = fixed + perImage * graph.batch;
  if (needed > available) throw tooLarge(graph, `this machine's ${gigabytes(available)}`, available);
}

/** What to tell about an error of a step; undefined for one that has other reasons than memory. */
export function outOfMemory(graph: Graph, error: unknown): Problem | undefined {
  const said = messageOf(error);
  if (!/RESOURCE_EXHAUSTED|OOM when allocating|out of memory/i.test(said)) return undefined;
  return tooLarge(graph, "the device's memory", undefined, error);
}

function tooLarge(graph: Graph, where: string, available: number | undefined, cause?: unknown): Problem {
  const { perImage, fixed } = bytesOfStep(graph);
  const { batch } = graph;
  const fitting = available === undefined ? batch >> 1 : Math.floor((available - fixed) / perImage);
  const advice =
    available === undefined
      ? `Choose a batch of ${Math.max(1, fitting)}, which needs about ${gigabytes(fixed + perImage * fitting)}, or end other programs on it.`
      : `Choose a batch of at most ${fitting}.`;
  return new Problem(
    {
      what: `A batch of ${batch} does not fit into ${where}`,
      why: `A step of this network needs about ${gigabytes(fixed + perImage * batch)}.`,
      do: `${fitting > 0 ? advice : "Choose a smaller network."} Then start a new run.`,
    },
    { cause },
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GB`;
}
