import { describe, expect, test } from "vitest";
import type { Shortcut, UnitChoice } from "../../src/arch/architecture";
import { tensors } from "../../src/arch/network";
import { check } from "../../src/arch/check";
import { presetText } from "../../src/arch/paper/presets";
import { buildGraph } from "../../src/trainer/graph/build";
import type { Graph, Op, Value } from "../../src/trainer/graph/graph";
import { inputs, isReduction, isUpdate, outputs, variablesOf } from "../../src/trainer/graph/ops";
import { Random } from "../../src/trainer/random";
import { initialWeights } from "../../src/trainer/weights";
import { choose, randomBatch, randomChoice, randomWeights, smallNetwork } from "./networks";
import { ReferenceEngine } from "./reference";

const seed = Number(process.env["SEED"] ?? 1603);

/** How often an engine that takes the ops in their order must wait for all images. */
function waits({ step }: Graph): number {
  let count = 0;
  let unfinished = new Set<number>();
  for (const op of step) {
    if (inputs(op).some(({ id }) => unfinished.has(id))) {
      count++;
      unfinished = new Set();
    }
    if (isReduction(op)) for (const { id } of outputs(op)) unfinished.add(id);
  }
  return count;
}

function graphOf(preset: string, change: (text: string) => string = (text) => text): Graph {
  const { network } = check(change(presetText(preset)));
  return buildGraph(network!, 128);
}

describe("the training graph", () => {
  test("an op reads only what has been made, and a variable changes after all who read it", () => {
    const random = Random.of(seed, "order");
    for (let i = 0; i < 50; i++) {
      const choice = randomChoice(random);
      const dimensionIncrease = choose(["zero-padding", "projection"] as const, random);
      const graph = buildGraph(smallNetwork(choice, { dimensionIncrease }), 3);
      const what = JSON.stringify({ seed, i, choice });
      for (const ops of [graph.step, graph.evaluation]) {
        const made = new Set([graph.input.id]);
        const changed = new Set<string>();
        for (const op of ops) {
          for (const { id } of inputs(op)) expect(made.has(id), `${op.kind} reads ${id} of ${what}`).toBe(true);
          for (const { name } of variablesOf(op))
            expect(changed.has(name), `${op.kind} ${name} of ${what}`).toBe(false);
          if (isUpdate(op)) for (const { name } of variablesOf(op)) changed.add(name);
          for (const { id } of outputs(op)) made.add(id);
        }
      }
      const updated = graph.step.filter(isUpdate).flatMap(variablesOf);
      expect(updated.map(({ name }) => name).sort()).toEqual(graph.variables.map(({ name }) => name).sort());
    }
  });

  test("has the tensors of the network, in its order", () => {
    const network = smallNetwork({ shortcut: { kind: "exclusive-gating", bias: -6 } });
    expect(buildGraph(network, 2).variables.map(({ name }) => name)).toEqual([...tensors(network)].map((t) => t.name));
  });

  test("a gate reads what the shortcut reads: in the first unit what the pre-activation gives, then the raw signal", () => {
    const { step } = buildGraph(smallNetwork({ shortcut: { kind: "exclusive-gating", bias: -6 } }), 2);
    const readBy = (variable: string): Value | undefined =>
      step.flatMap((op) => (op.kind === "conv" && op.weight.name === variable ? [op.x] : []))[0];
    const makerOf = (value: Value | undefined): string | undefined =>
      step.find((op) => outputs(op).some(({ id }) => id === value?.id))?.kind;
    for (const unit of ["stage1.unit1", "stage2.unit1"])
      expect(readBy(`${unit}.shortcut.gate.weight`)).toBe(readBy(`${unit}.branch.conv1.weight`));
    expect(makerOf(readBy("stage1.unit1.shortcut.gate.weight"))).toBe("relu");
    expect(makerOf(readBy("stage1.unit2.shortcut.gate.weight"))).toBe("add");
  });

  test("waits twice a unit forwards and twice backwards, with projections too", () => {
    const identity = waits(graphOf("resnet-110"));
    expect(identity).toBeLessThanOrEqual(4 * 54 + 4);
    const projections = graphOf("resnet-110", (text) =>
      text.replace(/"shortcut": *"identity"/, '"shortcut": "conv-1x1"'),
    );
    expect(projections.step.length).toBeGreaterThan(graphOf("resnet-110").step.length);
    expect(waits(projections)).toBe(identity);
  });

  test("makes no gradient that nobody needs: none of the images", () => {
    const { step, input } = buildGraph(smallNetwork(), 3);
    const read = new Set(step.flatMap(inputs).map(({ id }) => id));
    const unread = step.filter((op) => !isUpdate(op) && outputs(op).every(({ id }) => !read.has(id)));
    expect(unread).toEqual([]);
    const ofTheImages = step.filter((op) => op.kind === "conv-filter-gradient" && op.x.id === input.id);
    expect(ofTheImages).toHaveLength(1);
  });

  test("is the same whenever it is built, so that threads can build their own", () => {
    const network = smallNetwork({ shortcut: { kind: "dropout", ratio: 0.5, rescale: false } });
    const copy = JSON.parse(JSON.stringify(network)) as typeof network;
    expect(buildGraph(copy, 4)).toEqual(buildGraph(network, 4));
  });
});

