import type { Network, Tensor } from "../arch/network";
import { tensors as tensorsOf } from "../arch/network";
import { variablesOfNetwork } from "./graph/variables";
import { Random } from "./random";
import { float32, type TensorFile } from "./safetensors";

/** The weights that a network starts with: the same for the same seed, tensor by tensor. formats.md, section 5. */
export function initialWeights(network: Network, seed: number): Map<string, Float32Array> {
  const random = Random.of(seed, "weights");
  const weights = new Map<string, Float32Array>();
  for (const { name, shape, start } of variablesOfNetwork(network).values()) {
    const numbers = new Float32Array(shape.reduce((a, b) => a * b, 1));
    switch (start.kind) {
      case "normal":
        for (let i = 0; i < numbers.length; i++) numbers[i] = random.normal() * start.std;
        break;
      case "uniform":
        for (let i = 0; i < numbers.length; i++) numbers[i] = (2 * random.uniform() - 1) * start.limit;
        break;
      case "constant":
        numbers.fill(start.value);
        break;
    }
    weights.set(name, numbers);
  }
  return weights;
}

/**
 * The weights that a file has for a network. A checkpoint serves too: what begins with `momentum.` or `state.` is left
 * out. Throws an Error that counts and lists every missing, left-over and misshapen tensor.
 */
export function weightsFrom({ tensors }: TensorFile, network: Network, file: string): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  const wrong: string[] = [];
  const wanted = new Map<string, Tensor>();
  for (const tensor of tensorsOf(network)) wanted.set(tensor.name, tensor);
  for (const { name, shape } of wanted.values()) {
    const found = tensors.get(name);
    const needs = `${name} should be F32 [${shape.join(", ")}]`;
    if (!found) wrong.push(`${needs} and is missing`);
    else if (found.type !== "F32" || found.shape.join() !== shape.join())
      wrong.push(`${needs} and is ${found.type} [${found.shape.join(", ")}]`);
    else weights.set(name, float32(found));
  }
  for (const name of tensors.keys())
    if (!wanted.has(name) && !/^(momentum|state)\./.test(name)) wrong.push(`${name} is no tensor of this network`);
  if (wrong.length === 0) return weights;
  const fit = `of the network's ${wanted.size} tensors ${weights.size} are there as they should be`;
  throw new Error(`The weights in ${file} do not fit: ${fit}; nothing was loaded.\n  ${wrong.join("\n  ")}`);
}
