import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { activationNames, defaultShortcut, shortcutKinds, unitKinds } from "../../src/arch/architecture";
import { check } from "../../src/arch/check";
import { networkCost } from "../../src/arch/analysis/cost";
import { paperResult, percent } from "../../src/arch/paper/paper";
import { presets, presetText, type PresetOptions } from "../../src/arch/paper/presets";

test("every preset of the command line's contract is there", () => {
  expect(presets.map(({ name }) => name).sort()).toEqual(
    [
      ...[20, 32, 44, 56, 110, 164, 1001, 1202, 50, 101, 152, 200].map((depth) => `resnet-${depth}`),
      "resnet-110-one-layer",
      "tiny",
    ].sort(),
  );
});

test.each(presets)("$name is a file without any finding", ({ name }) => {
  const { findings, architecture } = check(presetText(name));
  expect(findings).toEqual([]);
  expect(architecture?.name).toMatch(/, full pre-activation$/);
});

test.each(presets)("$name with any kind of unit, order and shortcut has no error", ({ name }) => {
  for (const kind of unitKinds)
    for (const activation of activationNames)
      for (const shortcut of shortcutKinds.map(defaultShortcut)) {
        const { findings, architecture } = check(presetText(name, { kind, activation, shortcut }));
        expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
        expect(architecture?.unit).toEqual({ kind, activation, shortcut });
      }
});

test("every option is in the file", () => {
  const options: PresetOptions = {
    shortcut: { kind: "exclusive-gating", bias: -7 },
    activation: "original",
    kind: "basic",
    units: [2],
    widths: [4, 8],
    dimensionIncrease: "projection",
    classes: 5,
    input: { size: 8, channels: 2 },
  };
  const { architecture } = check(presetText("resnet-110", options));
  expect(architecture).toMatchObject({
    name: "ResNet-110, original, exclusive gating",
    unit: { kind: "basic", activation: "original", shortcut: { kind: "exclusive-gating", bias: -7 } },
    stem: { channels: 4 },
    stages: [
      { units: 2, width: 4, stride: 1 },
      { units: 2, width: 8, stride: 2 },
    ],
    dimensionIncrease: "projection",
    classes: 5,
    input: { size: 8, channels: 2 },
  });
});

test("small grey images of ten classes train on the embedded data", () => {
  const { architecture } = check(presetText("resnet-20", { input: { size: 28, channels: 1 } }));
  expect(architecture?.training.data).toBe("fashion-mnist-small");
});

test("depths: 6n + 2, 9n + 2, and those of ImageNet", () => {
  for (const { name } of presets.filter((preset) => /^resnet-\d+$/.test(preset.name))) {
    const units = check(presetText(name)).network!.stages.flatMap((stage) => stage.units);
    const weights = units.reduce(
      (n, u) => n + u.count * u.order.branch.filter((layer) => layer === "weight").length,
      2,
    );
    expect(weights).toBe(Number(name.slice("resnet-".length)));
  }
});

test("ResNet-200 is ResNet-152 with 16 units more on 28x28 maps. Sect. 5", () => {
  const units = (name: string): number[] => check(presetText(name)).network!.stages.map(({ count }) => count);
  expect(check(presetText("resnet-200")).network!.stages[1]!.output.size).toBe(28);
  expect(units("resnet-200").map((count, i) => count - units("resnet-152")[i]!)).toEqual([0, 16, 0, 0]);
});

test("the comment of a preset's file has the paper's figure, where there is one", () => {
  for (const { name } of presets) {
    const text = presetText(name);
    const paper = paperResult(check(text).architecture!);
    if (paper) expect(text.split("\n")[0]).toContain(`${paper.table}: ${percent(paper)}`);
  }
});

const examples = readdirSync("examples").filter((file) => file.endsWith(".residual.json"));

test("the tiny example is the tiny preset", () => {
  expect(examples).toContain("tiny.residual.json");
  expect(readFileSync("examples/tiny.residual.json", "utf8")).toBe(presetText("tiny"));
});

test.each(examples)("%s can be trained, and opens by saying what it shows", (file) => {
  const text = readFileSync(`examples/${file}`, "utf8");
  const { findings, architecture, network } = check(text);
  expect(findings).toEqual([]);
  expect(text).toMatch(/^\/\/ /);
  const paper = paperResult(architecture!);
  if (paper) expect(text.slice(0, 300)).toContain(`${paper.table}: ${percent(paper)}`);
  expect(networkCost(network!).parameters).toBeGreaterThan(10_000);
});
