import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Activation, Shortcut } from "../../src/arch/architecture";
import { equation, spanEquation } from "../../src/arch/analysis/equation";
import { signal, type Span } from "../../src/arch/analysis/signal";
import { expand } from "../../src/arch/expand";
import type { Unit } from "../../src/arch/network";
import { parse } from "../../src/arch/parse";
import { files } from "./support/architectures";

/** Two stages of three units: the first unit, one like any other, and one that changes dimension. */
function units(unit: object, more: object = {}): { first: Unit; plain: Unit; changing: Unit } {
  const stages = [{ units: 3, width: 16 }, { units: 3, width: 32, stride: 2 }]; // prettier-ignore
  const { architecture } = parse(JSON.stringify({ format: "residual/1", unit, stages, ...more }));
  const network = expand(architecture!);
  const first = network.stages[0]!.units[0]!;
  return { first, plain: network.stages[0]!.units.at(-1)!, changing: network.stages[1]!.units[0]! };
}

const lines = (unit: Unit): string[] =>
  equation(unit).lines.map(({ text, number }) => (number === undefined ? text : `${text} (${number})`));

const plain = (activation: Activation, shortcut: Shortcut["kind"] | Shortcut = "identity", kind = "basic"): string[] =>
  lines(units({ kind, activation, shortcut }).plain);

describe("units together", () => {
  const together = (
    activation: Activation,
    shortcut: Shortcut["kind"] | Shortcut = "identity",
    span?: Span,
  ): string => {
    const stages = [18, 18, 18].map((units, i) => ({ units, width: 16 << i, stride: i === 0 ? 1 : 2 }));
    const { architecture } = parse(JSON.stringify({ format: "residual/1", unit: { activation, shortcut }, stages }));
    const { text, number } = spanEquation(signal(expand(architecture!), span));
    return `${text} (${number})`;
  };

  test("both mappings the identity: a sum of the first input and all branches, (4), between any two units of a stage", () => {
    expect(together("full-preactivation", "identity", { from: 3, to: 7 })).toBe(
      "x_8 = x_3 + sum over i = 3 to 7 of F(x_i, W_i) (4)",
    );
  });

  test("a ReLU after the addition makes it an approximation; so do units that change dimension", () => {
    expect(together("full-preactivation")).toBe("x_{55} ≈ x_1 + sum over i = 1 to 54 of F(x_i, W_i) (4)");
    expect(together("original", "identity", { from: 3, to: 7 })).toMatch(/^x_8 ≈ x_3/);
    expect(together("original")).toBe("x_{55} ≈ x_1 + sum over i = 1 to 54 of F(x_i, W_i) (4)");
  });

  test("factors on the shortcuts: their product before the first input, the scalars absorbed in F^, (7)", () => {
    const between = { from: 3, to: 7 };
    for (const [shortcut, residual] of [
      [0.5, 1],
      [1, 0.5],
    ] as const)
      // prettier-ignore
      expect(together("full-preactivation", { kind: "constant-scaling", shortcut, residual }, between)).toBe(
        "x_8 = (product over i = 3 to 7 of lambda_i) x_3 + sum over i = 3 to 7 of F^(x_i, W_i) (7)",
      );
  });
});

describe("the paper's numbered equations", () => {
  test("the original unit: (1) with h the identity, (2) with f = ReLU", () => {
    expect(plain("original")).toEqual([
      "y_l = x_l + F(x_l, W_l) (1)",
      "x_{l+1} = ReLU(y_l) (2)",
      "F = BN ∘ W_2 ∘ ReLU ∘ BN ∘ W_1",
    ]);
  });

  test("both mappings the identity: (3)", () => {
    expect(plain("full-preactivation")).toEqual([
      "x_{l+1} = x_l + F(x_l, W_l) (3)",
      "F = W_2 ∘ ReLU ∘ BN ∘ W_1 ∘ ReLU ∘ BN",
    ]);
    expect(plain("relu-before-addition")[0]).toBe("x_{l+1} = x_l + F(x_l, W_l) (3)");
  });

  test("a scaled shortcut, f the identity: (6)", () => {
    expect(plain("full-preactivation", "constant-scaling")[0]).toBe("x_{l+1} = 0.5 x_l + F(x_l, W_l) (6)");
  });

  test("a scaled branch is none of them", () => {
    const frozen = { kind: "constant-scaling", shortcut: 0.5, residual: 0.5 } as const;
    expect(plain("full-preactivation", frozen)[0]).toBe("x_{l+1} = 0.5 x_l + 0.5 F(x_l, W_l)");
    expect(plain("original", frozen)[0]).toBe("y_l = 0.5 x_l + 0.5 F(x_l, W_l) (1)");
  });
});

