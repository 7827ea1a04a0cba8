import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getHeapStatistics } from "node:v8";
import { expect, test } from "vitest";
import { buildGraph } from "../../src/trainer/graph/build";
import { Random } from "../../src/trainer/random";
import { randomBatch, randomWeights, smallNetwork } from "./networks";
import { TestRun } from "./process";
import { settings } from "./testedEngine";
import { wasmEngine } from "./wasm";

/** The share of numbers that are 0. Now and then V8 compiles something: that is no step's. */
function zeros(numbers: number[]): number {
  return numbers.filter((bytes) => bytes === 0).length / numbers.length;
}

test("a step of the embedded engine takes no byte of JavaScript's heap", async () => {
  const network = smallNetwork();
  const engine = await wasmEngine(buildGraph(network, 4));
  const random = Random.of(1, "allocation");
  engine.write(randomWeights(network, random));
  const batch = randomBatch(network, 4, random);
  await engine.step(batch, 1, settings);
  const used = (): number => getHeapStatistics().used_heap_size;
  const measured = (steps: number): number => {
    const first = used();
    const second = used();
    for (let step = 1; step <= steps; step++) void engine.step(batch, step, settings);
    return used() - second - (second - first);
  };
  const tens = Array.from({ length: 60 }, () => measured(10));
  expect(zeros(tens.slice(10)), tens.join(" ")).toBeGreaterThan(0.7);
});

test("nor do the threads that compute, in a real trainer", async () => {
  const run = new TestRun({ evaluateEvery: 1000, checkpointEvery: 1000 }, { threads: 2 });
  const file = join(run.directory, "allocations.json");
  const preload = join(import.meta.dirname, "allocations.cjs");
  const { code } = await run.start(`export NODE_OPTIONS="--require=${preload}" ALLOCATIONS="${file}";`).ended;
  expect(code).toBe(0);
  const threads = JSON.parse(readFileSync(file, "utf8")) as number[][];
  const [, ...workers] = threads.filter((steps) => steps.length >= 600);
  expect(workers).toHaveLength(2);
  for (const steps of workers) expect(zeros(steps.slice(100)), steps.join(" ")).toBeGreaterThan(0.9);
});
