import { orderOf, same, type Architecture, type Layer, type Stage, type UnitChoice } from "./architecture";
import type { Block, Convolution, Network, NetworkStage, Shape, Unit } from "./network";

/** Builds the network of a valid architecture. The special cases of Sect. 3.2 follow from the activations. */
export function expand(architecture: Architecture): Network {
  const { input, stem, stages } = architecture;
  const first = stages[0];
  const stemBlocks = expandStem(
    { size: input.size, channels: input.channels },
    stem,
    first && preActivation(choices(architecture, first)[0]?.choice),
  );
  let shape = stemBlocks.at(-1)?.output ?? input;
  const expanded: NetworkStage[] = [];
  for (const [i, stage] of stages.entries()) {
    const next = expandStage(architecture, stage, i + 1, shape);
    expanded.push(next);
    shape = next.output;
  }
  const last = expanded.at(-1)?.units.at(-1);
  return { input, stem: stemBlocks, stages: expanded, head: expandHead(shape, last, architecture.classes) };
}

/** What stands before the first weight layer of a unit's branch; nothing if the unit is not pre-activated. Sect. 3.2. */
function preActivation(choice: UnitChoice | undefined): Layer[] {
  if (!choice) return [];
  const { branch } = orderOf(choice.activation, choice.kind);
  return branch.slice(0, Math.max(0, branch.indexOf("weight")));
}

/** Size of a map after a k x k convolution or pooling that is padded by (k - 1) / 2. */
function strided({ size }: Shape, stride: number): number {
  return Math.floor((size - 1) / stride) + 1;
}

/**
 * The stem has batch normalisation and ReLU, unless the units' pre-activation brings them: with a pre-activation
 * there is no ReLU, and where that begins with BN there is no BN either. Appendix; decided in formats.md, section 5.
 */
function expandStem(input: Shape, stem: Architecture["stem"], pre: Layer[] = []): Block[] {
  const output = { size: strided(input, stem.stride), channels: stem.channels };
  const blocks: Block[] = [
    { op: "conv", name: "stem.conv", kernel: stem.kernel, stride: stem.stride, bias: false, input, output },
  ];
  if (pre[0] !== "bn") blocks.push({ op: "bn", name: "stem.bn", input: output, output });
  if (pre.length === 0) blocks.push({ op: "relu", input: output, output });
  if (stem.maxPool) {
    const { kernel, stride } = stem.maxPool;
    const pooled = { size: strided(output, stride), channels: stem.channels };
    blocks.push({ op: "max-pool", kernel, stride, input: output, output: pooled });
  }
  return blocks;
}

function expandHead(input: Shape, last: Unit | undefined, classes: number): Block[] {
  const pooled = { size: 1, channels: input.channels };
  return [
    ...layers(last ? preActivation(last) : [], input, "head.bn"),
    { op: "average-pool", input, output: pooled },
    { op: "linear", name: "head.fc", input: pooled, output: { size: 1, channels: classes } },
  ];
}

/** BN and ReLU in a row. BNs are called `bn`, `bn` + "2", and so on. */
function layers(list: Layer[], shape: Shape, bn: string): Block[] {
  let count = 0;
  return list.map((layer): Block => {
    if (layer !== "bn") return { op: "relu", input: shape, output: shape };
    count++;
    return { op: "bn", name: count === 1 ? bn : `${bn}${count}`, input: shape, output: shape };
  });
}

/** A stage's choices, as runs of neighbouring units that have the same: their number, without looking at each unit. */
export function choices(
  architecture: Architecture,
  stage: Stage,
): { first: number; count: number; choice: UnitChoice }[] {
  const borders = new Set([1]);
  for (const { units } of stage.changes) {
    borders.add(units[0]);
    borders.add(units[1] + 1);
  }
  const starts = [...borders].filter((n) => n >= 1 && n <= stage.units).sort((a, b) => a - b);
  const runs: { first: number; count: number; choice: UnitChoice }[] = [];
  for (const [i, first] of starts.entries()) {
    const choice = choiceAt(architecture, stage, first);
    const count = (starts[i + 1] ?? stage.units + 1) - first;
    const before = runs.at(-1);
    if (before && same(before.choice, choice)) before.count += count;
    else runs.push({ first, count, choice });
  }
  return runs;
}

/** What unit `number` (from 1) of a stage is: the network's choice, the stage's, then its changes, the last one first. */
export function choiceAt(architecture: Architecture, stage: Stage, number: number): UnitChoice {
  const merged = { ...architecture.unit, ...stage.unit };
  for (const change of stage.changes)
    if (number >= change.units[0] && number <= change.units[1]) Object.assign(merged, change);
  return { kind: merged.kind, activation: merged.activation, shortcut: merged.shortcut };
}

