import {
  blockTensors,
  unitBlocks,
  unitPrefix,
  type Block,
  type Network,
  type Tensor,
  type Unit,
} from "../../arch/network";
import type { Variable } from "./graph";

/** Every tensor of a network as a variable with its start, by name, in the order of the network. */
export function variablesOfNetwork({ stem, stages, head }: Network): Map<string, Variable> {
  const variables = new Map<string, Variable>();
  const add = (blocks: Block[], prefix = "", gateBias = 0): void => {
    for (const block of blocks)
      for (const tensor of blockTensors(block, prefix))
        variables.set(tensor.name, { ...tensor, start: startOf(block, tensor, gateBias) });
  };
  add(stem);
  for (const { stage, units } of stages)
    for (const unit of units)
      for (let n = unit.first; n < unit.first + unit.count; n++)
        add(unitBlocks(unit), unitPrefix(stage, n), gateBiasOf(unit));
  add(head);
  return variables;
}

function gateBiasOf({ shortcut }: Unit): number {
  return "bias" in shortcut ? shortcut.bias : 0;
}

/** How a tensor starts: formats.md, section 5. */
function startOf(block: Block, { name, shape }: Tensor, gateBias: number): Variable["start"] {
  const part = name.slice(name.lastIndexOf(".") + 1);
  const constant = (value: number): Variable["start"] => ({ kind: "constant", value });
  switch (block.op) {
    case "conv": {
      const [out = 1, , height = 1, width = 1] = shape;
      return part === "weight" ? { kind: "normal", std: Math.sqrt(2 / (height * width * out)) } : constant(gateBias);
    }
    case "linear":
      return part === "weight" ? { kind: "uniform", limit: 1 / Math.sqrt(block.input.channels) } : constant(0);
    case "bn":
    case "relu":
    case "max-pool":
    case "average-pool":
    case "zero-padding":
      return constant(part === "weight" || part === "running_var" ? 1 : 0);
  }
}
