import { describe, expect, test } from "vitest";
import { activationNames, shortcutKinds, unitKinds, defaultShortcut } from "../../src/arch/architecture";
import type { Network } from "../../src/arch/network";
import { buildGraph } from "../../src/trainer/graph/build";
import { appendGradients } from "../../src/trainer/graph/gradient";
import type { Op, Value, Variable } from "../../src/trainer/graph/graph";
import { outputs } from "../../src/trainer/graph/ops";
import { Random } from "../../src/trainer/random";
import { randomBatch, randomChoice, randomWeights, smallNetwork } from "./networks";
import { ReferenceEngine } from "./reference";
import { elements, runOp } from "./referenceOps";

const seed = Number(process.env["SEED"] ?? 1603);
const step = 1e-6;

/** Derivative of `loss` along `direction`, by central differences. */
function difference(numbers: Float64Array, direction: Float64Array, loss: () => number): number {
  const start = numbers.slice();
  const at = (t: number): number => {
    numbers.forEach((_, i) => (numbers[i] = start[i]! + t * direction[i]!));
    return loss();
  };
  const slope = (at(step) - at(-step)) / (2 * step);
  numbers.set(start);
  return slope;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, n, i) => sum + n * b[i]!, 0);
}

/**
 * Whether a gradient is that of the loss. A difference that strides over a ReLU's kink is wrong by itself, so one of
 * four directions is enough; a wrong gradient fits none.
 */
function isGradient(gradient: Float64Array, numbers: Float64Array, loss: () => number, random: Random): boolean {
  const size = Math.sqrt(dot(gradient, gradient));
  return Array.from({ length: 4 }).some(() => {
    const direction = gradient.map(() => random.normal());
    return Math.abs(dot(gradient, direction) - difference(numbers, direction, loss)) < 1e-5 * size + 1e-8;
  });
}

