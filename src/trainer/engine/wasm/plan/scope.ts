import { Code } from "../kernels/codes";
import type { Value } from "../../../graph/graph";
import { covers, extent, newMap, noBorder, type Border, type Map2D } from "./maps";
import type { Memory } from "./memory";
import { at, emptySection, type Call, type Section } from "../program";

/** The calls of a phase while they are written, and the maps that they have made so far. */
export class Scope {
  readonly section: Section = emptySection();
  /** Maps that this phase has made, and copies with a border of maps that lie in shared memory. */
  readonly #maps = new Map<number, Map2D>();
  readonly #bordered = new Map<number, Map2D>();

  /** `needs`: the border that each value gets where the phase makes it. */
  constructor(
    readonly memory: Memory,
    readonly batch: number,
    readonly needs: ReadonlyMap<number, Border>,
  ) {}

  /** For each image. */
  call(...call: Call): void {
    this.section.images.push(call);
  }

  /** Once, after all images. */
  finish(...call: Call): void {
    this.section.finish.push(call);
  }

  /** The map of a value, with at least the border asked for. */
  read(value: Value, need: Border = noBorder): Map2D {
    const map = this.#maps.get(value.id) ?? this.memory.stored(value);
    if (covers(map.border, need)) return map;
    const before = this.#bordered.get(value.id);
    if (before) return before;
    const copy = newMap(value, "thread", this.needs.get(value.id), map.pixel === 4 * map.channels);
    this.#border(copy);
    this.call(Code.copyRows, map.place, map.row, copy.place, copy.row, map.height, map.width * map.pixel);
    this.#bordered.set(value.id, copy);
    return copy;
  }

  /** A place for a new value: for all images if a later phase reads it, else the thread's own. */
  make(value: Value): Map2D {
    const map = this.memory.isStored(value)
      ? this.memory.stored(value)
      : newMap(value, "thread", this.needs.get(value.id));
    this.#border(map);
    this.#maps.set(value.id, map);
    return map;
  }

  #border({ tensor, border: { before, after }, height, width, pixel }: Map2D): void {
    if (before === 0 && after === 0) return;
    const around = before + after;
    this.call(Code.border, at(tensor), height + around, width + around, before, height, width, pixel);
  }

  /** Elements in memory that the graph doesn't have stay 0. */
  clearLanes({ place, row, height, width, pixel, channels }: Map2D): void {
    if (pixel > 4 * channels) this.call(Code.clearLanes, place, row, height, width, pixel, 4 * channels);
  }

  /** y element by element from other maps: pointers and row strides, then rows and their bytes. */
  elements(code: Code, inputs: Value[], output: Value, ...more: { real: number }[]): Map2D {
    const maps = inputs.map((v) => this.read(v));
    const y = this.make(output);
    const [rows, width] = extent(...maps, y);
    this.call(code, ...[...maps, y].flatMap((m) => [m.place, m.row]), rows, width * y.pixel, ...more);
    return y;
  }
}
