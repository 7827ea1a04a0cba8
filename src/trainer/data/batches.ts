import type { Augmentation } from "../../arch/architecture";
import type { Batch } from "../engine/engine";
import { Random } from "../random";
import { drawView, plainView, type View } from "./augmentation";
import type { Part } from "./dataset";
import type { PixelTable } from "./normalise";

export interface BatchSettings {
  batch: number;
  /** shuffled: a new order every epoch. sequential: the order of the file. */
  order: "shuffled" | "sequential";
  augmentation: Augmentation[];
  seed: number;
}

/**
 * The training batches. One epoch follows the other without a short batch: a batch that reaches the end of an epoch goes
 * on with the next one, so that every image comes once in each. What step t gets is a function of the seed and t alone.
 */
export class Batches {
  #epoch = -1;
  readonly #order: Uint32Array;

  constructor(
    private readonly part: Part,
    private readonly table: PixelTable,
    private readonly settings: BatchSettings,
  ) {
    this.#order = new Uint32Array(part.shape[0]);
  }

  /** The batch of a step, from 1. */
  at(step: number): Batch {
    const { batch, augmentation, seed } = this.settings;
    const random = Random.of(seed, "augmentation", step);
    const first = (step - 1) * batch;
    const chosen = Array.from({ length: batch }, (_, i) => this.#image(first + i));
    const views = chosen.map(() => drawView(augmentation, random));
    return pictures(this.part, this.table, chosen, (i) => views[i]!);
  }

  /** The image at a place of the endless row of epochs. */
  #image(place: number): number {
    const count = this.#order.length;
    const epoch = Math.floor(place / count);
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#order.forEach((_, i) => (this.#order[i] = i));
      if (this.settings.order === "shuffled") Random.of(this.settings.seed, "shuffle", epoch).shuffle(this.#order);
    }
    return this.#order[place % count]!;
  }
}

/** All images of a part in order, at most `size` at once; the last ones may be fewer. */
export function* inOrder(part: Part, table: PixelTable, size: number): Generator<Batch> {
  const count = part.shape[0];
  for (let first = 0; first < count; first += size) {
    const chosen = Array.from({ length: Math.min(size, count - first) }, (_, i) => first + i);
    yield pictures(part, table, chosen, () => plainView);
  }
}

function pictures(part: Part, table: PixelTable, chosen: number[], view: (i: number) => View): Batch {
  const [, height, width, channels] = part.shape;
  const size = height * width * channels;
  const images = new Float32Array(chosen.length * size);
  for (const [i, image] of chosen.entries())
    takePicture(part.images, image * size, images, i * size, { height, width, table, view: view(i) });
  return { images, labels: Int32Array.from(chosen, (image) => part.labels[image]!) };
}

/** Normalises the image that begins at `start` into the picture at `place`. Outside is zero after normalising: the mean. */
function takePicture(
  from: Uint8Array,
  start: number,
  to: Float32Array,
  place: number,
  { height, width, table, view }: { height: number; width: number; table: PixelTable; view: View },
): void {
  const channels = table.length;
  const { top, left, mirrored } = view;
  // The picture's columns whose image column, (mirrored ? width - 1 - x : x) + left, is inside.
  const shift = mirrored ? -left : left;
  const [first, end] = [Math.max(0, -shift), Math.min(width, width - shift)];
  const step = mirrored ? -channels : channels;
  const firstColumn = (mirrored ? width - 1 - first : first) + left;
  for (let y = Math.max(0, -top); y < Math.min(height, height - top); y++)
    for (let c = 0; c < channels; c++) {
      const values = table[c]!;
      let source = start + ((y + top) * width + firstColumn) * channels + c;
      let target = place + (y * width + first) * channels + c;
      for (let x = first; x < end; x++, source += step, target += channels) to[target] = values[from[source]!]!;
    }
}