describe("the gradient of every kind of op, against finite differences", () => {
  const map = (...shape: number[]): Shaped => ({ shape, per: "image" });
  type Shaped = Omit<Value, "id">;
  const variable = (...shape: number[]): Variable => ({
    name: String(shape),
    shape,
    trainable: true,
    start: { kind: "constant", value: 0 },
  });
  interface OpCase {
    name: string;
    reads: Shaped[];
    y: Shaped;
    variables?: Variable[];
    op: (reads: Value[], y: Value, value: (shape: number[]) => Value) => Op[];
  }
  const [w3, w1, b, bn, fc] = [variable(3, 2, 3, 3), variable(3, 2, 1, 1), variable(2), [variable(2), variable(1, 2)], [variable(4, 5), variable(4)]]; // prettier-ignore
  const elementwise = (kind: "relu" | "sigmoid" | "complement"): OpCase => ({
    name: kind,
    reads: [map(3, 3, 2)],
    y: map(3, 3, 2),
    op: ([x], y) => [{ kind, x: x!, y }],
  });
  const cases: OpCase[] = [
    ...[1, 2].map((stride) => ({
      name: `3x3 convolution of stride ${stride}`,
      reads: [map(5, 5, 2)],
      y: map((5 + stride - 1) / stride, (5 + stride - 1) / stride, 3),
      variables: [w3],
      op: ([x]: Value[], y: Value): Op[] => [{ kind: "conv", x: x!, weight: w3, y, kernel: 3, stride }],
    })),
    {
      name: "1x1 convolution of stride 2",
      reads: [map(5, 5, 2)],
      y: map(3, 3, 3),
      variables: [w1],
      op: ([x], y) => [{ kind: "conv", x: x!, weight: w1, y, kernel: 1, stride: 2 }],
    },
    {
      name: "bias",
      reads: [map(3, 3, 2)],
      y: map(3, 3, 2),
      variables: [b],
      op: ([x], y) => [{ kind: "bias", x: x!, bias: b, y }],
    },
    {
      name: "batch normalisation",
      reads: [map(3, 3, 2)],
      y: map(3, 3, 2),
      variables: bn,
      op: ([x], y, value) => {
        const [mean, variance] = [value([2]), value([2])];
        return [
          { kind: "moments", x: x!, mean, variance },
          { kind: "normalise", x: x!, mean, variance, scale: bn[0]!, shift: bn[1]!, y },
        ];
      },
    },
    elementwise("relu"),
    elementwise("sigmoid"),
    elementwise("complement"),
    {
      name: "product",
      reads: [map(3, 3, 2), map(3, 3, 2)],
      y: map(3, 3, 2),
      op: ([a, b], y) => [{ kind: "multiply", a: a!, b: b!, y }],
    },
    {
      name: "sum",
      reads: [map(3, 3, 2), map(3, 3, 2)],
      y: map(3, 3, 2),
      op: ([a, b], y) => [{ kind: "add", a: a!, b: b!, y }],
    },
    {
      name: "scaling",
      reads: [map(3, 3, 2)],
      y: map(3, 3, 2),
      op: ([x], y) => [{ kind: "scale", x: x!, factor: 0.3, y }],
    },
    ...[true, false].map((rescale) => ({
      name: `dropout ${rescale ? "with" : "without"} rescaling`,
      reads: [map(4, 4, 2)],
      y: map(4, 4, 2),
      op: ([x]: Value[], y: Value): Op[] => [{ kind: "dropout", x: x!, y, ratio: 0.4, rescale, salt: 3 }],
    })),
    {
      name: "zero padding",
      reads: [map(5, 5, 2)],
      y: map(3, 3, 4),
      op: ([x], y) => [{ kind: "zero-padding", x: x!, stride: 2, y }],
    },
    {
      name: "max pooling",
      reads: [map(7, 7, 2)],
      y: map(4, 4, 2),
      op: ([x], y) => [{ kind: "max-pool", x: x!, y, kernel: 3, stride: 2 }],
    },
    {
      name: "average pooling",
      reads: [map(3, 3, 4)],
      y: map(4),
      op: ([x], y) => [{ kind: "average-pool", x: x!, y }],
    },
    {
      name: "linear layer",
      reads: [map(5)],
      y: map(4),
      variables: fc,
      op: ([x], y) => [{ kind: "linear", x: x!, weight: fc[0]!, bias: fc[1]!, y }],
    },
  ];

  test.each(cases)("$name", ({ reads, y: made, variables = [], op }) => {
    const random = Random.of(seed, "op");
    const images = 3;
    const values: Value[] = [];
    const numbers: Float64Array[] = [];
    const value = (shape: number[], per: Value["per"]): Value => {
      const v = { id: values.length, shape, per };
      values.push(v);
      numbers.push(new Float64Array(elements(shape) * (per === "image" ? images : 1)).map(() => random.normal()));
      return v;
    };
    const held = new Map(
      [...variables].map((v) => [v, new Float64Array(elements(v.shape)).map(() => random.normal())]),
    );
    // What a variable stands before is what needs a gradient: here a shift of nothing.
    const none = { ...variable(1), name: "none" };
    held.set(none, new Float64Array(1));
    const sources = reads.map(({ shape, per }) => value(shape, per));
    const shifted = reads.map(({ shape, per }) => value(shape, per));
    const y = value(made.shape, made.per);
    const dy = value(made.shape, made.per);
    const [loss, error] = [value([1], "image"), value([1], "image")];
    const forward: Op[] = [
      ...sources.map((x, i): Op => ({ kind: "bias", x, bias: none, y: shifted[i]! })),
      ...op(shifted, y, (shape) => value(shape, "batch")),
    ];
    const ops: Op[] = [...forward, { kind: "cross-entropy", logits: y, loss, error, dLogits: dy }];
    const count = ops.length;
    const gradientOf = appendGradients(ops, value);

    const run = (some: Op[]): void =>
      some.forEach((o) =>
        runOp(o, {
          images,
          labels: [],
          settings: { rate: 0, momentum: 0, nesterov: false, weightDecay: 0, seed, step: 1 },
          value: (v) => numbers[v.id]!,
          variable: (v) => held.get(v)!,
          velocity: (v) => held.get(v)!.slice(),
        }),
      );
    // dLoss/dy is any numbers, for a loss that is their product with y.
    const product = (): number => {
      run(forward);
      return dot(numbers[y.id]!, numbers[dy.id]!);
    };
    product();
    run(ops.slice(count).filter(({ kind }) => kind !== "update"));
    shifted.forEach((x, i) => {
      const gradient = numbers[gradientOf(x)!.id]!.slice();
      expect(isGradient(gradient, numbers[sources[i]!.id]!, product, random), `input ${i}, seed ${seed}`).toBe(true);
    });
    for (const o of ops.slice(count))
      if (o.kind === "update" && o.variable !== none) {
        const gradient = numbers[o.gradient.id]!.slice();
        const right = isGradient(gradient, held.get(o.variable)!, product, random);
        expect(right, `variable ${o.variable.name}, seed ${seed}`).toBe(true);
      }
    expect(ops.slice(count).flatMap(outputs).length).toBeGreaterThan(0);
  });
});

