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

  /** How many epochs have been seen after a step. */
  epoch(step: number): number {
    return (step * this.settings.batch) / this.part.shape[0];
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
  chosen.forEach((image, i) =>
    takePicture(part.images.subarray(image * size, (image + 1) * size), images.subarray(i * size, (i + 1) * size), {
      height,
      width,
      table,
      view: view(i),
    }),
  );
  return { images, labels: Int32Array.from(chosen, (image) => part.labels[image]!) };
}

/** Normalises an image into a picture of it. Outside is zero after normalising: the mean. */
function takePicture(
  from: Uint8Array,
  to: Float32Array,
  { height, width, table, view }: { height: number; width: number; table: PixelTable; view: View },
): void {
  const channels = table.length;
  for (let y = 0; y < height; y++) {
    const row = y + view.top;
    if (row < 0 || row >= height) continue;
    for (let x = 0; x < width; x++) {
      const column = (view.mirrored ? width - 1 - x : x) + view.left;
      if (column < 0 || column >= width) continue;
      for (let c = 0; c < channels; c++)
        to[(y * width + x) * channels + c] = table[c]![from[(row * width + column) * channels + c]!]!;
    }
  }
}
