import { expect } from "vitest";
import type { Graph, Op, StepSettings, Value, Variable } from "../../src/trainer/graph/graph";
import { isUpdate, outputs, variablesOf } from "../../src/trainer/graph/ops";
import type { Random } from "../../src/trainer/random";
import { ReferenceEngine } from "./reference";
import { elements } from "./referenceOps";
import { relativeGap, settings, type TestedEngine } from "./testedEngine";

export const seed = Number(process.env["SEED"] ?? 385);

/** A graph of a few ops, on maps whose numbers float32 and float64 both hold exactly. */
export class SmallGraph {
  readonly values: Value[] = [];
  readonly variables: Variable[] = [];
  readonly step: Op[] = [];
  readonly input: Value;
  readonly #positive = new Set<string>();

  constructor(
    private readonly tested: TestedEngine,
    readonly random: Random,
    readonly batch: number,
    readonly size: number,
  ) {
    this.input = this.image(size, size, 2);
  }

  /** Another graph, with the same batch and image. */
  another(): SmallGraph {
    return new SmallGraph(this.tested, this.random, this.batch, this.size);
  }

  image(...shape: number[]): Value {
    return this.#value(shape, "image");
  }

  once(...shape: number[]): Value {
    return this.#value(shape, "batch");
  }

  variable(...shape: number[]): Variable {
    const name = `v${this.variables.length}`;
    const made: Variable = { name, shape, trainable: true, start: { kind: "constant", value: 0 } };
    this.variables.push(made);
    return made;
  }

  positive(...shape: number[]): Variable {
    const made = this.variable(...shape);
    this.#positive.add(made.name);
    return made;
  }

  /** A variable that no gradient moves. */
  statistic(...shape: number[]): Variable {
    const made = this.positive(...shape);
    made.trainable = false;
    return made;
  }

  /** A map of exact numbers, one of every `stride` pixels of the image each way. */
  map(channels: number, stride = 1): Value {
    const size = Math.floor((this.size - 1) / stride) + 1;
    const y = this.image(size, size, channels);
    const weight = this.variable(channels, 2, 1, 1);
    this.step.push({ kind: "conv", x: this.input, weight, y, kernel: 1, stride });
    return y;
  }

  vector(length: number): Value {
    const y = this.image(length);
    this.step.push({ kind: "average-pool", x: this.map(length), y });
    return y;
  }

  /** Runs the ops in both engines and compares what `op` makes, or how it changes variables. */
  async check(op: Op, tolerance = 1e-5, now: StepSettings = settings): Promise<void> {
    const { random, batch, size, values, variables, input } = this;
    this.step.push(op);
    const result = (): Value => this.image(1);
    const [loss, error, evaluationLoss, evaluationError] = [result(), result(), result(), result()];
    this.step.push({ kind: "cross-entropy", logits: this.vector(3), loss, error });
    const logits = this.image(2);
    const graph: Graph = {
      batch,
      input,
      classes: 3,
      values,
      variables,
      step: this.step,
      evaluation: [
        { kind: "average-pool", x: input, y: logits },
        { kind: "cross-entropy", logits, loss: evaluationLoss, error: evaluationError },
      ],
      loss,
      error,
      evaluationLoss,
      evaluationError,
      logits,
      unitGradients: [],
    };
    const numbers = ({ name, shape }: Variable): Float32Array => {
      const from = this.#positive.has(name) ? 1 : -4;
      return Float32Array.from({ length: elements(shape) }, () => (random.below(5 - from) + from) / 4);
    };
    const weights = new Map(variables.map((variable) => [variable.name, numbers(variable)]));
    const changed = isUpdate(op) ? variablesOf(op) : [];
    for (const variable of changed) if (variable.trainable) weights.set(`momentum.${variable.name}`, numbers(variable));
    const images = Float32Array.from({ length: batch * size * size * 2 }, () => (random.below(17) - 8) / 8);
    const labels = Int32Array.from({ length: batch }, () => random.below(3));
    const engine = await this.tested.make(graph, outputs(op), now.nesterov);
    const reference = new ReferenceEngine(graph);
    for (const e of [engine, reference]) e.write(weights);
    await engine.step({ images, labels }, 1, now);
    reference.step({ images, labels }, 1, now);
    const close = (ours: ArrayLike<number>, theirs: ArrayLike<number>): void =>
      expect(relativeGap(ours, theirs), JSON.stringify({ seed, op })).toBeLessThan(tolerance);
    for (const value of outputs(op)) close(engine.watched(value), reference.value(value));
    const [ours, theirs] = [engine.read(), reference.read()];
    for (const { name, trainable } of changed)
      for (const key of trainable ? [name, `momentum.${name}`] : [name]) close(ours.get(key)!, theirs.get(key)!);
  }

  #value(shape: number[], per: Value["per"]): Value {
    const made: Value = { id: this.values.length, shape, per };
    this.values.push(made);
    return made;
  }
}
