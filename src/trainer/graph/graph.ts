/**
 * A training graph: the whole step of one network at one batch size (forward, gradients, update), and its evaluation,
 * written down once as a list of operations in an order that can be run. No engine is in it; any engine can run it.
 *
 * A value `per: "image"` has one tensor of its `shape` for each image of the batch; one `per: "batch"` exists once.
 * An operation that makes a batch value out of image values is a reduction: it needs all images before anything that
 * reads it can run. All else works on one image at a time.
 *
 * Shapes are [height, width, channels] for maps, [channels] for vectors. Variables keep PyTorch's layout in their
 * `shape` (convolutions [out, in, height, width], linear [out, in]); an engine may store them as it likes.
 */
export interface Graph {
  batch: number;
  /** [height, width, channels] of the normalised input, float32. */
  input: Value;
  /** One class index per image; not a float. */
  classes: number;
  values: Value[];
  variables: Variable[];
  /** One training step. Ends with the updates of all trained variables and running statistics. */
  step: Op[];
  /** Loss, error and logits in inference mode; touches no variable. Every op of it works on one image. */
  evaluation: Op[];
  /** [1] each, per image: cross-entropy, and 1 where the top answer is wrong else 0; of the step. */
  loss: Value;
  error: Value;
  evaluationLoss: Value;
  evaluationError: Value;
  /** [classes], of the evaluation. */
  logits: Value;
  /** For each unit, in order: dLoss/d(unit's input), and of the last unit dLoss/d(its output). Of the step. */
  unitGradients: { stage: number; unit: number; gradient: Value }[];
  lastOutputGradient?: Value;
}

export interface Value {
  id: number;
  shape: number[];
  per: "image" | "batch";
}

/** A tensor that lives from step to step, under its name in a weights file. */
export interface Variable {
  name: string;
  shape: number[];
  trainable: boolean;
  /** How it starts: formats.md, section 5. */
  start: { kind: "normal"; std: number } | { kind: "uniform"; limit: number } | { kind: "constant"; value: number };
}

/** Spatial part of a convolution or pooling: kernel x kernel, padded by (kernel - 1) / 2 zeros on every side. */
export interface Window {
  kernel: number;
  stride: number;
}

export interface Dropout {
  ratio: number;
  /** Divide by 1 - ratio in training (then inference does nothing). */
  rescale: boolean;
  /** Numbers the dropout within the network: with seed, step and image it decides the mask, in both directions. */
  salt: number;
}

/** The statistics of a batch normalisation: eps 1e-5, running statistics moved by 0.1. formats.md, section 5. */
export const epsilon = 1e-5;
export const runningStep = 0.1;

/**
 * Letters: x input, y output, d* the gradient of the loss with respect to *. `variable` fields name a Variable.
 * Everywhere `y` and `dx` are new values: nothing is written in place.
 */
export type Op =
  // Maps
  | ({ kind: "conv"; x: Value; weight: Variable; y: Value } & Window)
  | ({ kind: "conv-input-gradient"; dy: Value; weight: Variable; dx: Value } & Window)
  | ({ kind: "conv-filter-gradient"; x: Value; dy: Value; dw: Value } & Window) // reduction; dw in PyTorch's shape
  | { kind: "bias"; x: Value; bias: Variable; y: Value }
  | { kind: "bias-gradient"; dy: Value; db: Value } // reduction over pixels and images
  // Batch normalisation in training: y = scale (x - mean) / sqrt(variance + eps) + shift
  | { kind: "moments"; x: Value; mean: Value; variance: Value } // reduction; biased variance
  | { kind: "normalise"; x: Value; mean: Value; variance: Value; scale: Variable; shift: Variable; y: Value }
  | { kind: "normalise-sums"; x: Value; dy: Value; mean: Value; variance: Value; dScale: Value; dShift: Value } // reduction
  | {
      kind: "normalise-gradient";
      x: Value;
      dy: Value;
      mean: Value;
      variance: Value;
      scale: Variable;
      dScale: Value;
      dShift: Value;
      dx: Value;
    }
  | {
      kind: "update-running";
      mean: Value;
      variance: Value;
      count: number;
      runningMean: Variable;
      runningVariance: Variable;
    } // count = batch x pixels; the unbiased variance: x count / max(1, count - 1)
  // Batch normalisation in inference
  | {
      kind: "normalise-running";
      x: Value;
      runningMean: Variable;
      runningVariance: Variable;
      scale: Variable;
      shift: Variable;
      y: Value;
    }
  // Element by element
  | { kind: "relu"; x: Value; y: Value }
  | { kind: "relu-gradient"; x: Value; dy: Value; dx: Value } // 0 at 0
  | { kind: "sigmoid"; x: Value; y: Value }
  | { kind: "sigmoid-gradient"; y: Value; dy: Value; dx: Value } // dy y (1 - y)
  | { kind: "complement"; x: Value; y: Value } // 1 - x
  | { kind: "multiply"; a: Value; b: Value; y: Value }
  | { kind: "scale"; x: Value; factor: number; y: Value }
  | { kind: "add"; a: Value; b: Value; y: Value }
  | ({ kind: "dropout"; x: Value; y: Value } & Dropout) // its own gradient, with the same salt
  // Shapes
  | { kind: "zero-padding"; x: Value; stride: number; y: Value } // option A
  | { kind: "zero-padding-gradient"; dy: Value; stride: number; dx: Value }
  | ({ kind: "max-pool"; x: Value; y: Value } & Window)
  | ({ kind: "max-pool-gradient"; x: Value; dy: Value; dx: Value } & Window) // to the first largest
  | { kind: "average-pool"; x: Value; y: Value } // [H, W, C] -> [C]
  | { kind: "average-pool-gradient"; dy: Value; dx: Value }
  // Head
  | { kind: "linear"; x: Value; weight: Variable; bias: Variable; y: Value }
  | { kind: "linear-input-gradient"; dy: Value; weight: Variable; dx: Value }
  | { kind: "linear-weight-gradient"; x: Value; dy: Value; dw: Value; db: Value } // reduction
  | { kind: "cross-entropy"; logits: Value; loss: Value; error: Value; dLogits?: Value } // dLogits / batch; none in evaluation
  // PyTorch's SGD: g += decay w; v = momentum v + g; w -= rate v (nesterov: w -= rate (g + momentum v))
  | { kind: "update"; variable: Variable; gradient: Value };

/** How a step trains. What changes is another object: an engine looks at one once. */
export interface StepSettings {
  readonly rate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  /** Of the run; with the step's number it decides the dropout masks. */
  readonly seed: number;
}