describe("shortcuts", () => {
  test("the shortcut gets 1 - g; in exclusive gating F gets g; the bias is where it starts", () => {
    expect(plain("full-preactivation", "exclusive-gating")).toEqual([
      "x_{l+1} = (1 − g(x_l)) ⊙ x_l + g(x_l) ⊙ F(x_l, W_l)",
      "F = W_2 ∘ ReLU ∘ BN ∘ W_1 ∘ ReLU ∘ BN",
      "g(x_l) = σ(W_g x_l + b_g), b_g = −6 at the start",
    ]);
    expect(plain("full-preactivation", "shortcut-only-gating")[0]).toBe("x_{l+1} = (1 − g(x_l)) ⊙ x_l + F(x_l, W_l)");
  });

  test("a 1x1 convolution has BN after it, but not where the pre-activation begins with BN", () => {
    expect(plain("full-preactivation", "conv-1x1")[0]).toBe("x_{l+1} = W_s x_l + F(x_l, W_l)");
    expect(plain("original", "conv-1x1")[0]).toBe("y_l = BN(W_s x_l) + F(x_l, W_l) (1)");
  });

  test("dropout: a mask in training, its expectation in inference; rescaled, the mask is larger", () => {
    expect(plain("original", "dropout").at(0)).toBe("y_l = m_l ⊙ x_l + F(x_l, W_l) (1)");
    expect(plain("original", "dropout").at(-1)).toBe("m_l: 0 with probability 0.5, else 1; in inference 0.5");
    const rescaled = { kind: "dropout", ratio: 0.2, rescale: true } as const;
    expect(plain("original", rescaled).at(-1)).toBe("m_l: 0 with probability 0.2, else 1.25; in inference 1");
  });

  test("negative factors are legible: behind the plus one stands in brackets", () => {
    const negative = { kind: "constant-scaling", shortcut: -0.5, residual: -1 } as const;
    expect(plain("original", negative)[0]).toBe("y_l = −0.5 x_l + (−1) F(x_l, W_l) (1)");
  });

  test("cut off, it is still said", () => {
    const cut = { kind: "constant-scaling", shortcut: 0, residual: 1 } as const;
    expect(plain("original", cut)[0]).toBe("y_l = 0 x_l + F(x_l, W_l) (1)");
  });
});

describe("first unit, and units that change dimension", () => {
  test("pre-activated: both paths get the activated input", () => {
    const { first, changing } = units({});
    expect(lines(first)).toEqual([
      "x~_l = ReLU ∘ BN(x_l)",
      "x_{l+1} = x~_l + F(x~_l, W_l)",
      "F = W_2 ∘ ReLU ∘ BN ∘ W_1",
    ]);
    expect(lines(changing)[1]).toBe("x_{l+1} = pad(x~_l) + F(x~_l, W_l)");
  });

  test("a projection stands within the gate's product, and the gate reads what the shortcut reads", () => {
    const { changing } = units({ shortcut: "exclusive-gating" }, { dimensionIncrease: "projection" });
    expect(lines(changing)).toContain("x_{l+1} = (1 − g(x~_l)) ⊙ W_s x~_l + g(x~_l) ⊙ F(x~_l, W_l)");
    expect(lines(changing).at(-1)).toMatch(/^g\(x~_l\) = σ\(W_g x~_l \+ b_g\)/);
  });
});

test("F has as many weights as the unit has layers", () => {
  expect(plain("original", "identity", "one-layer").at(-1)).toBe("F = BN ∘ W_1");
  expect(plain("original", "identity", "bottleneck").at(-1)).toBe("F = BN ∘ W_3 ∘ ReLU ∘ BN ∘ W_2 ∘ ReLU ∘ BN ∘ W_1");
});

test("a long F may be broken before a weight with its pre-activation, or behind one with what follows it", () => {
  const pieces = (activation: Activation): string[] => {
    const line = equation(units({ kind: "bottleneck", activation }).plain).lines.find(({ text }) =>
      text.startsWith("F"),
    )!;
    return line.mathml.split("</math><math>").map((piece) => piece.replace(/<[^>]*>/g, ""));
  };
  expect(pieces("full-preactivation")).toEqual(["ℱ=𝐖3∘ReLU∘BN", "∘𝐖2∘ReLU∘BN", "∘𝐖1∘ReLU∘BN"]);
  expect(pieces("original")).toEqual(["ℱ=BN∘𝐖3", "∘ReLU∘BN∘𝐖2", "∘ReLU∘BN∘𝐖1"]);
});

test("BN after the addition is part of f", () => {
  expect(plain("bn-after-addition")[1]).toBe("x_{l+1} = ReLU ∘ BN(y_l) (2)");
});

test("h, F and f can be coloured", () => {
  const [one, two, three] = equation(units({ activation: "original" }).plain).lines.map(({ mathml }) => mathml);
  expect(one).toContain(
    `<mrow class="t-h"><msub><mi>𝐱</mi><mrow><mi>l</mi></mrow></msub></mrow></math><math><mo form="infix"`,
  );
  expect(one).toContain(`<mrow class="t-f"><mi>ℱ</mi>`);
  expect(two).toContain(`<mrow class="t-a"><mi>ReLU</mi></mrow>`);
  expect(three).toContain(`<mrow class="t-f"><mi>ℱ</mi></mrow><mo>=</mo>`);
});

test("any unit: well-formed MathML, with F in it and as many weights as F has", () => {
  fc.assert(
    fc.property(files, (file) => {
      const network = expand(parse(JSON.stringify(file)).architecture!);
      for (const unit of network.stages.flatMap((stage) => stage.units)) {
        const { lines } = equation(unit);
        for (const { mathml, text } of lines) {
          expectWellFormed(mathml);
          expect(mathml).toMatch(/^<math>.*<\/math>$/);
          expect(text).not.toMatch(/undefined|NaN|</);
        }
        const composition = lines.find(({ text }) => text.startsWith("F = "))!.text;
        expect(composition.match(/W_\d/g) ?? []).toHaveLength(unit.branch.filter(({ op }) => op === "conv").length);
      }
    }),
    { numRuns: 200 },
  );
});

/** Every element that opens closes, in order, and no sign needs escaping. */
function expectWellFormed(xml: string): void {
  const open: string[] = [];
  for (const [, close, name, empty] of xml.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g))
    if (close) expect(open.pop()).toBe(name);
    else if (!empty) open.push(name!);
  expect(open).toEqual([]);
  expect(xml.replace(/<[^>]*>/g, "")).not.toMatch(/[<>&]/);
}
