import { readFile } from "node:fs/promises";
import {
  activationNames,
  defaultShortcut,
  shortcutKinds,
  unitKinds,
  type DimensionIncrease,
  type Shortcut,
} from "../../arch/architecture";
import { check } from "../../arch/check";
import { nearest } from "../../arch/file/nearest";
import { presetDesign, presets, presetText, type PresetOptions } from "../../arch/paper/presets";
import { answer, parseArguments, say, UsageError, type Command } from "../command";
import { write } from "../files";

const increases: DimensionIncrease[] = ["zero-padding", "projection"];

export const newFile: Command = {
  name: "new",
  summary: "makes an architecture file from a preset",
  usage: `residual new PRESET [-o FILE] [options]

Presets: ${presets.map(({ name }) => name).join(", ")}

  -o, --output FILE           where to write; left out: standard output
  --shortcut S                ${shortcutKinds.join(", ")}
  --gate-bias B               where b_g starts in a gating shortcut (-6)
  --activation A              ${activationNames.join(", ")}
  --kind K                    ${unitKinds.join(", ")}
  --units N                   units in each stage, or a list such as 3,4,6,3
  --widths 16,32,64           filters of each stage's 3x3 layers
  --dimension-increase D      ${increases.join(", ")}
  --classes C
  --input 32x3                height and width, and channels
  --json                      what was made, as one JSON document

Example:
  residual new resnet-110 --activation original --shortcut exclusive-gating --gate-bias -6 -o gated.residual.json`,

  async run(args) {
    const { values, positionals } = parseArguments(withNegativeNumbers(args), {
      output: { type: "string", short: "o" },
      shortcut: { type: "string" },
      "gate-bias": { type: "string" },
      activation: { type: "string" },
      kind: { type: "string" },
      units: { type: "string" },
      widths: { type: "string" },
      "dimension-increase": { type: "string" },
      classes: { type: "string" },
      input: { type: "string" },
      json: { type: "boolean" },
    });
    const [preset, ...more] = positionals;
    if (preset === undefined || more.length > 0) throw new UsageError("Name one preset.");
    oneOf("preset", preset, presets.map(({ name }) => name)); // prettier-ignore
    const options: PresetOptions = {
      ...(values.activation !== undefined && { activation: oneOf("activation", values.activation, activationNames) }),
      ...(values.kind !== undefined && { kind: oneOf("kind", values.kind, unitKinds) }),
      ...(values.units !== undefined && { units: numbers("--units", values.units) }),
      ...(values.widths !== undefined && { widths: numbers("--widths", values.widths) }),
      ...(values["dimension-increase"] !== undefined && {
        dimensionIncrease: oneOf("dimension increase", values["dimension-increase"], increases),
      }),
      ...(values.classes !== undefined && { classes: number("--classes", values.classes) }),
      ...(values.input !== undefined && { input: image(values.input) }),
      ...shortcutOption(values.shortcut, values["gate-bias"]),
    };
    const text = presetText(preset, options);
    const stages = options.widths ?? presetDesign(preset)!.widths;
    const counts = options.units?.length ?? 1;
    if (counts !== 1 && counts !== stages.length)
      throw new UsageError(`--units has ${counts} numbers for ${stages.length} stages. Give one, or one for each.`);
    const problem = check(text).findings.find(({ severity }) => severity === "error");
    if (problem) throw new UsageError(problem.message);
    if (values.output !== undefined) await writeNew(values.output, text);
    if (values.json) answer({ preset, ...(values.output !== undefined && { file: values.output }), text });
    else if (values.output === undefined) process.stdout.write(text);
    else say(`Wrote ${values.output}.`);
    return 0;
  },
};

/** A file with something in it is somebody's work: it is not written over. */
async function writeNew(file: string, text: string): Promise<void> {
  const before = await readFile(file, "utf8").catch(() => "");
  if (before.trim() !== "") throw new Error(`${file} is there already. Remove it, or choose another name.`);
  await write(file, text);
}

/** parseArgs takes "-6" for an option: `--gate-bias -6` becomes `--gate-bias=-6`. */
function withNegativeNumbers(args: string[]): string[] {
  const joined: string[] = [];
  for (const argument of args) {
    const last = joined.at(-1);
    if (last === "--gate-bias") joined[joined.length - 1] = `${last}=${argument}`;
    else joined.push(argument);
  }
  return joined;
}

function shortcutOption(kind: string | undefined, gateBias: string | undefined): { shortcut?: Shortcut } {
  if (kind === undefined) {
    if (gateBias !== undefined)
      throw new UsageError("--gate-bias needs --shortcut exclusive-gating or shortcut-only-gating.");
    return {};
  }
  const shortcut = defaultShortcut(oneOf("shortcut", kind, shortcutKinds));
  if (gateBias === undefined) return { shortcut };
  if (!("bias" in shortcut)) throw new UsageError(`--gate-bias does not go with the shortcut ${shortcut.kind}.`);
  return { shortcut: { ...shortcut, bias: number("--gate-bias", gateBias) } };
}

function oneOf<T extends string>(what: string, value: string, names: readonly T[]): T {
  const found = names.find((name) => name === value);
  if (found) return found;
  const likely = nearest(value, names);
  throw new UsageError(
    `There is no ${what} "${value}". ${likely.length > 0 ? `Did you mean ${likely.join(", ")}?` : `Use one of ${names.join(", ")}.`}`,
  );
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new UsageError(`${option} must be a number, not "${text}".`);
  return value;
}

function numbers(option: string, text: string): number[] {
  return text.split(",").map((part) => number(option, part));
}

function image(text: string): { size: number; channels: number } {
  const [size, channels, more] = text.split("x");
  if (size === undefined || channels === undefined || more !== undefined)
    throw new UsageError(`--input must be size x channels, such as 32x3, not "${text}".`);
  return { size: number("--input", size), channels: number("--input", channels) };
}
