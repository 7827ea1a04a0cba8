import { describe, expect, test } from "vitest";
import type { Activation, Shortcut } from "../../src/arch/architecture";
import { expand } from "../../src/arch/expand";
import { parse } from "../../src/arch/parse";
import { presetText, type PresetOptions } from "../../src/arch/paper/presets";
import { signal, unitFactor, type Signal } from "../../src/arch/analysis/signal";

function of(preset: string, options: PresetOptions = {}): Signal {
  return signal(expand(parse(presetText(preset, options)).architecture!));
}

const resnet110 = (shortcut: Shortcut, activation: Activation = "original"): Signal =>
  of("resnet-110", { shortcut, activation });

describe("between any two units", () => {
  const network = expand(
    parse(`{ "format": "residual/1", "unit": { "activation": "full-preactivation" }, "stages": [
      { "units": 4, "width": 16, "unit": { "shortcut": { "kind": "constant-scaling", "shortcut": 0.5 } } },
      { "units": 3, "width": 16, "changes": [{ "units": [2, 2], "shortcut": { "kind": "constant-scaling", "shortcut": 3 } }] } ] }`)
      .architecture!,
  );

  test.each([
    [1, 1, 0.5],
    [1, 4, 0.0625],
    [3, 4, 0.25],
    [5, 5, 1],
    [5, 7, 3],
    [2, 6, 0.375],
    [1, 7, 0.1875],
  ])("units %i to %i, in either order: %f", (from, to, product) => {
    const there = signal(network, { from, to });
    expect(there).toMatchObject({ from, to });
    expect(there.product).toBeCloseTo(product, 12);
    expect(there.points.map(({ unit }) => unit)).toEqual(Array.from({ length: to - from + 1 }, (_, i) => from + i));
    expect(signal(network, { from: to, to: from })).toEqual(there);
  });

  test("the equation is that of the span: where all its factors are 1, eq. (5)", () => {
    expect(signal(network).equation).toBe("8");
    expect(signal(network, { from: 5, to: 5 })).toMatchObject({ equation: "5", exact: true });
    expect(signal(network, { from: 5, to: 5 }).meaning).toContain(
      "comes from the output of unit 5 to the input of unit 5 whole",
    );
  });

  test("no further than the network", () => {
    expect(signal(network, { from: 5, to: 99 })).toEqual(signal(network, { from: 5, to: 7 }));
    expect(signal(network, { from: 98, to: 99 })).toMatchObject({ from: 7, to: 7 });
    expect(signal(network)).toEqual(signal(network, { from: 1, to: 7 }));
  });
});

