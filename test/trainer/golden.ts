import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Architecture } from "../../src/arch/architecture";
import { expand } from "../../src/arch/expand";
import type { Network } from "../../src/arch/network";
import { parse } from "../../src/arch/parse";
import type { Batch } from "../../src/trainer/engine/engine";
import { labels, readSafetensors, type TensorFile } from "../../src/trainer/safetensors";
import { weightsFrom } from "../../src/trainer/weights";

/** A network with start weights, data, and what must come out: test/fixtures/golden/README.md. */
export interface GoldenCase {
  id: string;
  architecture: Architecture;
  network: Network;
  batch: number;
  steps: number;
  rate: (step: number) => number;
  tolerance: { results: number; final_weights: number };
  results: Results;
  start: Map<string, Float32Array>;
  end: Map<string, Float32Array> | undefined;
  /** All 16 test images. */
  test: Batch;
  /** The batch of a step, from 0. */
  train: (step: number) => Batch;
}

export interface Results {
  eval_logits: number[][];
  eval_loss: number;
  eval_error: number;
  train_logits: number[][];
  train_loss: number;
  gradient_norms: Record<string, number>;
  unit_gradient_norms: { units: { unit: string; input: number }[]; last_output: number };
  losses: number[];
  errors: number[];
  final_eval_logits: number[][];
  final_eval_loss: number;
}

const folder = join(import.meta.dirname, "../fixtures/golden");

export const goldenIds = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.slice(0, -".json".length));

export function goldenCase(id: string): GoldenCase {
  const read = (name: string): TensorFile => readSafetensors(readFileSync(join(folder, name)), name);
  const json = JSON.parse(readFileSync(join(folder, `${id}.json`), "utf8")) as {
    architecture: unknown;
    normalise: { mean: number[]; std: number[] };
    recipe: { lr: number | number[]; steps: number; batch: number };
    tolerance: GoldenCase["tolerance"];
    results: Results;
  };
  const { architecture, findings } = parse(JSON.stringify(json.architecture));
  if (!architecture) throw new Error(findings.map(({ message }) => message).join("\n"));
  const network = expand(architecture);
  const { recipe, results, tolerance } = json;
  const part = (part: "train" | "test"): Batch => images(read(`${id}.data.safetensors`), part, json.normalise);
  const train = part("train");
  const size = train.images.length / train.labels.length;
  const weights = (kind: string): Map<string, Float32Array> =>
    weightsFrom(read(`${id}.${kind}.safetensors`), network, `${id}.${kind}.safetensors`);
  return {
    id,
    architecture,
    network,
    batch: recipe.batch,
    steps: recipe.steps,
    rate: (step) => (typeof recipe.lr === "number" ? recipe.lr : recipe.lr[step]!),
    tolerance,
    results,
    start: weights("init"),
    end: "final_eval_logits" in results ? weights("final") : undefined,
    test: part("test"),
    train: (step) => ({
      images: train.images.subarray(step * recipe.batch * size, (step + 1) * recipe.batch * size),
      labels: train.labels.subarray(step * recipe.batch, (step + 1) * recipe.batch),
    }),
  };
}

function images({ tensors }: TensorFile, part: string, { mean, std }: { mean: number[]; std: number[] }): Batch {
  const pixels = tensors.get(`${part}.images`)!;
  const channels = pixels.shape[3]!;
  const normalised = (pixel: number, i: number): number => (pixel - mean[i % channels]!) / std[i % channels]!;
  return { images: Float32Array.from(pixels.bytes, normalised), labels: labels(tensors.get(`${part}.labels`)!) };
}

/** Largest |difference| / max(1, largest |number|): how far numbers are from the golden ones. */
export function gap(numbers: ArrayLike<number>, golden: ArrayLike<number>): number {
  let difference = numbers.length === golden.length ? 0 : Infinity;
  let largest = 1;
  for (let i = 0; i < golden.length; i++) {
    const d = Math.abs(numbers[i]! - golden[i]!);
    difference = Math.max(difference, Number.isNaN(d) ? Infinity : d);
    largest = Math.max(largest, Math.abs(golden[i]!));
  }
  return difference / largest;
}