function expandStage(architecture: Architecture, stage: Stage, number: number, input: Shape): NetworkStage {
  const units: Unit[] = [];
  let shape = input;
  for (const { first, count, choice } of choices(architecture, stage)) {
    const build = (place: Pick<Unit, "first" | "count">, stride: number): void => {
      const unit = expandUnit(architecture, choice, { stage: number, ...place }, shape, stage.width, stride);
      units.push(unit);
      shape = unit.output;
    };
    const stride = first === 1 ? stage.stride : 1;
    const changes = stride !== 1 || shape.channels !== outputChannels(choice, stage.width);
    const firstOfNetwork = number === 1 && first === 1;
    // The unit that changes dimension is unlike those that follow it; so is a pre-activated first one. Sect. 3.2.
    const alone = changes || (firstOfNetwork && preActivation(choice).length > 0);
    build({ first, count: alone ? 1 : count }, stride);
    if (alone && count > 1) build({ first: first + 1, count: count - 1 }, 1);
  }
  return { stage: number, count: stage.units, output: shape, units };
}

function outputChannels(choice: UnitChoice, width: number): number {
  return choice.kind === "bottleneck" ? 4 * width : width;
}

function expandUnit(
  { dimensionIncrease }: Architecture,
  choice: UnitChoice,
  place: Pick<Unit, "stage" | "first" | "count">,
  input: Shape,
  width: number,
  stride: number,
): Unit {
  const order = orderOf(choice.activation, choice.kind);
  const output = { size: strided(input, stride), channels: outputChannels(choice, width) };
  const changes = stride !== 1 || input.channels !== output.channels;
  const pre = preActivation(choice);
  const all = branchBlocks(order.branch, choice.kind, input, width, output, stride);
  const firstOfNetwork = place.stage === 1 && place.first === 1;
  const split = firstOfNetwork || changes ? pre.length : 0;
  return {
    ...place,
    kind: choice.kind,
    activation: choice.activation,
    order,
    shortcut: choice.shortcut,
    stride,
    input,
    output,
    beforeSplit: all.slice(0, split),
    branch: all.slice(split),
    carry: carryBlocks(choice, pre, changes, dimensionIncrease, input, output, stride),
    ...(isGated(choice) && {
      gate: { op: "conv", name: "shortcut.gate", kernel: 1, stride, bias: true, input, output } satisfies Convolution,
    }),
    after: layers(order.afterAddition, output, "after.bn"),
  };
}

function isGated({ shortcut }: UnitChoice): boolean {
  return shortcut.kind === "exclusive-gating" || shortcut.kind === "shortcut-only-gating";
}

/** A bottleneck strides in its first 1x1, as every unit does in its first weight layer. formats.md, section 5. */
function branchBlocks(
  branch: Layer[],
  kind: Unit["kind"],
  input: Shape,
  width: number,
  output: Shape,
  stride: number,
): Block[] {
  const kernels = { basic: [3, 3], bottleneck: [1, 3, 1], "one-layer": [3] }[kind];
  let shape = input;
  let conv = 0;
  let bn = 0;
  return branch.map((layer): Block => {
    if (layer === "relu") return { op: "relu", input: shape, output: shape };
    if (layer === "bn") return { op: "bn", name: `branch.bn${++bn}`, input: shape, output: shape };
    const kernel = kernels[conv] ?? 3;
    const last = ++conv === kernels.length;
    const to = { size: output.size, channels: last ? output.channels : width };
    const block: Block = {
      op: "conv",
      name: `branch.conv${conv}`,
      kernel,
      stride: conv === 1 ? stride : 1,
      bias: false,
      input: shape,
      output: to,
    };
    shape = to;
    return block;
  });
}

/** A convolution on the shortcut has BN after it, except where the pre-activation begins with BN. formats.md, section 5. */
function carryBlocks(
  { shortcut }: UnitChoice,
  pre: Layer[],
  changes: boolean,
  dimensionIncrease: Architecture["dimensionIncrease"],
  input: Shape,
  output: Shape,
  stride: number,
): Block[] {
  if (shortcut.kind !== "conv-1x1") {
    if (!changes) return [];
    if (dimensionIncrease === "zero-padding") return [{ op: "zero-padding", stride, input, output }];
  }
  const conv: Block = { op: "conv", name: "shortcut.conv", kernel: 1, stride, bias: false, input, output };
  return pre[0] === "bn" ? [conv] : [conv, { op: "bn", name: "shortcut.bn", input: output, output }];
}
