import { blockTensors, unitBlocks, type Block, type Network, type Unit } from "../network";

/**
 * Trained numbers (running statistics are left out), and multiply-adds for one image: those of convolutions, gates and
 * projections included, and of the linear layer; one multiply-add counts 1. formats.md, section 5.
 */
export interface Cost {
  parameters: number;
  multiplyAdds: number;
}

export function blockCost(block: Block): Cost {
  let parameters = 0;
  for (const { shape, trainable } of blockTensors(block))
    if (trainable) parameters += shape.reduce((product, n) => product * n, 1);
  return { parameters, multiplyAdds: multiplyAdds(block) };
}

/** Of one unit, without its identical neighbours. */
export function unitCost(unit: Unit): Cost {
  return sum(unitBlocks(unit).map(blockCost));
}

export function networkCost(network: Network): Cost {
  const units = network.stages.flatMap((stage) => stage.units);
  return sum([
    ...network.stem.map(blockCost),
    ...units.map((unit) => times(unit.count, unitCost(unit))),
    ...network.head.map(blockCost),
  ]);
}

function multiplyAdds(block: Block): number {
  switch (block.op) {
    case "conv":
      return block.kernel ** 2 * block.input.channels * block.output.channels * block.output.size ** 2;
    case "linear":
      return block.input.channels * block.output.channels;
    case "bn":
    case "relu":
    case "max-pool":
    case "average-pool":
    case "zero-padding":
      return 0;
  }
}

function sum(costs: Cost[]): Cost {
  return costs.reduce(
    (a, b) => ({ parameters: a.parameters + b.parameters, multiplyAdds: a.multiplyAdds + b.multiplyAdds }),
    { parameters: 0, multiplyAdds: 0 },
  );
}

function times(n: number, cost: Cost): Cost {
  return { parameters: n * cost.parameters, multiplyAdds: n * cost.multiplyAdds };
}
