import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { float32, readSafetensors } from "../../src/trainer/safetensors";
import { gap, goldenIds } from "./golden";

const cli = join(import.meta.dirname, "../../dist/cli.js");
const fixtures = join(import.meta.dirname, "../fixtures/golden");
const folder = mkdtempSync(join(tmpdir(), "evaluate-"));
afterAll(() => rmSync(folder, { recursive: true }));

const [weights, data] = ["init", "data"].map((kind) => join(fixtures, `${goldenIds[0]!}.${kind}.safetensors`)) as [string, string]; // prettier-ignore
const { architecture } = JSON.parse(readFileSync(join(fixtures, `${goldenIds[0]!}.json`), "utf8")) as {
  architecture: { training: object };
};

function evaluate(batch: number, ...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const file = join(folder, `batch-${batch}.residual.json`);
  writeFileSync(file, JSON.stringify({ ...architecture, training: { ...architecture.training, batch } }));
  return new Promise((done) => {
    execFile(process.execPath, [cli, "evaluate", file, ...args], (error, out, err) =>
      done({ status: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });
}

test("a last short batch counts for what it has: 16 images give the same in batches of 16, 8 and 5", async () => {
  const results = [16, 8, 5].map(async (batch) => {
    const path = join(folder, `logits-${batch}.safetensors`);
    const { out } = await evaluate(batch, "--weights", weights, "--data", data, "--logits", path, "--json");
    const logits = float32(readSafetensors(readFileSync(path), path).tensors.get("logits")!);
    return { ...(JSON.parse(out) as { loss: number; error: number; images: number }), logits };
  });
  const [whole, ...parts] = await Promise.all(results);
  expect(whole!.images).toBe(16);
  for (const { loss, error, logits } of parts) {
    expect(loss).toBeCloseTo(whole!.loss, 6);
    expect(error).toBe(whole!.error);
    expect(gap(logits, [...whole!.logits])).toBeLessThan(1e-6);
  }
});

test.each([
  [["--weights", "nowhere.safetensors"], "The weights nowhere.safetensors cannot be used. There is no such file."],
  [["--weights", folder], "This is a folder, not a file."],
  [["--weights", data], "head.fc.bias should be F32 [10] and is missing"],
  [["--weights", weights, "--data", weights], "It has no tensor train.images. It needs train.images, train.labels,"],
  [["--weights", weights, "--data", "nowhere.safetensors"], "nowhere.safetensors cannot be read."],
  [["--weights", weights, "--data", data, "--logits", join(folder, "no", "where")], "cannot be written"],
])("what cannot be evaluated is said, for people and as JSON: %j", async (args, words) => {
  const said = await evaluate(8, ...args);
  expect(said).toMatchObject({ status: 1, out: "" });
  expect(said.err).toContain(words);
  const { status, out } = await evaluate(8, ...args, "--json");
  expect(status).toBe(1);
  expect((JSON.parse(out) as { error: string }).error).toContain(words);
});
