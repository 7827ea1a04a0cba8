import type { Graph, StepSettings } from "../graph/graph";

/** Runs a training graph. Variables and their velocities live in the engine; everything else is its own affair. */
export interface Engine {
  readonly name: "wasm" | "tensorflow" | "reference";
  /** For people: "2 threads, WebAssembly SIMD". */
  readonly device: string;
  /** What people should know about how it runs: why it is slower than it could be. */
  readonly notes?: readonly string[];
  readonly graph: Graph;
  /**
   * One training step on exactly graph.batch images; `step` counts from 1. Where it takes long, a promise of the result,
   * and the thread is free meanwhile. The result holds until the next step.
   */
  step(batch: Batch, step: number, settings: StepSettings): StepResult | Promise<StepResult>;
  /** Inference on at most graph.batch images: sums (not means) of loss and wrong answers, logits [images][classes]. */
  evaluate(batch: Batch): Promise<{ loss: number; wrong: number; logits: Float32Array }>;
  /**
   * The L2 norm over the batch of dLoss/d(unit's input), for each of graph.unitGradients, of the last step. Only of an
   * engine that was made to keep these gradients.
   */
  unitGradientNorms(): number[];
  /** Variables by their names in PyTorch's layout; velocities as "momentum.NAME". Copies. */
  read(): Map<string, Float32Array>;
  /** Sets what the map has; a velocity that it lacks becomes 0. Lengths must fit. */
  write(variables: ReadonlyMap<string, Float32Array>): void;
  dispose(): Promise<void>;
}

/** Means over the batch, before the update. */
export interface StepResult {
  readonly loss: number;
  readonly error: number;
}

/** `images` [count, height, width, channels] float32, normalised; `labels` [count]. */
export interface Batch {
  images: Float32Array;
  labels: Int32Array;
}
