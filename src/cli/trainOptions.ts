import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { dataSet } from "../arch/paper/datasets";
import { engineNames, engineVariable, type RunInfo } from "../protocol/run";
import { simdNames, simdVariable } from "../protocol/simd";
import { UsageError, type parseArguments } from "./command";

export const trainOptions = {
  data: { type: "string" },
  engine: { type: "string" },
  device: { type: "string" },
  steps: { type: "string" },
  batch: { type: "string" },
  init: { type: "string" },
  order: { type: "string" },
  augmentation: { type: "string" },
  seed: { type: "string" },
  simd: { type: "string" },
  gradients: { type: "string" },
  run: { type: "string" },
  resume: { type: "boolean" },
  json: { type: "boolean" },
} as const;
export type TrainValues = ReturnType<typeof parseArguments<typeof trainOptions>>["values"];

/** What the options ask for. Throws a UsageError. */
export function requestOf(
  values: TrainValues,
): Pick<RunInfo, "engine" | "options"> & Partial<Pick<RunInfo, "device" | "seed">> {
  const engine = oneOf("engine", values.engine, engineNames) ?? "auto";
  const device = wholeNumber("device", values.device, 0);
  const seed = wholeNumber("seed", values.seed, 0);
  const iterations = wholeNumber("steps", values.steps, 1);
  const batch = wholeNumber("batch", values.batch, 1);
  const gradients = wholeNumber("gradients", values.gradients, 1);
  const order = oneOf("order", values.order, ["sequential", "shuffled"] as const);
  const augmentation = oneOf("augmentation", values.augmentation, ["none"] as const);
  const { data, init } = values;
  return {
    engine,
    ...(device !== undefined && { device: String(device) }),
    ...(seed !== undefined && { seed }),
    options: {
      ...(iterations !== undefined && { iterations }),
      ...(batch !== undefined && { batch }),
      ...(gradients !== undefined && { gradients }),
      ...(order !== undefined && { order }),
      ...(augmentation !== undefined && { augmentation }),
      // What is relative is so to the current folder; the trainer works in another.
      ...(data !== undefined && { data: isPath(data) ? resolve(data) : data }),
      ...(init !== undefined && { init: resolve(init) }),
    },
  };
}

/** A known name is one whatever lies in this folder. */
function isPath(data: string): boolean {
  return dataSet(data) === undefined && (existsSync(data) || /[/\\.]/.test(data));
}

/** What the trainer is told in its environment; nothing if nothing is asked for. */
export function environmentOf(values: TrainValues): Record<string, string> {
  const simd = oneOf("simd", values.simd, simdNames);
  const engine = values.resume ? oneOf("engine", values.engine, engineNames) : undefined;
  return { ...(simd && { [simdVariable]: simd }), ...(engine && { [engineVariable]: engine }) };
}

function wholeNumber(name: string, value: string | undefined, least: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (/^\d+$/.test(value) && Number.isSafeInteger(number) && number >= least) return number;
  throw new UsageError(`--${name} takes a whole number from ${least} on, not "${value}".`);
}

function oneOf<T extends string>(name: string, value: string | undefined, all: readonly T[]): T | undefined {
  const found = all.find((one) => one === value);
  if (value === undefined || found !== undefined) return found;
  throw new UsageError(`--${name} takes ${all.join(" or ")}, not "${value}".`);
}