describe("the paper, numerically", () => {
  /** The values of the additions, forwards, in the order of the units. */
  const additions = (engine: ReferenceEngine): { x: Float64Array; F: Float64Array; y: Float64Array }[] => {
    const { step } = engine.graph;
    const loss = step.findIndex(({ kind }) => kind === "cross-entropy");
    const is = (op: Op): op is Extract<Op, { kind: "add" }> => op.kind === "add";
    const of = (v: Value): Float64Array => engine.value(v);
    return step.slice(0, loss).filter(is).map(({ a, b, y }) => ({ x: of(a), F: of(b), y: of(y) })); // prettier-ignore
  };
  const stage = { width: 3, stride: 1, unit: {}, changes: [] };
  const differentiated = (unit: Partial<UnitChoice>): ReferenceEngine => {
    const network = smallNetwork(unit, { stages: [{ ...stage, units: 6 }] });
    const random = Random.of(seed, "paper");
    const engine = new ReferenceEngine(buildGraph(network, 3));
    engine.write(randomWeights(network, random));
    engine.differentiate(randomBatch(network, 3, random));
    return engine;
  };
  const largest = (a: Float64Array): number => a.reduce((most, n) => Math.max(most, Math.abs(n)), 0);
  /** x_L - (x_l + the residuals between), from the second unit on: the first one's activation is before the split. */
  const leftOver = (engine: ReferenceEngine): number => {
    const units = additions(engine).slice(1);
    const sum = units[0]!.x.map((x, i) => units.reduce((s, { F }) => s + F[i]!, x));
    return largest(units.at(-1)!.y.map((y, i) => y - sum[i]!));
  };

  test("eq. (4): within a stage of pre-activated units any deeper signal is a shallower one plus the residuals", () => {
    expect(leftOver(differentiated({ activation: "full-preactivation" }))).toBeLessThan(1e-12);
    expect(leftOver(differentiated({ activation: "relu-only-preactivation" }))).toBeLessThan(1e-12);
  });

  test("eq. (4) does not hold with a ReLU after the addition, nor with a scaled shortcut", () => {
    expect(leftOver(differentiated({ activation: "original" }))).toBeGreaterThan(0.01);
    const shortcut = { kind: "constant-scaling", shortcut: 0.5, residual: 1 } as const;
    expect(leftOver(differentiated({ shortcut }))).toBeGreaterThan(0.01);
  });

  test("eq. (8): with F silent, five shortcuts of 0.5 leave 1/32 of the gradient", () => {
    const network = smallNetwork(
      { shortcut: { kind: "constant-scaling", shortcut: 0.5, residual: 0 } },
      { stages: [{ ...stage, units: 6 }] },
    );
    const random = Random.of(seed, "paper");
    const engine = new ReferenceEngine(buildGraph(network, 3));
    engine.write(randomWeights(network, random));
    engine.differentiate(randomBatch(network, 3, random));
    const { unitGradients, lastOutputGradient } = engine.graph;
    const shallow = engine.value(unitGradients[1]!.gradient);
    const deep = engine.value(lastOutputGradient!);
    expect(largest(shallow.map((g, i) => g - deep[i]! / 32))).toBeLessThan(1e-12);
  });

  describe("Fig. 2: what the shortcut and F are multiplied by right before the addition, at the start", () => {
    const original = { activation: "original" } as const;
    /** The first unit's sum with the weights of one whose shortcut is the identity; W_g is 0. */
    const firstSum = (shortcut: Shortcut) => {
      const network = smallNetwork({ ...original, shortcut });
      const shared = randomWeights(smallNetwork(original), Random.of(seed, "paper"));
      const weights = initialWeights(network, 1);
      for (const [name, numbers] of weights) {
        if (name.endsWith("gate.weight")) numbers.fill(0);
        else if (shared.has(name)) weights.set(name, shared.get(name)!);
      }
      const engine = new ReferenceEngine(buildGraph(network, 3));
      engine.write(weights);
      engine.differentiate(randomBatch(network, 3, Random.of(seed, "images")));
      return additions(engine)[0]!;
    };
    const { x, F } = firstSum({ kind: "identity" });
    const g = 0.002472623156634; // sigmoid(-6)
    test.each<[Shortcut, number, number]>([
      [{ kind: "constant-scaling", shortcut: 0.5, residual: 1 }, 0.5, 1],
      [{ kind: "constant-scaling", shortcut: 0.5, residual: 0.25 }, 0.5, 0.25],
      [{ kind: "exclusive-gating", bias: -6 }, 1 - g, g],
      [{ kind: "exclusive-gating", bias: 0 }, 0.5, 0.5],
      [{ kind: "shortcut-only-gating", bias: -6 }, 1 - g, 1],
    ])("%o: %f and %f", (shortcut, onShortcut, onF) => {
      const sum = firstSum(shortcut);
      expect(largest(F)).toBeGreaterThan(0.1);
      expect(largest(sum.x.map((n, i) => n - onShortcut * x[i]!))).toBeLessThan(1e-12);
      expect(largest(sum.F.map((n, i) => n - onF * F[i]!))).toBeLessThan(1e-12);
    });
  });
});

