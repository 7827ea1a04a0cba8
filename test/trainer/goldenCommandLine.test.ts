import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseEvent } from "../../src/protocol/run";
import { float32, readSafetensors } from "../../src/trainer/safetensors";
import { weightsFrom } from "../../src/trainer/weights";
import { gap, goldenCase, goldenIds } from "./golden";

const cli = join(import.meta.dirname, "../../dist/cli.js");
const fixtures = join(import.meta.dirname, "../fixtures/golden");
const folder = mkdtempSync(join(tmpdir(), "golden-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Standard output of a command that must succeed. */
function residual(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [cli, ...args], { cwd: folder, maxBuffer: 1e8 }, (error, stdout, stderr) =>
      error ? reject(new Error(stderr || error.message)) : resolve(stdout),
    );
  });
}

describe.each(goldenIds)("the command line agrees with PyTorch: %s", (id) => {
  const golden = goldenCase(id);
  const { results, tolerance } = golden;
  const [data, init] = ["data", "init"].map((kind) => join(fixtures, `${id}.${kind}.safetensors`)) as [string, string];
  const file = `${id}.residual.json`;
  const json = JSON.parse(readFileSync(join(fixtures, `${id}.json`), "utf8")) as {
    architecture: object;
    parameters: { total: number };
    multiply_adds: number;
  };
  writeFileSync(join(folder, file), JSON.stringify(json.architecture));

  async function evaluate(weights: string): Promise<{ loss: number; error: number; logits: Float32Array }> {
    const logits = join(folder, `${id}.logits.safetensors`);
    const said = await residual("evaluate", file, "--weights", weights, "--data", data, "--logits", logits, "--json");
    const tensor = readSafetensors(readFileSync(logits), logits).tensors.get("logits")!;
    expect(tensor.shape).toEqual([16, golden.architecture.classes]);
    return { ...(JSON.parse(said) as { loss: number; error: number }), logits: float32(tensor) };
  }

  test("residual show: parameters, multiply-adds, and the tensors of the weights file", async () => {
    const shown = JSON.parse(await residual("show", file, "--json")) as {
      parameters: number;
      multiplyAdds: number;
      tensors: { name: string; shape: number[] }[];
    };
    expect(shown.parameters).toBe(json.parameters.total);
    expect(shown.multiplyAdds).toBe(json.multiply_adds);
    const { tensors } = readSafetensors(readFileSync(init), init);
    expect(new Map(shown.tensors.map(({ name, shape }) => [name, shape]))).toEqual(
      new Map([...tensors].map(([name, { shape }]) => [name, shape])),
    );
  });

  test("residual evaluate: logits, loss and error from the start weights", async () => {
    const { loss, error, logits } = await evaluate(init);
    expect(gap(logits, results.eval_logits.flat())).toBeLessThan(tolerance.results);
    expect(gap([loss], [results.eval_loss])).toBeLessThan(tolerance.results);
    expect(error).toBe(results.eval_error);
  });

  // Dropout draws at random in training: there is nothing to compare with.
  if (!golden.end) return;

  test("residual train: five steps, and what the checkpoint gives", async () => {
    const run = join(folder, id);
    const recipe = ["--order", "sequential", "--augmentation", "none", "--steps", "5", "--batch", "8"];
    await residual("train", file, "--data", data, "--init", init, ...recipe, "--run", run, "--gradients", "1");
    const events = readFileSync(join(run, "events.jsonl"), "utf8").trim().split("\n").map(parseEvent);
    const steps = events.flatMap((event) => (event?.type === "train" ? [event] : []));
    expect(gap(steps.map(({ loss }) => loss), results.losses)).toBeLessThan(tolerance.results); // prettier-ignore
    expect(gap(steps.map(({ error }) => error), results.errors)).toBeLessThan(1e-6); // prettier-ignore
    const gradients = events.find((event) => event?.type === "gradient")!;
    const norms = results.unit_gradient_norms.units.map(({ input }) => input);
    expect(gap((gradients as { units: number[] }).units, norms)).toBeLessThan(tolerance.results);
    const checkpoint = join(run, "checkpoints", "step-5.safetensors");
    const weights = weightsFrom(readSafetensors(readFileSync(checkpoint), checkpoint), golden.network, checkpoint);
    for (const [name, numbers] of golden.end!)
      expect(gap(weights.get(name)!, numbers), name).toBeLessThan(tolerance.final_weights);
    const { loss, logits } = await evaluate(checkpoint);
    expect(gap(logits, results.final_eval_logits.flat())).toBeLessThan(tolerance.results);
    expect(gap([loss], [results.final_eval_loss])).toBeLessThan(tolerance.results);
  });
});

test("residual weights init writes what a training with that seed begins with", async () => {
  const id = goldenIds[0]!;
  const file = `${id}.residual.json`;
  const [start, run] = [join(folder, "start.safetensors"), join(folder, "one-step")];
  await residual("weights", "init", file, "-o", start, "--seed", "11");
  const data = join(fixtures, `${id}.data.safetensors`);
  const both = [[], ["--init", start]].map(async (init, i) => {
    await residual("train", file, "--data", data, "--seed", "11", "--steps", "2", ...init, "--run", `${run}-${i}`);
    const path = join(`${run}-${i}`, "checkpoints", "step-2.safetensors");
    const { tensors } = readSafetensors(readFileSync(path), path);
    return new Map([...tensors].map(([name, tensor]) => [name, [...float32(tensor)]]));
  });
  const [own, given] = await Promise.all(both);
  expect(given).toEqual(own);
});

test("weights that do not fit: every tensor is listed, and nothing is written", async () => {
  const [first, other] = [goldenIds.find((id) => id.startsWith("basic"))!, goldenIds.find((id) => id.startsWith("bottleneck"))!]; // prettier-ignore
  const weights = join(fixtures, `${other}.init.safetensors`);
  const wrong = residual("evaluate", `${first}.residual.json`, "--weights", weights, "--logits", "never.safetensors");
  await expect(wrong).rejects.toThrow(/nothing was loaded[^]*conv1.weight should be[^]*is no tensor of this network/);
});
