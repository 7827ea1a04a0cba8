import { describe, expect, test } from "vitest";
import type { Shortcut } from "../../src/arch/architecture";
import { networkCost, unitCost, type Cost } from "../../src/arch/analysis/cost";
import { expand } from "../../src/arch/expand";
import { parse } from "../../src/arch/parse";
import { presetText, type PresetOptions } from "../../src/arch/paper/presets";

function cost(preset: string, options?: PresetOptions): Cost {
  return networkCost(expand(parse(presetText(preset, options)).architecture!));
}

test.each([
  ["resnet-20", 269_722, 40_551_040],
  ["resnet-32", 464_154, 68_862_592],
  ["resnet-44", 658_586, 97_174_144],
  ["resnet-56", 853_018, 125_485_696],
  ["resnet-110", 1_727_962, 252_887_680],
  ["resnet-1202", 19_421_274, 14_155_776 * 200 - 1_916_288],
])(
  "%s: as many parameters and multiply-adds with original and pre-activated units",
  (preset, parameters, multiplyAdds) => {
    expect(cost(preset)).toEqual({ parameters, multiplyAdds });
    expect(cost(preset, { activation: "original" })).toEqual({ parameters, multiplyAdds });
  },
);

test.each([
  ["resnet-164", 1_703_258, 1_704_154, 244_500_992],
  ["resnet-1001", 10_327_706, 10_328_602, 1_487_849_984],
])("%s: pre-activated projections have no BN, original ones have", (preset, preActivated, original, multiplyAdds) => {
  expect(cost(preset)).toEqual({ parameters: preActivated, multiplyAdds });
  expect(cost(preset, { activation: "original" })).toEqual({ parameters: original, multiplyAdds });
});

test.each([
  ["resnet-164", 1_726_388],
  ["resnet-1001", 10_350_836],
])("%s with 100 classes", (preset, parameters) => {
  expect(cost(preset, { classes: 100 }).parameters).toBe(parameters);
});

test.each([
  ["resnet-50", 25_557_032],
  ["resnet-101", 44_549_160],
  ["resnet-152", 60_192_808],
])("%s on ImageNet, original units: torchvision's count", (preset, parameters) => {
  expect(cost(preset, { activation: "original" }).parameters).toBe(parameters);
});

describe("ResNet-110, original units", () => {
  const original = { activation: "original" } as const;
  test.each<[Shortcut, number]>([
    [{ kind: "exclusive-gating", bias: -6 }, 1_824_186],
    [{ kind: "shortcut-only-gating", bias: -6 }, 1_824_186],
    [{ kind: "conv-1x1" }, 1_826_202],
    [{ kind: "constant-scaling", shortcut: 0.5, residual: 0.5 }, 1_727_962],
    [{ kind: "dropout", ratio: 0.5, rescale: false }, 1_727_962],
  ])("%o in all 54 units", (shortcut, parameters) => {
    expect(cost("resnet-110", { ...original, shortcut }).parameters).toBe(parameters);
  });

  test("option B has 2,752 parameters more than option A; 192 less of them with pre-activation", () => {
    expect(cost("resnet-110", { ...original, dimensionIncrease: "projection" }).parameters).toBe(1_730_714);
    expect(cost("resnet-110", { dimensionIncrease: "projection" }).parameters).toBe(1_730_522);
  });
});

test("a pre-activated two-layer unit of 16 channels has 4,672 parameters", () => {
  const unit = expand(parse(presetText("resnet-110")).architecture!).stages[0]!.units[1]!;
  expect(unit.count).toBe(17);
  expect(unitCost(unit)).toEqual({ parameters: 4_672, multiplyAdds: 2 * 9 * 16 * 16 * 32 * 32 });
});