describe("dropout on the shortcut, with probability 0.25", () => {
  const random = Random.of(seed, "dropout");
  /** What the first shortcut multiplies values by, in training and in inference. */
  const factors = (rescale: boolean): { training: Set<number>; inference: number | undefined } => {
    const network = smallNetwork({ shortcut: { kind: "dropout", ratio: 0.25, rescale } });
    const engine = new ReferenceEngine(buildGraph(network, 3));
    engine.write(randomWeights(network, random));
    engine.differentiate(randomBatch(network, 3, random));
    const dropout = engine.graph.step.find((op) => op.kind === "dropout")!;
    const [x, y] = [engine.value(dropout.x), engine.value(dropout.y)];
    const ratios = [...y].flatMap((n, i) => (x[i] === 0 ? [] : [Number((n / x[i]!).toFixed(9))]));
    const scale = engine.graph.evaluation.find((op) => op.kind === "scale");
    return { training: new Set(ratios), inference: scale?.factor };
  };

  test("without rescaling keeps values as they are in training, and takes 0.75 of them in inference", () => {
    expect(factors(false)).toEqual({ training: new Set([0, 1]), inference: 0.75 });
  });

  test("with rescaling divides what it keeps by 0.75 in training, and does nothing in inference", () => {
    expect(factors(true)).toEqual({ training: new Set([0, Number((4 / 3).toFixed(9))]), inference: undefined });
  });
});

describe("starting weights", () => {
  test("convolutions and gates: standard deviation sqrt(2 / (k² out)); linear: uniform within ±1/sqrt(inputs)", () => {
    const { network } = check(
      presetText("resnet-20").replace(/"shortcut": *"identity"/, '"shortcut": "exclusive-gating"'),
    );
    const weights = initialWeights(network!, 7);
    const deviation = (name: string): number => {
      const numbers = weights.get(name)!;
      return Math.sqrt(numbers.reduce((s, n) => s + n * n, 0) / numbers.length);
    };
    // From 32 to 64 channels.
    expect(deviation("stage3.unit1.branch.conv1.weight") / Math.sqrt(2 / (9 * 64))).toBeCloseTo(1, 1);
    expect(deviation("stage3.unit1.shortcut.gate.weight") / Math.sqrt(2 / 64)).toBeCloseTo(1, 1);
    const linear = weights.get("head.fc.weight")!;
    expect(Math.max(...linear.map(Math.abs))).toBeLessThanOrEqual(1 / 8);
    expect(deviation("head.fc.weight") / (1 / 8 / Math.sqrt(3))).toBeCloseTo(1, 1);
  });

  test("the same seed gives the same weights, another one others", () => {
    const network = smallNetwork();
    expect(initialWeights(network, 5)).toEqual(initialWeights(network, 5));
    expect(initialWeights(network, 5)).not.toEqual(initialWeights(network, 6));
  });
});
