import type { Architecture } from "../../arch/architecture";
import { networkCost, unitCost } from "../../arch/analysis/cost";
import { activationWords, shortcutWords } from "../../arch/diff";
import { tensors, type Network, type Shape, type Unit } from "../../arch/network";
import { paperResult, percent } from "../../arch/paper/paper";
import { signal, unitFactor } from "../../arch/analysis/signal";
import { answer, parseArguments, say, UsageError, type Command } from "../command";
import { checkFile, hasErrors, problemLines, problemsOf, write } from "../files";

export const show: Command = {
  name: "show",
  summary: "sums up the network of an architecture file",
  usage: `residual show FILE [--json] [--svg -o F.svg]

Prints what the network is: depth, parameters, multiply-adds, its stages and units, and what its shortcuts do to a
signal. Exit status 1 if the file has an error.

  --json             all of it, with every unit and every tensor, as one JSON document; with --svg, what was written
  --svg -o F.svg     the diagram of every distinct unit, for print; left out: standard output

Example:
  residual show examples/resnet-110.residual.json`,

  async run(args) {
    const { values, positionals } = parseArguments(args, {
      json: { type: "boolean" },
      svg: { type: "boolean" },
      output: { type: "string", short: "o" },
    });
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new UsageError("Name one file.");
    if (values.svg && values.json && values.output === undefined) throw new UsageError("--svg --json needs -o F.svg.");
    const file = await checkFile(name);
    if (!file.architecture || !file.network || hasErrors(file)) {
      if (values.json) answer({ file: name, problems: problemsOf(file) });
      else for (const line of problemLines(file)) say(line);
      return 1;
    }
    if (values.svg) return draw(file.architecture, file.network, values);
    if (values.json) await writeJson(file.architecture, file.network);
    else for (const line of [...summary(file.architecture, file.network), ...problemLines(file)]) say(line);
    return 0;
  },
};

async function draw(
  { name }: Architecture,
  network: Network,
  { output, json }: { output?: string | undefined; json?: boolean | undefined },
): Promise<number> {
  // Loaded only here: the summary of a network is to be quick.
  const { networkSvg } = await import("../svg");
  const svg = await networkSvg(name, network);
  if (output === undefined) await print(svg);
  else {
    await write(output, svg);
    if (json) answer({ file: output });
    else say(`Wrote ${output}.`);
  }
  return 0;
}

/** Convolutions of the branches, the stem's, and the linear layer: the number in "ResNet-110". */
function depth(network: Network): number {
  const units = network.stages.flatMap((stage) => stage.units);
  const layers = units.map((unit) => unit.count * unit.order.branch.filter((layer) => layer === "weight").length);
  return 2 + layers.reduce((a, b) => a + b, 0);
}

/** Piece by piece: a million units and their tensors do not fit into one string. */
async function writeJson(architecture: Architecture, network: Network): Promise<void> {
  const { product, exact, equation, matrices, statement, points } = signal(network);
  const head = { name: architecture.name, depth: depth(network), ...networkCost(network) };
  const tail = {
    shortcutProduct: { product: matrices > 0 ? null : product, exact, equation, matrices, statement, points },
  };
  await print(`${JSON.stringify(head).slice(0, -1)},"units":`);
  await writeList(unitRows(network));
  await print(`,"tensors":`);
  await writeList(tensors(network));
  await print(`,${JSON.stringify(tail).slice(1)}\n`);
}

async function writeList(items: Iterable<unknown>): Promise<void> {
  let text = "[";
  let first = true;
  for (const item of items) {
    text += (first ? "" : ",") + JSON.stringify(item);
    first = false;
    if (text.length < 1e6) continue;
    await print(text);
    text = "";
  }
  await print(`${text}]`);
}

function print(text: string): Promise<void> {
  return new Promise((done) => process.stdout.write(text, () => done()));
}

function* unitRows(network: Network): Generator<object> {
  for (const { stage, units } of network.stages)
    for (const unit of units) {
      const { kind, shortcut, activation, input, output } = unit;
      const row = {
        kind,
        shortcut,
        activation,
        input,
        output,
        ...unitCost(unit),
        shortcutFactor: unitFactor(unit) ?? null,
      };
      for (let n = unit.first; n < unit.first + unit.count; n++) yield { stage, unit: n, ...row };
    }
}

function summary(architecture: Architecture, network: Network): string[] {
  const { name, input, classes, dimensionIncrease } = architecture;
  const { parameters, multiplyAdds } = networkCost(network);
  const total = network.stages.reduce((sum, stage) => sum + stage.count, 0);
  const { product, matrices, equation, statement } = signal(network);
  const paper = paperResult(architecture);
  const factor = matrices === total ? "no single factor" : String(Number(product.toPrecision(4)));
  return [
    name,
    `  ${count(parameters)} parameters, ${count(multiplyAdds)} multiply-adds for an image, depth ${depth(network)}`,
    `  ${shape(input)} in, ${count(classes)} classes out, ${count(total)} units, ${dimensionIncrease}`,
    ...network.stages.flatMap(({ stage, units }) => units.map((unit) => `  stage ${stage}: ${unitLine(unit)}`)),
    `  shortcuts from unit 1 to ${count(total)}, eq. (${equation}): ${factor}. ${statement}`,
    ...(paper ? [`  ${paper.table}: ${percent(paper)} (${paper.setting})`] : []),
  ];
}

function unitLine(unit: Unit): string {
  const { kind, first, count: n, activation, shortcut, output } = unit;
  const numbers = n === 1 ? `unit ${first}` : `units ${first} to ${first + n - 1}`;
  return `${numbers}, ${kind}, ${activationWords(activation)}, ${shortcutWords(shortcut)}, ${shape(output)} out, ${count(unitCost(unit).parameters)} parameters${n === 1 ? "" : " each"}`;
}

function shape({ size, channels }: Shape): string {
  return `${size}x${size}x${channels}`;
}

function count(n: number): string {
  return n.toLocaleString("en-US");
}