describe("ResNet-110, 54 units", () => {
  test("identity: every product is 1, eq. (5); exact within a stage where nothing follows the addition", () => {
    const network = expand(parse(presetText("resnet-110")).architecture!);
    expect(signal(network, { from: 2, to: 18 })).toMatchObject({
      exact: true,
      statement: "Exact: nothing follows the addition.",
    });
    expect(signal(network, { from: 2, to: 19 }).exact).toBe(false);
    expect(signal(network, { from: 1, to: 18 })).toMatchObject({
      exact: false,
      statement: expect.stringContaining("In one unit the pre-activation acts on the shortcut too.") as string,
    });
    expect(signal(network)).toMatchObject({ product: 1, exact: false, equation: "5", matrices: 0 });
    expect(signal(network).statement).toBe(
      "Nothing follows the addition, as eqs. (5) and (8) assume. The two units that change dimension pad with zeros; the paper leaves them out. In three units the pre-activation acts on the shortcut too.",
    );
    const original = resnet110({ kind: "identity" });
    expect(original).toMatchObject({ product: 1, exact: false, equation: "5" });
    expect(original.statement).toMatch(/^Approximate: .* nothing follows the addition; here ReLU does\./);
  });

  test("scaling by 0.5: 5.55e-17 at the end, 3.81e-6 after the first stage, eq. (8)", () => {
    const { product, points, equation, meaning } = resnet110({ kind: "constant-scaling", shortcut: 0.5, residual: 1 });
    expect(product).toBeCloseTo(0.5 ** 54, 25);
    expect(product.toPrecision(3)).toBe("5.55e-17");
    expect(points).toHaveLength(54);
    expect(meaning).toBe(
      "The gradient comes from the output of unit 54 to the input of unit 1 by the shortcuts times 5.6e-17: beside one of size 1, float32 loses it.",
    );
    expect(points[17]!.product.toPrecision(3)).toBe("0.00000381");
    expect(equation).toBe("8");
  });

  test("scaling by 1.5 explodes: beside 3.2e9 float32 loses what is of size 1", () => {
    const { meaning } = resnet110({ kind: "constant-scaling", shortcut: 1.5, residual: 1 });
    expect(meaning).toMatch(/times 3200000000: it explodes\.$/);
  });

  test.each([
    [0, "5.551e-17"],
    [-5, "0.6958"],
    [-6, "0.8749"],
    [-7, "0.9520"],
    [-10, "0.9976"],
  ])("gates that start at %i leave %s: the shortcut gets 1 - g", (bias, left) => {
    for (const kind of ["exclusive-gating", "shortcut-only-gating"] as const) {
      const { product, exact, statement } = resnet110({ kind, bias }, "full-preactivation");
      expect(product.toPrecision(4)).toBe(left);
      expect(exact).toBe(false);
      expect(statement).toContain("at the start, where W_g x = 0");
    }
  });

  test("dropout counts with its expectation in training: 1 - p, or 1 if rescaled", () => {
    expect(resnet110({ kind: "dropout", ratio: 0.5, rescale: false }).product).toBe(0.5 ** 54);
    const rescaled = resnet110({ kind: "dropout", ratio: 0.5, rescale: true });
    expect(rescaled).toMatchObject({ product: 1, exact: false, equation: "8" });
    expect(rescaled.meaning).not.toContain("whole");
  });

  test("1x1 convolutions are matrices without a factor", () => {
    const { matrices, product, exact, statement, meaning } = resnet110({ kind: "conv-1x1" });
    expect(meaning).toContain("no one number");
    expect({ matrices, product, exact }).toEqual({ matrices: 54, product: 1, exact: false });
    expect(statement).toContain("no one factor");
  });
});

test("projections are left out, as the paper does: three in a bottleneck network", () => {
  const { product, matrices, statement, exact } = of("resnet-164");
  expect({ product, matrices, exact }).toEqual({ product: 1, matrices: 3, exact: false });
  expect(statement).toContain("The three units that change dimension have projections");
});

test("factors unit by unit, as a reference implementation has them; null stands for a matrix", () => {
  const factors = (options: PresetOptions): (number | null)[] => {
    const text = presetText("resnet-20", { units: [2], ...options });
    const { stages } = expand(parse(text).architecture!);
    return stages.flatMap(({ units }) =>
      units.flatMap((u) => Array<number | null>(u.count).fill(unitFactor(u) ?? null)),
    );
  };
  expect(factors({ activation: "original" })).toEqual([1, 1, 1, 1, 1, 1]);
  expect(factors({ kind: "bottleneck" })).toEqual([null, 1, null, 1, null, 1]);
  const gated = factors({ activation: "original", shortcut: { kind: "exclusive-gating", bias: -6 } });
  for (const factor of gated) expect(factor).toBeCloseTo(0.997527376843, 12);
});

describe("many units", () => {
  const stage = (units: number, factor: number): Signal => {
    const shortcut = { kind: "constant-scaling", shortcut: factor };
    const file = { format: "residual/1", unit: { shortcut }, stages: [{ units, width: 16 }] };
    return signal(expand(parse(JSON.stringify(file)).architecture!));
  };

  test("a few hundred points, the last one at the last unit", () => {
    for (const units of [1, 299, 300, 301, 1000, 999_999]) {
      const { points, product } = stage(units, 0.9);
      expect(points.length).toBeLessThanOrEqual(301);
      expect(points.at(-1)).toEqual({ unit: units, product });
      expect(new Set(points.map(({ unit }) => unit)).size).toBe(points.length);
    }
  });

  test("below a thousandth the shortcuts' part vanishes", () => {
    expect(stage(18, 0.68).meaning).toContain("it vanishes, and only the branches carry it");
    expect(stage(18, 0.69).meaning).toMatch(/by the shortcuts times 0\.00126\.$/);
  });

  test("products stay numbers", () => {
    expect(stage(1_000_000, 2).product).toBe(Number.MAX_VALUE);
    expect(stage(1_000_000, 0.5).product).toBe(0);
    expect(stage(3, -2).product).toBe(-8);
  });
});
