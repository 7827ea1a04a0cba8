import { tensors } from "../../arch/network";
import { safetensors } from "../../trainer/safetensors";
import { initialWeights } from "../../trainer/weights";
import { answer, parseArguments, say, UsageError, type Command } from "../command";
import { designOf, write } from "../files";

export const weights: Command = {
  name: "weights",
  summary: "writes the starting weights of a network",
  usage: `residual weights init FILE -o W.safetensors [--seed N] [--json]

Writes the weights that a training of this file begins with: the same for the same seed. Exit status 1 if the file has
an error or cannot be written.

  -o, --output W.safetensors  where to write
  --seed N                    left out: the file's own
  --json                      what was written, as one JSON document

Example:
  residual weights init examples/tiny.residual.json -o start.safetensors --seed 7`,

  async run(args) {
    const { values, positionals } = parseArguments(args, {
      output: { type: "string", short: "o" },
      seed: { type: "string" },
      json: { type: "boolean" },
    });
    const [action, name, ...more] = positionals;
    if (action !== "init" || name === undefined || more.length > 0) throw new UsageError('Say "init" and one file.');
    if (values.output === undefined) throw new UsageError("Say where to write: -o W.safetensors.");
    const design = await designOf(name, values.json);
    if (!design) return 1;
    const seed = values.seed === undefined ? design.architecture.training.seed : wholeNumber(values.seed);
    const numbers = initialWeights(design.network, seed);
    const list = [...tensors(design.network)].map(({ name, shape }) => ({ name, shape, numbers: numbers.get(name)! }));
    await write(values.output, safetensors(list, { seed: String(seed), name: design.architecture.name }));
    if (values.json) answer({ file: values.output, seed, tensors: list.length });
    else say(`Wrote ${values.output}: ${list.length} tensors, seed ${seed}.`);
    return 0;
  },
};

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new UsageError(`--seed must be a whole number from 0 on, not "${text}".`);
  return value;
}
