import type { Graph, StepSettings, Value } from "../../graph/graph";
import { Problem } from "../../problem";
import type { Batch, Engine, StepResult } from "../engine";
import type { Runtime } from "./load";
import { outOfMemory, requireMemory } from "./memory";
import type { VariableNodes } from "./nodes";
import { programsOf, type ProgramName, type ProgramOptions } from "./programs";
import { Session, type Fed, type Tensors } from "./session";
import { keyOfStep } from "./training";
import { fromTensorFlow, toTensorFlow } from "./weights";

export async function createTensorFlowEngine(
  graph: Graph,
  runtime: Runtime,
  options: Partial<ProgramOptions> = {},
): Promise<TensorFlowEngine> {
  if (!runtime.gpu) requireMemory(graph);
  const all: ProgramOptions = { nesterov: false, gradients: false, watch: [], ...options };
  const list = programsOf(graph, all);
  const session = await Session.open(runtime, list);
  return new TensorFlowEngine(
    graph,
    `${runtime.gpu ? `GPU ${gpuInSight()}` : "CPU"}, TensorFlow ${runtime.version}`,
    session,
    [...list.variables.values()],
    all,
  );
}

/** The number of the GPU that TensorFlow takes: the first that it may see. */
function gpuInSight(): string {
  return process.env.CUDA_VISIBLE_DEVICES?.split(",")[0] ?? "0";
}

/** A device that is gone, or does not answer any more: what it held is lost, the checkpoints are not. */
function brokenOff(device: string, cause: unknown): Problem {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new Problem(
    {
      what: `TensorFlow broke off on ${device}`,
      why: said.replace(/^Session fail to run with error: /, "").split("\n")[0] ?? "",
      do: 'Resume the run. If TensorFlow fails again, go on with the embedded engine: "residual train --resume --run DIR --engine wasm".',
    },
    { cause },
  );
}

/** Runs a training graph as one TensorFlow graph: a step is one call. */
export class TensorFlowEngine implements Engine {
  readonly name = "tensorflow";
  readonly #shapes: ReadonlyMap<string, number[]>;
  /** Of the last step. */
  #outputs: Tensors = {};

  constructor(
    readonly graph: Graph,
    readonly device: string,
    private readonly session: Session,
    private readonly variables: VariableNodes[],
    private readonly options: ProgramOptions,
  ) {
    this.#shapes = new Map(graph.variables.map(({ name, shape }) => [name, shape]));
  }

  step(batch: Batch, step: number, settings: StepSettings): StepResult {
    const { graph, options } = this;
    if (batch.labels.length !== graph.batch)
      throw new Error(`A step takes ${graph.batch} images, and got ${batch.labels.length}`);
    if (settings.nesterov !== options.nesterov)
      throw new Error(`The engine was made ${options.nesterov ? "for" : "without"} Nesterov's momentum`);
    const scalar = (value: number) => ({ values: Float32Array.of(value), shape: [] });
    this.#outputs = this.#run("step", {
      ...this.#feeds(batch),
      rate: scalar(settings.rate),
      momentum: scalar(settings.momentum),
      weightDecay: scalar(settings.weightDecay),
      dropoutKey: { values: keyOfStep({ seed: settings.seed, step }), shape: [2] },
    });
    const [loss = NaN, wrong = NaN] = this.#outputs.results ?? [];
    return { loss: loss / graph.batch, error: wrong / graph.batch };
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- an error is a rejection
  async evaluate(batch: Batch): Promise<{ loss: number; wrong: number; logits: Float32Array }> {
    const images = batch.labels.length;
    if (images > this.graph.batch) throw new Error(`At most ${this.graph.batch} images at once, not ${images}`);
    const { results, logits } = this.#run("evaluate", this.#feeds(batch));
    const [loss = NaN, wrong = NaN] = results ?? [];
    return { loss, wrong, logits: logits! };
  }

  /** The numbers of a value that was asked for, after a step: those of all images one after the other. */
  watched(value: Value): Float32Array {
    return fromTensorFlow(this.#outputs[`value${value.id}`]!, value.per === "batch" ? value.shape : []);
  }

  unitGradientNorms(): number[] {
    return Array.from(this.#outputs.halfSquares ?? [], (half) => Math.sqrt(2 * half));
  }

  read(): Map<string, Float32Array> {
    const numbers = this.#run("read", {});
    return new Map(this.variables.map(({ name }) => [name, fromTensorFlow(numbers[name]!, this.#shapeOf(name))]));
  }

  write(variables: ReadonlyMap<string, Float32Array>): void {
    // What the map lacks stays as it is; velocities begin at 0.
    const lacks = this.variables.some(({ name }) => !variables.has(name) && !isVelocity(name));
    const before = lacks ? this.read() : variables;
    const numbersOf = (name: string, shape: number[]): Float32Array => {
      const wanted = shape.reduce((a, b) => a * b, 1);
      const kept = isVelocity(name) ? new Float32Array(wanted) : before.get(name)!;
      const numbers = variables.get(name) ?? kept;
      if (numbers.length === wanted) return toTensorFlow(numbers, this.#shapeOf(name));
      throw new Error(`${name} has ${numbers.length} numbers instead of ${wanted}`);
    };
    this.#run(
      "write",
      Object.fromEntries(this.variables.map(({ name, shape }) => [name, { values: numbersOf(name, shape), shape }])),
    );
  }

  dispose(): Promise<void> {
    this.session.close();
    return Promise.resolve();
  }

  /** Errors of TensorFlow in words for people. */
  #run(program: ProgramName, fed: Fed): Tensors {
    try {
      return this.session.run(program, fed);
    } catch (error) {
      throw outOfMemory(this.graph, error) ?? brokenOff(this.device, error);
    }
  }

  #feeds({ images, labels }: Batch): Fed {
    const { shape } = this.graph.input;
    const count = labels.length;
    if (images.length !== shape.reduce((a, b) => a * b, count))
      throw new Error(`${count} images of ${shape.join("x")} have other than ${images.length} numbers`);
    // On a GPU a label without a class is no error but a wrong gradient.
    const unknown = labels.find((label) => label < 0 || label >= this.graph.classes);
    if (unknown !== undefined) throw new Error(`Label ${unknown} is none of ${this.graph.classes} classes`);
    return { images: { values: images, shape: [count, ...shape] }, labels: { values: labels, shape: [count] } };
  }

  /** PyTorch's shape, of a velocity too. */
  #shapeOf(name: string): number[] {
    return this.#shapes.get(name.replace(/^momentum\./, "")) ?? [];
  }
}

function isVelocity(name: string): boolean {
  return name.startsWith("momentum.");
}
