import type { Value, Variable } from "../../../graph/graph";
import { known } from "../known";
import { newMap, type Map2D } from "./maps";
import type { Permanent } from "./permanent";
import { aligned } from "./place";
import type { Call, Tensor } from "../program";
import type { Stored } from "./weights";
import type { Work } from "./work";

/** Pieces of the batch with sums of their own, whatever the number of threads: it decides the last bits. */
export function chunksOf(batch: number): number {
  return Math.min(16, batch);
}

/** The memory of one program, as its lowering sees it. */
export class Memory {
  readonly chunks: number;
  readonly #maps = new Map<number, Map2D>();
  readonly #gradients = new Map<number, Tensor>();
  readonly #sums = new Map<number, Tensor>();
  readonly #updated: Set<number>;
  readonly #summed: Set<number>;

  constructor(
    readonly permanent: Permanent,
    readonly kept: ReadonlySet<number>,
    work: Work[],
    batch: number,
  ) {
    this.chunks = chunksOf(batch);
    this.#updated = new Set(work.flatMap((op) => (op.kind === "update" ? [op.gradient.id] : [])));
    this.#summed = new Set(work.flatMap((op) => (op.kind === "conv-filter-gradient" ? [op.dw.id] : [])));
  }

  get labels(): Tensor {
    return this.permanent.labels;
  }

  /** The image that comes in, not a map that was made of it. */
  isInput({ id }: Value): boolean {
    return id === this.permanent.inputId;
  }

  isStored({ id }: Value): boolean {
    return this.kept.has(id);
  }

  /** The map of a value that is there for all images. */
  stored(value: Value): Map2D {
    return this.permanent.map(value) ?? known(this.#maps, value.id, () => newMap(value, "image"));
  }

  tensor(bytes: number, per: Tensor["per"]): Tensor {
    return { bytes: aligned(bytes), per, kept: false, address: 0 };
  }

  variable(variable: Variable): Stored {
    return this.permanent.variable(variable);
  }

  batchValue(value: Value): Tensor {
    return this.permanent.batchValue(value);
  }

  transposed(variable: Variable, taps: number[]): Tensor {
    return this.permanent.transposed(variable, taps);
  }

  winograd(variable: Variable, turned: boolean): Tensor {
    return this.permanent.winograd(variable, turned);
  }

  packing(variable: Variable): Call[] {
    return this.permanent.packing(variable);
  }

  /** The whole batch's gradient of a variable. */
  gradient(value: Value): Tensor {
    if (!this.#summed.has(value.id) || this.kept.has(value.id)) return this.batchValue(value);
    return known(this.#gradients, value.id, () => this.tensor(4 * this.permanent.layoutOf(value).floats, "once"));
  }

  /** The chunks' sums of a filter's gradient. */
  sums(value: Value): Tensor {
    return known(this.#sums, value.id, () => this.tensor(4 * this.permanent.layoutOf(value).floats, "chunk"));
  }

  hasSums({ id }: Value): boolean {
    return this.#summed.has(id);
  }

  isUpdated({ id }: Value): boolean {
    return this.#updated.has(id);
  }
}
