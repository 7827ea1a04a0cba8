import type { Variable } from "../../../graph/graph";
import type { Tensor } from "../program";

/** Channels as they lie in memory: a multiple of 8, so that two vectors of four always fit. */
export function roundedUp(channels: number): number {
  return Math.ceil(channels / 8) * 8;
}

/**
 * How a variable lies in memory. A vector: its numbers, then zeros. A convolution or matrix: blocks of 8 outputs,
 * [outputs / 8][height x width][inputs][8], inputs too rounded up unless they are those of the image itself.
 */
export interface Layout {
  outputs: number;
  inputs: number;
  taps: number;
  inputsInMemory: number;
  blocks: number;
  floats: number;
}

export function layoutOf({ shape }: { shape: number[] }, ofImage: boolean): Layout {
  const [outputs = 1, inputs = 1, height = 1, width = 1] = shape;
  const vector = shape.length < 2;
  const inputsInMemory = vector ? 1 : ofImage ? inputs : roundedUp(inputs);
  const taps = height * width;
  const blocks = roundedUp(outputs) / 8;
  return { outputs, inputs, taps, inputsInMemory, blocks, floats: blocks * taps * inputsInMemory * 8 };
}

/** Calls f with the place of every number in PyTorch's layout and in memory. */
function eachNumber(
  { outputs, inputs, taps, inputsInMemory }: Layout,
  f: (pytorch: number, memory: number) => void,
): void {
  let pytorch = 0;
  for (let k = 0; k < outputs; k++)
    for (let c = 0; c < inputs; c++)
      for (let t = 0; t < taps; t++) f(pytorch++, (((k >> 3) * taps + t) * inputsInMemory + c) * 8 + (k & 7));
}

export function toMemory(layout: Layout, numbers: Float32Array, memory: Float32Array): void {
  eachNumber(layout, (from, to) => (memory[to] = numbers[from] ?? 0));
}

export function fromMemory(layout: Layout, memory: Float32Array): Float32Array {
  const numbers = new Float32Array(layout.outputs * layout.inputs * layout.taps);
  eachNumber(layout, (to, from) => (numbers[to] = memory[from] ?? 0));
  return numbers;
}

/** A variable with its places in memory. */
export interface Stored {
  variable: Variable;
  layout: Layout;
  weight: Tensor;
  /** Of trained ones. */
  velocity?: Tensor;
}
