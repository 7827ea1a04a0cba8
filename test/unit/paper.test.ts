import { describe, expect, test } from "vitest";
import { orderOf, type Activation, type Shortcut } from "../../src/arch/architecture";
import { drawnCurve, paperResult, percent, shortcutResults } from "../../src/arch/paper/paper";
import { parse } from "../../src/arch/parse";
import { presetText, type PresetOptions } from "../../src/arch/paper/presets";

function result(
  preset: string,
  options: PresetOptions = {},
  change = (text: string): string => text,
): string | undefined {
  const { architecture, findings } = parse(change(presetText(preset, options)));
  expect(findings).toEqual([]);
  const paper = paperResult(architecture!);
  return paper && `${percent(paper)}, ${paper.table}`;
}

describe("Table 1: ResNet-110 with original units", () => {
  test.each<[Shortcut, string]>([
    [{ kind: "identity" }, "6.61%, Table 2"],
    [{ kind: "constant-scaling", shortcut: 0, residual: 1 }, "fail, Table 1"],
    [{ kind: "constant-scaling", shortcut: 0.5, residual: 1 }, "fail, Table 1"],
    [{ kind: "constant-scaling", shortcut: 0.5, residual: 0.5 }, "12.35%, Table 1"],
    [{ kind: "exclusive-gating", bias: 0 }, "fail, Table 1"],
    [{ kind: "exclusive-gating", bias: -5 }, "fail, Table 1"],
    [{ kind: "exclusive-gating", bias: -6 }, "8.70%, Table 1"],
    [{ kind: "exclusive-gating", bias: -7 }, "9.81%, Table 1"],
    [{ kind: "shortcut-only-gating", bias: 0 }, "12.86%, Table 1"],
    [{ kind: "shortcut-only-gating", bias: -6 }, "6.91%, Table 1"],
    [{ kind: "conv-1x1" }, "12.22%, Table 1"],
    [{ kind: "dropout", ratio: 0.5, rescale: false }, "fail, Table 1"],
  ])("%o: %s", (shortcut, figure) => {
    expect(result("resnet-110", { activation: "original", shortcut })).toBe(figure);
    if (figure !== "fail, Table 1") expect(shortcutResults[shortcut.kind]).toContain(figure.split("%")[0]);
  });

  test("other numbers have no row", () => {
    for (const shortcut of [
      { kind: "exclusive-gating", bias: -8 },
      { kind: "exclusive-gating", bias: -0.5 },
      { kind: "shortcut-only-gating", bias: -5 },
      { kind: "dropout", ratio: 0.4, rescale: false },
      { kind: "constant-scaling", shortcut: 0.9, residual: 1 },
    ] as const)
      expect(result("resnet-110", { activation: "original", shortcut })).toBeUndefined();
  });

  test("the same shortcuts on pre-activated units have none either", () => {
    expect(result("resnet-110", { shortcut: { kind: "exclusive-gating", bias: -6 } })).toBeUndefined();
  });
});

test.each<[string, Activation, string]>([
  ["resnet-110", "original", "6.61%"],
  ["resnet-164", "original", "5.93%"],
  ["resnet-110", "bn-after-addition", "8.17%"],
  ["resnet-164", "bn-after-addition", "6.50%"],
  ["resnet-110", "relu-before-addition", "7.84%"],
  ["resnet-164", "relu-before-addition", "6.14%"],
  ["resnet-110", "relu-only-preactivation", "6.71%"],
  ["resnet-164", "relu-only-preactivation", "5.91%"],
  ["resnet-110", "full-preactivation", "6.37%"],
  ["resnet-164", "full-preactivation", "5.46%"],
])("Table 2: %s, %s: %s", (preset, activation, figure) => {
  expect(result(preset, { activation })).toBe(`${figure}, Table 2`);
});

test.each<[string, PresetOptions, string | undefined]>([
  ["resnet-110-one-layer", { activation: "original" }, "9.90%, Table 3"],
  ["resnet-110-one-layer", {}, "8.91%, Table 3"],
  ["resnet-1001", { activation: "original" }, "7.61%, Table 3"],
  ["resnet-1001", {}, "4.92%, Table 3"],
  ["resnet-164", { classes: 100, activation: "original" }, "25.16%, Table 3"],
  ["resnet-164", { classes: 100 }, "24.33%, Table 3"],
  ["resnet-1001", { classes: 100, activation: "original" }, "27.82%, Table 3"],
  ["resnet-1001", { classes: 100 }, "22.71%, Table 3"],
  ["resnet-1202", { activation: "original" }, "7.93%, Table 4"],
  ["resnet-152", { activation: "original" }, "21.3%, Table 5"],
  ["resnet-152", {}, "21.1%, Table 5"],
  ["resnet-200", {}, "20.7%, Table 5"],
  ["resnet-101", { activation: "bn-after-addition" }, "24.6%, Sect. 5"],
  ["resnet-1202", {}, undefined],
  ["resnet-20", {}, undefined],
  ["tiny", {}, undefined],
])("%s %o: %s", (preset, options, figure) => {
  expect(result(preset, options)).toBe(figure);
});

