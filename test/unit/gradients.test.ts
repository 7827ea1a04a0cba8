import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { expand } from "../../src/arch/expand";
import { measuredGradient, predictedGradient, type GradientPoint } from "../../src/arch/analysis/gradient";
import { parse } from "../../src/arch/parse";
import { presetText } from "../../src/arch/paper/presets";
import { createRun } from "../../src/runs/directory/create";
import { RunGradients } from "../../src/runs/directory/gradients";
import { readState, writeState } from "../../src/runs/directory/store";
import { Supervisor } from "../../src/runs/supervisor/supervisor";

const architectureOf = (text: string): NonNullable<ReturnType<typeof parse>["architecture"]> =>
  parse(text).architecture!;

describe("what the shortcuts leave of a gradient", () => {
  const predicted = (stages: object[]): GradientPoint[] =>
    predictedGradient(expand(architectureOf(JSON.stringify({ format: "residual/1", stages }))));

  test("identity leaves all of it; 0.5 halves it at each unit on the way back, eq. (8)", () => {
    const scaled = { shortcut: { kind: "constant-scaling", shortcut: 0.5 } };
    expect(predicted([{ units: 3, width: 16 }]).map(({ norm }) => norm)).toEqual([1, 1, 1]);
    expect(
      predicted([
        { units: 3, width: 16, unit: scaled },
        { units: 2, width: 16 },
      ]),
    ).toEqual([0.125, 0.25, 0.5, 1, 1].map((norm, i) => ({ unit: i + 1, norm })));
    const turned = { shortcut: { kind: "constant-scaling", shortcut: -0.5 } };
    expect(
      predicted([
        { units: 1, width: 16 },
        { units: 3, width: 16, unit: turned },
      ]).map(({ norm }) => norm),
    ).toEqual([0.125, 0.125, 0.25, 0.5]);
  });

  test("before a 1x1 convolution, which has no factor, nothing is known", () => {
    const stages = [3, 2].map((units, i) => ({ units, width: 16, ...(i === 0 && { unit: { shortcut: "conv-1x1" } }) }));
    expect(predicted(stages)).toEqual([4, 5].map((unit) => ({ unit, norm: 1 })));
  });

  test("a million units are some thousand points, the first unit among them", () => {
    const points = predicted([{ units: 1_000_000, width: 16 }]);
    expect(points.length).toBeLessThanOrEqual(1201);
    expect(points[0]!.unit).toBe(1);
    expect(points.map(({ unit }) => unit)).toEqual(points.map(({ unit }) => unit).toSorted((a, b) => a - b));
    expect(measuredGradient([1, Number.NaN, 0.5])).toEqual([{ unit: 1, norm: 1 }, { unit: 3, norm: 0.5 }]); // prettier-ignore
  });
});

describe("what runs have measured", () => {
  let folder: string;
  let supervisor: Supervisor;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "gradients-"));
    supervisor = new Supervisor({ trainer: "none", onError: (error) => expect.fail(String(error)) });
  });
  afterEach(async () => {
    supervisor.dispose();
    await rm(folder, { recursive: true });
  });

  test("the last event of the newest run of the same design, whatever that is called", async () => {
    const text = presetText("tiny");
    const other = presetText("tiny", { activation: "original" });
    const measure = async (of: string, seed: number, ...norms: number[]): Promise<void> => {
      const run = await createRun(folder, { text: of, engine: "wasm", seed, options: { gradients: 100 } });
      await writeState(run, { ...(await readState(run)), step: 100 * norms.length + 7 });
      for (const [i, norm] of norms.entries())
        await appendFile(join(run, "events.jsonl"), `${JSON.stringify({ type: "gradient", step: 100 * (i + 1), units: Array<number>(9).fill(norm) })}\n`); // prettier-ignore
    };
    await measure(text, 1, 0.3, 0.2);
    await measure(other, 2, 0.7);
    await measure(text, 3);
    const gradients = new RunGradients(supervisor);
    let told = 0;
    gradients.onDidChange(() => told++);
    await supervisor.watch(folder);
    await expect.poll(() => told).toBe(2);
    const renamed = { ...architectureOf(text), name: "another name" };
    expect(gradients.of(renamed)).toMatchObject({ step: 200, norms: Array<number>(9).fill(0.2) });
    expect(gradients.of(architectureOf(other))?.norms[0]).toBe(0.7);
    expect(gradients.of(architectureOf(presetText("resnet-20")))).toBeUndefined();
    gradients.dispose();
  });
});
