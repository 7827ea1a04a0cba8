import { totalmem } from "node:os";
import type { Simd } from "../../../protocol/simd";
import { messageOf } from "../../../util/messageOf";
import type { Graph, StepSettings, Value } from "../../graph/graph";
import { Problem } from "../../problem";
import type { Batch, Engine, StepResult } from "../engine";
import { Code, Control, ThreadBlock } from "./kernels/codes";
import type { Map2D } from "./plan/maps";
import { loadKernels, type Kernels } from "./modules";
import { planOf, type Plan } from "./plan/plan";
import type { Tensor } from "./program";
import { ownThread, Workers, type Crew, type WorkerInput } from "./threads";
import { fromMemory, toMemory } from "./plan/weights";

export interface WasmOptions {
  threads: number;
  /** Left out: the fastest. */
  simd?: Simd;
  /** Where kernels.wasm, kernels-relaxed.wasm and wasm-worker.js lie. */
  directory: string;
  /** Values that can be looked at after a step, with `watched`. */
  watch?: Value[];
}

/** Runs a training graph on the kernels of kernels/, with worker threads on shared memory. */
export async function createWasmEngine(graph: Graph, options: WasmOptions): Promise<WasmEngine> {
  if (typeof WebAssembly === "undefined")
    throw new Error("WebAssembly is switched off in this program, as --jitless does it.");
  const workers = new Workers(options.directory, options.threads);
  try {
    return await engineOn(workers, graph, options);
  } catch (error) {
    await workers.dispose();
    throw error;
  }
}

async function engineOn(workers: Workers, graph: Graph, options: WasmOptions): Promise<WasmEngine> {
  const { threads, directory, simd = "fastest", watch = [] } = options;
  const plan = planOf(graph, threads, watch);
  const memory = allocate(plan, graph.batch);
  const shared = !(memory.buffer instanceof ArrayBuffer);
  new Uint32Array(memory.buffer, plan.code.address, plan.code.words.length).set(plan.code.words);
  const { module, name, notes: known } = await loadKernels(directory, simd, shared);
  const notes = [...known];
  const inputs = Array.from({ length: threads }, (_, thread): WorkerInput => ({
    module,
    memory,
    control: plan.control,
    threadBlock: plan.threadBlock(thread),
    thread,
    threads,
  }));
  const alone = async (why: string): Promise<Crew> => {
    await workers.dispose();
    notes.push(`${why}, so the trainer's own thread does all the work.`);
    return ownThread(inputs[0]!);
  };
  const crew = await (shared
    ? workers.begin(inputs).catch((error: unknown) => alone(`Threads cannot be started (${messageOf(error)})`))
    : alone("Threads cannot share memory on this machine"));
  return new WasmEngine(graph, plan, memory, crew, { name, notes });
}

const pageBytes = 65536;
const mostBytes = 65536 * pageBytes;

