import { expect, test } from "vitest";
import { bytesOfStep, outOfMemory, requireMemory } from "../../src/trainer/engine/tensorflow/memory";
import { buildGraph } from "../../src/trainer/graph/build";
import type { Problem } from "../../src/trainer/problem";
import { smallNetwork } from "../trainer/networks";

const graph = buildGraph(smallNetwork({}, { input: { size: 32, channels: 3 } }), 128);
const { perImage, fixed } = bytesOfStep(graph);

test("a batch that this machine cannot hold is refused beforehand, with the largest that it can", () => {
  expect(() => requireMemory(graph, fixed + 128 * perImage)).not.toThrow();
  let problem: Problem | undefined;
  try {
    requireMemory(graph, fixed + 100 * perImage);
  } catch (error) {
    problem = error as Problem;
  }
  expect(problem?.details.what).toContain("A batch of 128");
  expect(problem?.details.do).toContain("at most 100");
});

test("what TensorFlow says of a full GPU becomes advice; other errors stay what they are", () => {
  const said =
    "Session fail to run with error: OOM when allocating tensor with shape[128,32,32,3] and type float on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc";
  expect(outOfMemory(graph, new Error(said))?.details.do).toContain("a batch of 64");
  expect(outOfMemory(graph, new Error("cuDNN launch failure"))).toBeUndefined();
});
