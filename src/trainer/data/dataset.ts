import type { Network } from "../../arch/network";
import { Problem } from "../problem";

/** Images as they were taken, with their classes. */
export interface Images {
  train: Part;
  test: Part;
}

export interface Dataset extends Images {
  /** For people. */
  name: string;
}

export interface Part {
  /** [count, height, width, channels], 0 to 255; in memory that threads share. */
  images: Uint8Array;
  shape: [count: number, height: number, width: number, channels: number];
  /** [count] */
  labels: Int32Array;
}

/** Bytes that threads share. Throws an Error for people if the machine does not have so many. */
export function sharedBytes(count: number): Uint8Array {
  try {
    return new Uint8Array(new SharedArrayBuffer(count));
  } catch (error) {
    throw new Error(`The images take ${(count / 1e9).toFixed(1)} GB, more than this machine gives.`, { cause: error });
  }
}

/** Images yet to be filled in. */
export function partOf(shape: Part["shape"]): Part {
  const [count] = shape;
  return { images: sharedBytes(shape.reduce((a, b) => a * b)), shape, labels: new Int32Array(count) };
}

/** Throws a Problem if a network cannot be trained on these images in batches of this size. */
export function checkFit({ name, train, test }: Dataset, network: Network, batch: number): void {
  const { size, channels } = network.input;
  const classes = network.head.at(-1)?.output.channels ?? 0;
  for (const [part, { shape, labels }] of [["training", train] as const, ["test", test] as const]) {
    const [count, height, width, depth] = shape;
    if (count === 0)
      throw new Problem({
        what: `${name} has no ${part} images`,
        why: part === "test" ? "No test error could be measured." : "There is nothing to learn from.",
        do: "Add some, or choose other data. In folders by class every sixth image is for testing, unless there are folders train and test.",
      });
    if (height !== size || width !== size || depth !== channels)
      throw new Problem({
        what: `The ${part} images of ${name} do not fit the network`,
        why: `They are ${height}x${width} with ${depth} channels; the network's input is ${size}x${size} with ${channels}.`,
        do:
          height === width
            ? `Set "input" to { "size": ${height}, "channels": ${depth} }, or choose other data.`
            : "Choose data with square images.",
      });
    const outside = labels.findIndex((label) => label < 0 || label >= classes);
    if (outside >= 0)
      throw new Problem({
        what: `The ${part} labels of ${name} do not fit the network`,
        why: `Image ${outside} is of class ${labels[outside]}, and the network has the classes 0 to ${classes - 1}.`,
        do:
          labels[outside]! < 0
            ? "Classes count from 0: choose other data."
            : `Set "classes" to at least ${labels.reduce((a, b) => Math.max(a, b)) + 1}, or choose other data.`,
      });
  }
  if (batch > train.shape[0])
    throw new Problem({
      what: "The batch is larger than the data",
      why: `A batch has ${batch} images, and ${name} has ${train.shape[0]} for training.`,
      do: "Choose a smaller batch, or more data.",
    });
}