/** Throws a Problem that says which batch would fit. */
function allocate(plan: Plan, batch: number): WebAssembly.Memory {
  const pages = Math.ceil(plan.bytes / pageBytes);
  const machine = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  const most = Math.min(machine, mostBytes);
  const what = `A batch of ${batch} does not fit into the embedded engine's memory`;
  const needed = `A step needs ${gigabytes(plan.bytes)} of memory`;
  if (plan.bytes > most) {
    const images = Math.floor((most - (plan.bytes - plan.bytesPerImage * batch)) / plan.bytesPerImage);
    const advice = images > 0 ? `a batch of at most ${images}` : "a smaller network";
    const owner = most === machine ? "this machine has" : "WebAssembly has at most";
    throw new Problem({
      what,
      why: `${needed}, and ${owner} ${gigabytes(most)}.`,
      do: `Choose ${advice}, or train with TensorFlow on a GPU.`,
    });
  }
  for (const shared of [true, false])
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    } catch {
      // Without sharing it may be had: then one thread trains.
    }
  throw new Problem({
    what,
    why: `${needed}, which this machine does not give.`,
    do: "Choose a smaller batch, or lift the limit on address space (ulimit -v) if there is one.",
  });
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(2)} GB`;
}

export class WasmEngine implements Engine {
  readonly name = "wasm";
  readonly device: string;
  readonly notes: string[];
  /** Of the kernels' memory. */
  readonly bytes: number;
  readonly #words: Int32Array;
  readonly #reals: Float32Array;
  /** The whole memory. All that a step needs is made once: it leaves nothing to collect. */
  readonly #floats: Float32Array;
  readonly #integers: Int32Array;
  /** The same for all steps: its numbers are made of what lies in the memory when they are read. */
  readonly #result: StepResult;
  #settings: StepSettings | undefined;
  /** Weights have been set from outside since their packed forms were made. */
  #unprepared = true;
  #busy = false;

  constructor(
    readonly graph: Graph,
    private readonly plan: Plan,
    private readonly memory: WebAssembly.Memory,
    private readonly crew: Crew,
    { name, notes }: Pick<Kernels, "name" | "notes">,
  ) {
    this.device = `${crew.description}, WebAssembly ${name}`;
    this.notes = notes;
    this.bytes = memory.buffer.byteLength;
    this.#words = new Int32Array(memory.buffer, plan.control, Control.words);
    this.#reals = new Float32Array(memory.buffer, plan.control, Control.words);
    this.#floats = new Float32Array(memory.buffer);
    this.#integers = new Int32Array(memory.buffer);
    const total = (value: Value): number => this.#total(value, graph.batch);
    this.#result = {
      get loss() {
        return total(graph.loss) / graph.batch;
      },
      get error() {
        return total(graph.error) / graph.batch;
      },
    };
  }

  step(batch: Batch, step: number, settings: StepSettings): StepResult | Promise<StepResult> {
    const { graph, plan } = this;
    if (batch.labels.length !== graph.batch)
      throw new Error(`A step takes ${graph.batch} images, and got ${batch.labels.length}`);
    this.#words[Control.step] = step;
    if (settings !== this.#settings) this.#set(settings);
    const running = this.#run(plan.step, batch);
    return running ? this.#later(running) : this.#result;
  }

  async evaluate(batch: Batch): Promise<{ loss: number; wrong: number; logits: Float32Array }> {
    const { graph, plan } = this;
    const images = batch.labels.length;
    if (images > graph.batch) throw new Error(`At most ${graph.batch} images at once, not ${images}`);
    await this.#run(plan.evaluation, batch);
    return {
      loss: this.#total(graph.evaluationLoss, images),
      wrong: this.#total(graph.evaluationError, images),
      logits: this.#images(plan.map(graph.logits), images),
    };
  }

  /** The numbers of a value that was asked for, after a step: those of all images one after the other. */
  watched(value: Value): Float32Array {
    if (value.per === "image") return this.#images(this.plan.map(value), this.graph.batch);
    const { layout, tensor } = this.plan.batchValue(value);
    return fromMemory(layout, this.#numbers(tensor, layout.floats));
  }

  unitGradientNorms(): number[] {
    return this.graph.unitGradients.map(({ gradient }) =>
      Math.sqrt(this.watched(gradient).reduce((sum, n) => sum + n * n, 0)),
    );
  }

  read(): Map<string, Float32Array> {
    const copies = new Map<string, Float32Array>();
    for (const { variable, layout, weight } of this.plan.variables)
      copies.set(variable.name, fromMemory(layout, this.#numbers(weight, layout.floats)));
    for (const { variable, layout, velocity } of this.plan.variables)
      if (velocity) copies.set(`momentum.${variable.name}`, fromMemory(layout, this.#numbers(velocity, layout.floats)));
    return copies;
  }

  write(variables: ReadonlyMap<string, Float32Array>): void {
    for (const { variable, layout, weight, velocity } of this.plan.variables) {
      const set = (name: string, tensor: Tensor): boolean => {
        const numbers = variables.get(name);
        if (!numbers) return false;
        const wanted = layout.outputs * layout.inputs * layout.taps;
        if (numbers.length !== wanted) throw new Error(`${name} has ${numbers.length} numbers instead of ${wanted}`);
        toMemory(layout, numbers, this.#numbers(tensor, layout.floats));
        return true;
      };
      set(variable.name, weight);
      if (velocity && !set(`momentum.${variable.name}`, velocity)) this.#numbers(velocity, layout.floats).fill(0);
    }
    this.#unprepared = true;
  }

  /** From now on, how long each kernel takes is counted; see `times`. */
  profile(): void {
    this.#words[Control.profile] = 1;
  }

  /** Milliseconds that thread `thread` has spent in each kernel since `profile`. */
  times(thread: number): Map<string, number> {
    const address = this.plan.threadBlock(thread) + ThreadBlock.times;
    const sums = new Float64Array(this.memory.buffer, address, (ThreadBlock.bytes - ThreadBlock.times) / 8);
    return new Map([...sums].flatMap((ms, code) => (ms > 0 ? [[Code[code] ?? "", ms] as const] : [])));
  }

  dispose(): Promise<void> {
    return this.crew.dispose();
  }

  // What runs in each step leaves nothing to collect. So no function is written in it, as V8 makes an object for one each
  // time, and no fraction is read from an object, as V8 may make one for that.

  #set(settings: StepSettings): void {
    this.#settings = settings;
    this.#reals[Control.rate] = settings.rate;
    this.#reals[Control.momentum] = settings.momentum;
    this.#reals[Control.weightDecay] = settings.weightDecay;
    this.#words[Control.nesterov] = settings.nesterov ? 1 : 0;
    this.#words[Control.seed] = settings.seed;
  }

  /** Undefined: it is done. */
  #run(program: number, batch: Batch): Promise<void> | undefined {
    if (this.#busy) throw new Error("The engine is still at work");
    this.#feed(batch);
    const running = this.#unprepared ? this.#runPrepared(program) : this.crew.run(program);
    return running && this.#until(running);
  }

  async #runPrepared(program: number): Promise<void> {
    await this.crew.run(this.plan.preparation);
    this.#unprepared = false;
    await this.crew.run(program);
  }

  async #until(done: Promise<void>): Promise<void> {
    this.#busy = true;
    try {
      await done;
    } finally {
      this.#busy = false;
    }
  }

  async #later(done: Promise<void>): Promise<StepResult> {
    await done;
    return this.#result;
  }

  #feed({ images, labels }: Batch): void {
    const { input, labels: to } = this.plan;
    const { height, width, channels } = input;
    if (images.length !== labels.length * height * width * channels)
      throw new Error(
        `${labels.length} images of ${height}x${width}x${channels} have other than ${images.length} numbers`,
      );
    if (input.pixel === 4 * channels) this.#floats.set(images, input.tensor.address / 4);
    else this.#spread(images, labels.length);
    this.#words[Control.images] = labels.length;
    this.#integers.set(labels, to.address / 4);
  }

  #spread(numbers: Float32Array, images: number): void {
    const { input } = this.plan;
    this.#eachPixel(input, images, (at, pixel) => {
      for (let c = 0; c < input.channels; c++) this.#floats[at + c] = numbers[pixel + c]!;
    });
  }

  #images(map: Map2D, images: number): Float32Array {
    const numbers = new Float32Array(images * map.height * map.width * map.channels);
    this.#eachPixel(map, images, (at, pixel) => numbers.set(this.#floats.subarray(at, at + map.channels), pixel));
    return numbers;
  }

  /** Calls f with each pixel's place in memory (in floats) and in an array without gaps. */
  #eachPixel(map: Map2D, images: number, f: (at: number, pixel: number) => void): void {
    const { tensor, height, width, channels, pixel } = map;
    for (let n = 0, to = 0; n < images; n++)
      for (let i = 0; i < height * width; i++, to += channels)
        f((tensor.address + n * tensor.bytes + i * pixel) / 4, to);
  }

  /** Of a value of one number an image. */
  #total(value: Value, images: number): number {
    const { address, bytes } = this.plan.map(value).tensor;
    let sum = 0;
    for (let n = 0; n < images; n++) sum += this.#floats[(address + n * bytes) / 4]!;
    return sum;
  }

  #numbers({ address }: Tensor, length: number): Float32Array {
    return this.#floats.subarray(address / 4, address / 4 + length);
  }
}
