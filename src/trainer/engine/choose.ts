import type { EngineName } from "../../protocol/run";
import { simdOf, simdVariable } from "../../protocol/simd";
import { hasGpu } from "../../tensorflow/gpu";
import type { Graph } from "../graph/graph";
import { describe, Problem } from "../problem";
import type { Engine } from "./engine";
import { createTensorFlowEngine } from "./tensorflow/engine";
import { loadTensorFlow, type Runtime } from "./tensorflow/load";
import { createWasmEngine } from "./wasm/engine";

export interface Wish {
  engine: EngineName;
  /** What a run that goes on was trained with last. */
  before?: Engine["name"];
  threads: number;
  nesterov: boolean;
  /** Whether the gradients at the units' inputs will be asked for. */
  gradients: boolean;
  /** Where the engines' own files lie. */
  dist: string;
}

export interface Chosen {
  engine: Engine;
  /** For people: which it is and why. */
  notes: string[];
}

/**
 * The engine that is wished for. `auto`: the one that the run has begun with, so that it goes on to the bit; else
 * TensorFlow where it has a GPU, else the embedded one, which is as fast on a processor and starts sooner.
 */
export async function chooseEngine(graph: Graph, wish: Wish): Promise<Chosen> {
  const { engine, notes } = await create(graph, wish);
  const { before } = wish;
  const another =
    before && before !== engine.name
      ? [`From here on ${nameOf(engine.name)} trains, ${nameOf(before)} did before: the last bits of numbers differ.`]
      : [];
  return { engine, notes: [...notes, ...another, ...(engine.notes ?? [])] };
}

async function create(graph: Graph, wish: Wish): Promise<Chosen> {
  if (wish.engine === "wasm") return { engine: await embedded(graph, wish), notes: [] };
  if (wish.engine === "tensorflow") return { engine: await tensorflow(graph, wish, load(wish)), notes: [] };

  const because = async (reason: string): Promise<Chosen> => ({
    engine: await embedded(graph, wish),
    notes: [`The embedded engine trains: ${reason}`],
  });
  if (wish.before === "wasm") return because("this run has begun with it.");
  if (wish.before !== "tensorflow" && !hasGpu()) return because("no GPU was found, and on a processor it is as fast.");
  const loaded = tryToLoad(wish);
  if (typeof loaded === "string") return because(loaded);
  if (wish.before !== "tensorflow" && !loaded.gpu)
    return because(`TensorFlow ${loaded.version} finds no GPU that it can use. "residual doctor" says more.`);
  const engine = await tensorflow(graph, wish, loaded);
  return { engine, notes: [`TensorFlow trains: ${engine.device}.`] };
}

function tryToLoad({ dist, threads }: Wish): Runtime | string {
  try {
    return loadTensorFlow(dist, threads);
  } catch (error) {
    return describe(error).why;
  }
}

function load({ dist, threads }: Wish): Runtime {
  try {
    return loadTensorFlow(dist, threads);
  } catch (error) {
    throw new Problem(
      {
        what: "TensorFlow is not there to train with",
        why: describe(error).why,
        do: 'Run "Residual: Install GPU Engine", or choose the engine "auto" or "wasm". "residual doctor" says more.',
      },
      { cause: error },
    );
  }
}

async function tensorflow(graph: Graph, { nesterov, gradients }: Wish, runtime: Runtime): Promise<Engine> {
  return createTensorFlowEngine(graph, runtime, { nesterov, gradients }).catch((error: unknown) => {
    if (error instanceof Problem) throw error;
    throw new Problem(
      {
        what: "TensorFlow could not start",
        why: describe(error).why,
        do: 'Choose the engine "wasm", which needs nothing else. "residual doctor" says what is wrong.',
      },
      { cause: error },
    );
  });
}

async function embedded(graph: Graph, { threads, gradients, dist }: Wish): Promise<Engine> {
  const watch = gradients ? graph.unitGradients.map(({ gradient }) => gradient) : [];
  const simd = simdOf(process.env[simdVariable]);
  return createWasmEngine(graph, { threads, simd, directory: dist, watch }).catch((error: unknown) => {
    if (error instanceof Problem) throw error;
    throw new Problem({
      what: "The engine could not start",
      why: describe(error).why,
      do: "Install the extension anew.",
    });
  });
}

function nameOf(engine: Engine["name"]): string {
  return engine === "tensorflow" ? "TensorFlow" : "the embedded engine";
}
