import { rename } from "node:fs/promises";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { onTestFinished } from "vitest";
import { buildKernels } from "../../scripts/kernels.mjs";
import { createWasmEngine, type WasmEngine, type WasmOptions } from "../../src/trainer/engine/wasm/engine";
import type { Graph } from "../../src/trainer/graph/graph";
import type { TestedEngine } from "./testedEngine";

export const directory = join(import.meta.dirname, "../../dist");

/** What an engine reads when it starts: the kernels and its threads' program, built from the sources as they are. */
export const built = Promise.all([buildKernels(directory), buildWorker()]);

async function buildWorker(): Promise<void> {
  const outfile = join(directory, "wasm-worker.js");
  const half = `${outfile}.${process.pid}`;
  const entry = join(import.meta.dirname, "../../src/trainer/engine/wasm/worker.ts");
  await esbuild.build({
    entryPoints: [entry],
    outfile: half,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
  });
  await rename(half, outfile);
}

/** An engine that ends with the test. */
export async function wasmEngine(graph: Graph, options: Partial<WasmOptions> = {}): Promise<WasmEngine> {
  await built;
  const engine = await createWasmEngine(graph, { threads: 2, directory, ...options });
  onTestFinished(() => engine.dispose());
  return engine;
}

export const wasm: TestedEngine = {
  name: "the embedded engine",
  make: (graph, watch = []) => wasmEngine(graph, { watch }),
};
