import { rename } from "node:fs/promises";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { onTestFinished } from "vitest";
import { bundle } from "../../scripts/tensorflow.mjs";
import { createTensorFlowEngine, type TensorFlowEngine } from "../../src/trainer/engine/tensorflow/engine";
import { loadTensorFlow } from "../../src/trainer/engine/tensorflow/load";
import type { ProgramOptions } from "../../src/trainer/engine/tensorflow/programs";
import type { Graph } from "../../src/trainer/graph/graph";
import type { TestedEngine } from "../trainer/testedEngine";

/** Where `npm test` has told where TensorFlow is. */
export const available = process.env.RESIDUAL_TENSORFLOW !== undefined;

export const directory = join(import.meta.dirname, "../../dist");

/** dist/tensorflow.js; its native part beside it is there already. */
const built = available ? build() : Promise.resolve();

async function build(): Promise<void> {
  const half = `tensorflow.${process.pid}`;
  await esbuild.build({
    ...bundle,
    entryPoints: { [half]: bundle.entryPoints.tensorflow },
    outdir: directory,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
  });
  await rename(join(directory, `${half}.js`), join(directory, "tensorflow.js"));
}

/** An engine that ends with the test, of the sources as they are. */
export async function tensorflowEngine(graph: Graph, options: Partial<ProgramOptions> = {}): Promise<TensorFlowEngine> {
  await built;
  const engine = await createTensorFlowEngine(graph, loadTensorFlow(directory, 2), options);
  onTestFinished(() => engine.dispose());
  return engine;
}

export const tensorflow: TestedEngine = {
  name: "TensorFlow",
  make: (graph, watch = [], nesterov = false) => tensorflowEngine(graph, { watch, nesterov }),
  slow: true,
  ownMasks: true,
  hiddenMoments: true,
};
