import type { Graph, Value, Variable } from "../../../graph/graph";
import { Code } from "../kernels/codes";
import { known } from "../known";
import { newMap, type Map2D } from "./maps";
import { aligned } from "./place";
import { at, slice, type Call, type Tensor } from "../program";
import { layoutOf, roundedUp, type Layout, type Stored } from "./weights";
import { reads, type Work } from "./work";

/** Everything that outlives a program: variables, their packed forms, what is read from outside. */
export class Permanent {
  readonly tensors: Tensor[] = [];
  readonly input: Map2D;
  readonly inputId: number;
  readonly labels: Tensor;
  readonly #variables = new Map<string, Stored>();
  /** Packed forms of each variable that has any, by its name. */
  readonly #transposed = new Map<string, Map<string, { tensor: Tensor; taps: number[] }>>();
  readonly #winograd = new Map<string, Map<boolean, Tensor>>();
  readonly #maps = new Map<number, Map2D>();
  readonly #batchValues = new Map<number, Tensor>();
  /** Gradients of filters that read the image, and so have its number of channels. */
  readonly #imageGradients = new Set<number>();

  constructor(graph: Graph, work: Work[], kept: Value[]) {
    // The image keeps its own number of channels if only convolutions read it.
    const onImage = work.filter((op) => reads(op).some((v) => v.id === graph.input.id));
    const exact = onImage.every(isOnInput);
    this.inputId = graph.input.id;
    this.input = newMap(graph.input, "image", undefined, exact);
    this.input.tensor.bytes = this.input.height * this.input.row;
    this.#keep(this.input.tensor);
    this.#maps.set(graph.input.id, this.input);
    this.labels = this.#keep({ bytes: 4, per: "image", kept: true, address: 0 });
    const imageWeights = new Set<string>();
    for (const op of exact ? onImage.filter(isOnInput) : [])
      if (op.kind === "conv") imageWeights.add(op.weight.name);
      else this.#imageGradients.add(op.dw.id);
    for (const variable of graph.variables) {
      const layout = layoutOf(variable, imageWeights.has(variable.name));
      const own = (): Tensor => this.#keep({ bytes: aligned(4 * layout.floats), per: "once", kept: true, address: 0 });
      this.#variables.set(variable.name, {
        variable,
        layout,
        weight: own(),
        ...(variable.trainable && { velocity: own() }),
      });
    }
    for (const value of kept) {
      if (value.per === "batch") this.batchValue(value);
      else if (!this.#maps.has(value.id)) this.#keep(this.#newMap(value).tensor);
    }
  }

  get variables(): Stored[] {
    return [...this.#variables.values()];
  }

  variable({ name }: Variable): Stored {
    const stored = this.#variables.get(name);
    if (!stored) throw new Error(`The graph has no variable ${name}`);
    return stored;
  }

  map(value: Value): Map2D | undefined {
    return this.#maps.get(value.id);
  }

  /** Numbers that a batch has once. They are few, and keep their places. */
  batchValue(value: Value): Tensor {
    return known(this.#batchValues, value.id, () => {
      const bytes = aligned(4 * this.layoutOf(value).floats);
      return this.#keep({ bytes, per: "once", kept: true, address: 0 });
    });
  }

  /** Of a vector, or of a filter's gradient. */
  layoutOf(value: Value): Layout {
    return layoutOf(value, this.#imageGradients.has(value.id));
  }

  /** Weights [inputs / 8][taps][outputs][8] for an input gradient that uses these taps. */
  transposed(variable: Variable, taps: number[]): Tensor {
    const forms = known(this.#transposed, variable.name, () => new Map<string, { tensor: Tensor; taps: number[] }>());
    return known(forms, taps.join(), () => {
      const { inputs, blocks } = this.variable(variable).layout;
      const bytes = aligned(4 * roundedUp(inputs) * taps.length * blocks * 8);
      return { tensor: this.#keep({ bytes, per: "once", kept: true, address: 0 }), taps };
    }).tensor;
  }

  /** Transformed weights [36][outputs / 8][inputs][8]; turned, for input gradients, [36][inputs / 8][outputs][8]. */
  winograd(variable: Variable, turned: boolean): Tensor {
    const forms = known(this.#winograd, variable.name, () => new Map<boolean, Tensor>());
    return known(forms, turned, () => {
      const { inputsInMemory, blocks } = this.variable(variable).layout;
      const bytes = 36 * 4 * inputsInMemory * blocks * 8;
      return this.#keep({ bytes, per: "once", kept: true, address: 0 });
    });
  }

  /** Brings the packed forms of a weight up to date; an item is a block of 8 outputs. */
  packing(variable: Variable): Call[] {
    const { weight, layout } = this.variable(variable);
    const { inputsInMemory: inputs, blocks, taps: all } = layout;
    /** Of one tap and 8 outputs; of one tap, turned, and 8 inputs. */
    const [tapBytes, turnedBytes] = [32 * inputs, 32 * 8 * blocks];
    const direct = [...(this.#transposed.get(variable.name)?.values() ?? [])].flatMap(({ tensor, taps }) =>
      taps.map((tap, n): Call => {
        const from = slice(weight, all * tapBytes, tap * tapBytes);
        return [Code.packTransposed, from, inputs, slice(tensor, 8 * 32, n * turnedBytes), taps.length * turnedBytes];
      }),
    );
    const winograd = [...(this.#winograd.get(variable.name) ?? [])].flatMap(([turned, tensor]): Call[] => {
      const from = slice(weight, all * tapBytes);
      const room = at(winogradRoom());
      const plane = blocks * tapBytes;
      if (!turned) return [[Code.winogradFilter, from, inputs, 0, slice(tensor, tapBytes), plane, room]];
      const block = at({ bytes: aligned(36 * tapBytes), per: "thread", kept: false, address: 0 });
      return [
        [Code.winogradFilter, from, inputs, 1, block, tapBytes, room],
        [Code.packPlanes, block, inputs, slice(tensor, 8 * 32), plane, turnedBytes],
      ];
    });
    return [...direct, ...winograd];
  }

  #newMap(value: Value): Map2D {
    const map = newMap(value, "image");
    this.#maps.set(value.id, map);
    return map;
  }

  #keep(tensor: Tensor): Tensor {
    tensor.kept = true;
    this.tensors.push(tensor);
    return tensor;
  }
}

/** What Winograd's transformations of a tile need beside the registers. */
export function winogradRoom(): Tensor {
  return { bytes: 576, per: "thread", kept: false, address: 0 };
}

/** Reads its map through a border, channel by channel. */
function isOnInput(op: Work): op is Extract<Work, { kind: "conv" | "conv-filter-gradient" }> {
  return op.kind === "conv" || op.kind === "conv-filter-gradient";
}