describe("what was read off the figures", () => {
  const curve = (preset: string, options?: PresetOptions) =>
    drawnCurve(parse(presetText(preset, options)).architecture!);
  const original = { activation: "original" } as const;

  test("Fig. 3: ResNet-110 is below 20% after 3,000 iterations, and falls with the rate at 32,000 and 48,000", () => {
    expect(curve("resnet-110", original)).toMatchObject({
      figure: "Fig. 3",
      error: [[3000, 20], [20_000, 10], [30_000, 10.5], [34_000, 7], [50_000, 6.7]], // prettier-ignore
      loss: [[10_500, 0.277], [20_500, 0.17], [64_000, 0.0029]], // prettier-ignore
    });
  });

  test("Fig. 1: ResNet-1001 with pre-activation is ahead all the way, in loss and error; its last loss is off the axis", () => {
    const [before, after] = [curve("resnet-1001", original)!, curve("resnet-1001")!];
    expect([before.figure, after.figure]).toEqual(["Fig. 1", "Fig. 1"]);
    expect(after.error[0]![0]).toBeLessThan(before.error[0]![0]);
    for (const [i, [step, error]] of after.error.slice(1).entries()) {
      expect(step).toBe(before.error[i + 1]![0]);
      expect(error).toBeLessThan(before.error[i + 1]![1]);
    }
    expect(after.loss).toHaveLength(2);
    for (const [i, [, loss]] of after.loss.entries()) expect(loss).toBeLessThan(before.loss[i]![1]);
  });

  test("Fig. 6: pre-activated ResNet-164 ends with a higher training loss", () => {
    const last = (options?: PresetOptions): number => curve("resnet-164", options)!.loss.at(-1)![1];
    expect(last()).toBeGreaterThan(last(original));
  });

  test("an impeded shortcut ends with a higher training loss than the original, Fig. 3", () => {
    const last = (shortcut?: Shortcut): number => curve("resnet-110", { ...original, ...(shortcut && { shortcut }) })!.loss.at(-1)![1]; // prettier-ignore
    for (const shortcut of [
      { kind: "constant-scaling", shortcut: 0.5, residual: 0.5 },
      { kind: "exclusive-gating", bias: -6 },
      { kind: "shortcut-only-gating", bias: 0 },
      { kind: "conv-1x1" },
    ] as const)
      expect(last(shortcut)).toBeGreaterThan(last());
  });

  test("no curve where none is drawn: dropout, pre-activated ResNet-110, and networks of CIFAR-100", () => {
    expect(curve("resnet-110")).toBeUndefined();
    expect(curve("resnet-20", original)).toBeUndefined();
    expect(curve("resnet-110", { ...original, shortcut: { kind: "dropout", ratio: 0.5, rescale: false } })).toBeUndefined(); // prettier-ignore
    expect(curve("resnet-1001", { classes: 100 })).toBeUndefined();
  });
});

describe("what is merely close has no figure", () => {
  test.each<[string, PresetOptions]>([
    ["one unit less", { units: [17] }],
    ["other widths", { widths: [16, 32, 65] }],
    ["option B", { dimensionIncrease: "projection" }],
    ["100 classes", { classes: 100 }],
    ["grey images", { input: { size: 32, channels: 1 } }],
  ])("%s", (_, options) => {
    expect(result("resnet-110", options)).toBeUndefined();
  });

  test("one unit that differs", () => {
    const change = `"width": 16, "changes": [{ "units": [7, 7], "shortcut": "dropout" }]`;
    expect(result("resnet-110", {}, (text) => text.replace(`"width": 16`, change))).toBeUndefined();
  });
});

test("the name, the data's place and the recipe do not matter; neither does how the same is written", () => {
  const order = JSON.stringify(orderOf("full-preactivation", "basic"));
  const same = result("resnet-110", {}, (text) =>
    text
      .replace(/"name": ".*?"/, `"name": "mine"`)
      .replace(`"cifar-10"`, `"/data/cifar"`)
      .replace(`"seed": 1`, `"seed": 7`)
      .replace(`"full-preactivation"`, order)
      .replace(`"width": 16`, `"width": 16, "changes": [{ "units": [2, 3], "activation": "full-preactivation" }]`),
  );
  expect(same).toBe("6.37%, Table 2");
});

test("the setting says which figure it is", () => {
  const setting = (preset: string): string | undefined => paperResult(parse(presetText(preset)).architecture!)?.setting;
  expect(setting("resnet-110")).toBe("ResNet-110, CIFAR-10, median of 5 runs");
  expect(setting("resnet-200")).toBe("ResNet-200, ImageNet, top-1, one 320x320 crop");
});
