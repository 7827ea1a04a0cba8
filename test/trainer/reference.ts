import type { Batch, Engine, StepResult } from "../../src/trainer/engine/engine";
import type { Graph, Op, StepSettings, Value } from "../../src/trainer/graph/graph";
import { outputs } from "../../src/trainer/graph/ops";
import { elements, runOp, type Memory } from "./referenceOps";

const noSettings: StepSettings = {
  rate: 0,
  momentum: 0,
  nesterov: false,
  weightDecay: 0,
  seed: 0,
};

/** A plain engine in float64, to test others and the graph by. After a step every value of it can be looked at. */
export class ReferenceEngine implements Engine {
  readonly name = "reference";
  readonly device = "float64";
  readonly #values = new Map<number, Float64Array>();
  readonly #variables = new Map<string, Float64Array>();
  readonly #velocities = new Map<string, Float64Array>();

  constructor(readonly graph: Graph) {
    for (const { name, shape, trainable } of graph.variables) {
      this.#variables.set(name, new Float64Array(elements(shape)));
      if (trainable) this.#velocities.set(name, new Float64Array(elements(shape)));
    }
  }

  step(batch: Batch, step: number, settings: StepSettings): StepResult {
    const { loss, error, step: ops, batch: images } = this.graph;
    this.#run(ops, batch, images, { ...settings, step });
    return { loss: total(this.value(loss)) / images, error: total(this.value(error)) / images };
  }

  /** The step without its updates: every value is there, no variable has changed. */
  differentiate(batch: Batch, settings: Partial<StepSettings> = {}): { loss: number } {
    const { loss, step, batch: images } = this.graph;
    const without = step.filter((op) => op.kind !== "update" && op.kind !== "update-running");
    this.#run(without, batch, images, { ...noSettings, ...settings, step: 0 });
    return { loss: total(this.value(loss)) / images };
  }

  evaluate(batch: Batch): Promise<{ loss: number; wrong: number; logits: Float32Array }> {
    const { evaluation, evaluationLoss, evaluationError, logits } = this.graph;
    this.#run(evaluation, batch, batch.labels.length, { ...noSettings, step: 0 });
    return Promise.resolve({
      loss: total(this.value(evaluationLoss)),
      wrong: total(this.value(evaluationError)),
      logits: Float32Array.from(this.value(logits)),
    });
  }

  unitGradientNorms(): number[] {
    return this.graph.unitGradients.map(({ gradient }) =>
      Math.sqrt(this.value(gradient).reduce((sum, n) => sum + n * n, 0)),
    );
  }

  read(): Map<string, Float32Array> {
    const copies = new Map<string, Float32Array>();
    for (const [name, numbers] of this.#variables) copies.set(name, Float32Array.from(numbers));
    for (const [name, numbers] of this.#velocities) copies.set(`momentum.${name}`, Float32Array.from(numbers));
    return copies;
  }

  write(variables: ReadonlyMap<string, Float32Array>): void {
    for (const [name, numbers] of variables) this.#variables.get(name)?.set(numbers);
    for (const [name, velocity] of this.#velocities)
      velocity.set(variables.get(`momentum.${name}`) ?? velocity.map(() => 0));
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  /** All images' numbers of a value, of the last run. */
  value(value: Value): Float64Array {
    const numbers = this.#values.get(value.id);
    if (!numbers) throw new Error(`Value ${value.id} was read before anything made it`);
    return numbers;
  }

  variable(name: string): Float64Array {
    const numbers = this.#variables.get(name);
    if (!numbers) throw new Error(`No variable ${name}`);
    return numbers;
  }

  /** dLoss/d(variable) of the last step. */
  gradient(name: string): Float64Array {
    for (const op of this.graph.step)
      if (op.kind === "update" && op.variable.name === name) return this.value(op.gradient);
    throw new Error(`No gradient of ${name}`);
  }

  #run(ops: Op[], batch: Batch, images: number, settings: Memory["settings"]): void {
    if (batch.labels.length !== images) throw new Error(`${batch.labels.length} images instead of ${images}`);
    this.#values.clear();
    this.#values.set(this.graph.input.id, Float64Array.from(batch.images));
    const memory: Memory = {
      images,
      labels: batch.labels,
      settings,
      value: (value) => this.value(value),
      variable: ({ name }) => this.variable(name),
      velocity: ({ name }) => this.#velocities.get(name)!,
    };
    for (const op of ops) {
      for (const { id, shape, per } of outputs(op))
        this.#values.set(id, new Float64Array(elements(shape) * (per === "image" ? images : 1)));
      runOp(op, memory);
    }
  }
}

function total(numbers: Float64Array): number {
  return numbers.reduce((a, b) => a + b, 0);
}