/** The tensors of a network whose gradients are not those of the loss. */
function wrongGradients(network: Network, random: Random): string[] {
  const engine = new ReferenceEngine(buildGraph(network, 3));
  engine.write(randomWeights(network, random));
  const batch = randomBatch(network, 3, random);
  const loss = (): number => engine.differentiate(batch, { seed }).loss;
  loss();
  const trained = engine.graph.variables.filter(({ trainable }) => trainable);
  const gradients = trained.map(({ name }) => ({ name, gradient: engine.gradient(name).slice() }));
  return gradients.flatMap(({ name, gradient }) =>
    isGradient(gradient, engine.variable(name), loss, random) ? [] : [name],
  );
}

describe("the gradient of whole networks, against finite differences", () => {
  for (const kind of unitKinds)
    for (const dimensionIncrease of ["zero-padding", "projection"] as const)
      test(`${kind} units and ${dimensionIncrease}: every shortcut, every order of Fig. 4`, () => {
        const random = Random.of(seed, kind);
        for (const shortcut of shortcutKinds)
          for (const activation of activationNames) {
            const h = defaultShortcut(shortcut);
            const network = smallNetwork(
              { kind, activation, shortcut: "bias" in h ? { ...h, bias: -1 } : h },
              { dimensionIncrease, input: { size: 4, channels: 1 } },
            );
            expect(wrongGradients(network, random), `${shortcut}, ${activation}, seed ${seed}`).toEqual([]);
          }
      });

  test("any mixture of units, and orders of one's own", () => {
    const random = Random.of(seed, "networks");
    for (let i = 0; i < 30; i++) {
      const [first, second] = [randomChoice(random), randomChoice(random)];
      const network = smallNetwork(first, {
        dimensionIncrease: "projection",
        stages: [
          { units: 2, width: 2, stride: 1, unit: {}, changes: [] },
          { units: 2, width: 3, stride: 2, unit: second, changes: [] },
        ],
      });
      expect(wrongGradients(network, random), JSON.stringify({ seed, i, first, second })).toEqual([]);
    }
  });

  test("the ImageNet stem: a 7x7 convolution of stride 2, max pooling", () => {
    const network = smallNetwork(
      { kind: "bottleneck" },
      {
        input: { size: 15, channels: 2 },
        stem: { kernel: 7, stride: 2, channels: 3, maxPool: { kernel: 3, stride: 2 } },
        dimensionIncrease: "projection",
      },
    );
    expect(wrongGradients(network, Random.of(seed, "ImageNet"))).toEqual([]);
  });
});
