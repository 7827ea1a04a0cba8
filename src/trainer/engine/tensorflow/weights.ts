/** A filter of PyTorch, [out, in, height, width], is [height, width, in, out] in TensorFlow; all else is the same. */
export function shapeInTensorFlow(shape: number[]): number[] {
  if (shape.length !== 4) return shape;
  const [outs, ins, height, width] = shape as [number, number, number, number];
  return [height, width, ins, outs];
}

/** `shape` is PyTorch's, here and below. */
export function toTensorFlow(numbers: Float32Array, shape: number[]): Float32Array {
  if (shape.length !== 4) return numbers;
  const turned = new Float32Array(numbers.length);
  eachNumber(shape, (pytorch, tensorflow) => (turned[tensorflow] = numbers[pytorch]!));
  return turned;
}

export function fromTensorFlow(numbers: Float32Array, shape: number[]): Float32Array {
  if (shape.length !== 4) return numbers;
  const turned = new Float32Array(numbers.length);
  eachNumber(shape, (pytorch, tensorflow) => (turned[pytorch] = numbers[tensorflow]!));
  return turned;
}

/** Calls f with the places of every number of a filter. */
function eachNumber(shape: number[], f: (pytorch: number, tensorflow: number) => void): void {
  const [outs = 1, ins = 1, height = 1, width = 1] = shape;
  const taps = height * width;
  let place = 0;
  for (let o = 0; o < outs; o++)
    for (let i = 0; i < ins; i++) for (let t = 0; t < taps; t++) f(place++, (t * ins + i) * outs + o);
}
