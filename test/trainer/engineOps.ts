import { describe, test } from "vitest";
import type { Op, Value, Window } from "../../src/trainer/graph/graph";
import { Random } from "../../src/trainer/random";
import { choose } from "./networks";
import { seed, SmallGraph } from "./smallGraph";
import { settings, type TestedEngine } from "./testedEngine";

const sizes = [1, 2, 3, 5, 7, 8, 12, 16];
const channels = [1, 3, 5, 7, 8, 12, 16, 24];

function anyWindow(random: Random): Window {
  return { kernel: choose([1, 3, 3, 3, 5, 7], random), stride: choose([1, 1, 2, 3], random) };
}

/** Every kind of op against what it means, in float64. */
export function testOps(tested: TestedEngine): void {
  /** Several times with sizes, channels and batches that are no multiple of anything. */
  function property(name: string, times: number, run: (small: SmallGraph) => Promise<void>): void {
    test(`${name} (seed ${seed})`, async () => {
      for (let i = 0; i < times; i++) {
        const random = Random.of(seed, name, i);
        await run(new SmallGraph(tested, random, choose([1, 2, 5, 17], random), choose(sizes, random)));
      }
    });
  }

  describe("convolutions of any kernel and stride, against float64", () => {
    property("conv", 25, async (s) => {
      const window = anyWindow(s.random);
      const [ins, outs] = [choose(channels, s.random), choose(channels, s.random)];
      const size = Math.floor((s.size - 1) / window.stride) + 1;
      const weight = s.variable(outs, ins, window.kernel, window.kernel);
      await s.check({ kind: "conv", x: s.map(ins), weight, y: s.image(size, size, outs), ...window });
    });

    property("of the image itself", 10, async (s) => {
      const window = anyWindow(s.random);
      const size = Math.floor((s.size - 1) / window.stride) + 1;
      const weight = s.variable(5, 2, window.kernel, window.kernel);
      await s.check({ kind: "conv", x: s.input, weight, y: s.image(size, size, 5), ...window });
    });

    property("conv-input-gradient", 25, async (s) => {
      const window = anyWindow(s.random);
      const [ins, outs] = [choose(channels, s.random), choose(channels, s.random)];
      const weight = s.variable(outs, ins, window.kernel, window.kernel);
      const dy = s.map(outs, window.stride);
      await s.check({ kind: "conv-input-gradient", dy, weight, dx: s.image(s.size, s.size, ins), ...window });
    });

    property("conv-filter-gradient", 25, async (s) => {
      const window = anyWindow(s.random);
      const [ins, outs] = [choose(channels, s.random), choose(channels, s.random)];
      const [x, dy] = [s.map(ins), s.map(outs, window.stride)];
      const dw = s.once(outs, ins, window.kernel, window.kernel);
      await s.check({ kind: "conv-filter-gradient", x, dy, dw, ...window });
    });

    property("conv-filter-gradient of the image itself", 10, async (s) => {
      const window = anyWindow(s.random);
      const dy = s.map(5, window.stride);
      const dw = s.once(5, 2, window.kernel, window.kernel);
      await s.check({ kind: "conv-filter-gradient", x: s.input, dy, dw, ...window });
    });

    property("bias and its gradient", 5, async (s) => {
      const c = choose(channels, s.random);
      const [x, bias] = [s.map(c), s.variable(c)];
      await s.check({ kind: "bias", x, bias, y: s.image(s.size, s.size, c) });
      const t = s.another();
      await t.check({ kind: "bias-gradient", dy: t.map(c), db: t.once(c) });
    });
  });

  describe("batch normalisation, against float64", () => {
    const tolerance = 1e-5;

    const statistics = (s: SmallGraph, c: number): { x: Value; mean: Value; variance: Value } => {
      const made = { x: s.map(c), mean: s.once(c), variance: s.once(c) };
      s.step.push({ kind: "moments", ...made });
      return made;
    };

    if (!tested.hiddenMoments)
      property("moments", 6, async (s) => {
        const c = choose(channels, s.random);
        await s.check({ kind: "moments", x: s.map(c), mean: s.once(c), variance: s.once(c) }, tolerance);
      });

    property("update-running: mean and unbiased variance, moved by a tenth", 6, async (s) => {
      const c = choose(channels, s.random);
      const { mean, variance } = statistics(s, c);
      const [runningMean, runningVariance, count] = [s.statistic(c), s.statistic(c), s.batch * s.size ** 2];
      await s.check({ kind: "update-running", mean, variance, count, runningMean, runningVariance }, tolerance);
    });

    property("normalise", 6, async (s) => {
      const c = choose(channels, s.random);
      const from = statistics(s, c);
      const [scale, shift] = [s.variable(c), s.variable(c)];
      await s.check({ kind: "normalise", ...from, scale, shift, y: s.image(s.size, s.size, c) }, tolerance);
    });

    property("normalise-running", 6, async (s) => {
      const c = choose(channels, s.random);
      const [x, runningMean, runningVariance] = [s.map(c), s.variable(c), s.positive(c)];
      const [scale, shift, y] = [s.variable(c), s.variable(c), s.image(s.size, s.size, c)];
      await s.check({ kind: "normalise-running", x, runningMean, runningVariance, scale, shift, y }, tolerance);
    });

    property("normalise-sums and normalise-gradient", 8, async (s) => {
      // Of one number nothing is left but rounding; nor of one channel where dy happens to be a multiple of x.
      if (s.size === 1) return;
      const c = choose(channels.slice(1), s.random);
      const from = statistics(s, c);
      const sums = { dScale: s.once(c), dShift: s.once(c) };
      const dy = s.map(c);
      const op: Op = { kind: "normalise-sums", ...from, dy, ...sums };
      s.step.push(op);
      const [scale, dx] = [s.variable(c), s.image(s.size, s.size, c)];
      await s.check({ kind: "normalise-gradient", ...from, dy, scale, ...sums, dx }, 2e-5);
    });

    property(
      "normalise-sums behind a ReLU's gradient, then normalise-gradient and what it is added to",
      12,
      async (s) => {
        if (s.size === 1) return;
        const c = choose(channels, s.random);
        const from = statistics(s, c);
        const sums = { dScale: s.once(c), dShift: s.once(c) };
        const map = (): Value => s.image(s.size, s.size, c);
        const [g, dy, dx, other] = [map(), map(), map(), s.map(c)];
        // What comes out of a normalisation is there when the sums can be made, not before: the engine joins the two.
        s.step.push({ kind: "normalise", ...from, scale: s.variable(c), shift: s.variable(c), y: g });
        s.step.push({ kind: "relu-gradient", x: s.map(c), dy: g, dx: dy });
        s.step.push({ kind: "normalise-sums", ...from, dy, ...sums });
        s.step.push({ kind: "normalise-gradient", ...from, dy, scale: s.variable(c), ...sums, dx });
        const [a, b] = s.random.below(2) ? [dx, other] : [other, dx];
        await s.check({ kind: "add", a, b, y: map() }, 2e-5);
      },
    );
  });

  describe("element by element, against float64", () => {
    const same = (s: SmallGraph): { x: Value; dy: Value; y: Value } => {
      const c = choose(channels, s.random);
      return { x: s.map(c), dy: s.map(c), y: s.image(s.size, s.size, c) };
    };

    property("relu and its gradient, 0 at 0", 6, async (s) => {
      const { x, dy, y } = same(s);
      await s.check({ kind: "relu", x, y }, 0.5e-9);
      const t = s.another();
      await t.check(
        { kind: "relu-gradient", x: t.map(y.shape[2]!), dy: t.map(dy.shape[2]!), dx: t.image(...y.shape) },
        0.5e-9,
      );
    });

    property("sigmoid, then 1 - it, with a convolution to show what lies beyond the channels", 6, async (s) => {
      const { x, y } = same(s);
      const c = y.shape[2]!;
      s.step.push({ kind: "sigmoid", x, y });
      const [rest, dw] = [s.image(...y.shape), s.once(3, c, 1, 1)];
      s.step.push({ kind: "complement", x: y, y: rest });
      await s.check({ kind: "conv-filter-gradient", x: rest, dy: s.map(3), dw, kernel: 1, stride: 1 });
    });

    property("sigmoid from end to end", 3, async (s) => {
      const { x, y } = same(s);
      const far = s.image(...x.shape);
      s.step.push({ kind: "scale", x, factor: choose([1, 5, 20, 40], s.random), y: far });
      await s.check({ kind: "sigmoid", x: far, y }, 3e-7);
    });

    property("sigmoid-gradient", 4, async (s) => {
      const { x, dy, y } = same(s);
      s.step.push({ kind: "sigmoid", x, y });
      await s.check({ kind: "sigmoid-gradient", y, dy, dx: s.image(...y.shape) });
    });

    property("complement, multiply, scale, add", 4, async (s) => {
      const small = (): SmallGraph => s.another();
      const [a, b, c, d] = [small(), small(), small(), small()];
      const of = (t: SmallGraph): { x: Value; dy: Value; y: Value } => same(t);
      const first = of(a);
      await a.check({ kind: "complement", x: first.x, y: first.y });
      const second = of(b);
      await b.check({ kind: "multiply", a: second.x, b: second.dy, y: second.y });
      const third = of(c);
      await c.check({ kind: "scale", x: third.x, factor: 0.3, y: third.y });
      const fourth = of(d);
      await d.check({ kind: "add", a: fourth.x, b: fourth.dy, y: fourth.y });
    });

    if (!tested.ownMasks)
      property("dropout draws the graph's masks", 8, async (s) => {
        const { x, y } = same(s);
        const rescale = s.random.uniform() < 0.5;
        const ratio = choose([0, 0.3, 0.5, 0.9], s.random);
        await s.check({ kind: "dropout", x, y, ratio, rescale, salt: s.random.below(9) });
      });
  });

  property("update of a filter, with decay, momentum and Nesterov's", 8, async (s) => {
    const window = { kernel: choose([1, 3], s.random), stride: 1 };
    const variable = s.variable(5, 3, window.kernel, window.kernel);
    const gradient = s.once(...variable.shape);
    s.step.push({ kind: "conv-filter-gradient", x: s.map(3), dy: s.map(5), dw: gradient, ...window });
    const now = { ...settings, weightDecay: 0.25, nesterov: s.random.uniform() < 0.5 };
    await s.check({ kind: "update", variable, gradient }, 1e-5, now);
  });

  describe("shapes and the head, against float64", () => {
    property("zero-padding and its gradient", 10, async (s) => {
      const [ins, more, stride] = [choose(channels, s.random), s.random.below(20), choose([1, 2, 3], s.random)];
      const size = Math.floor((s.size - 1) / stride) + 1;
      await s.check({ kind: "zero-padding", x: s.map(ins), stride, y: s.image(size, size, ins + more) }, 1e-9);
      const t = s.another();
      const dy = t.map(ins + more, stride);
      await t.check({ kind: "zero-padding-gradient", dy, stride, dx: t.image(s.size, s.size, ins) }, 1e-9);
    });

    property("max-pool and its gradient, ties too", 10, async (s) => {
      const window = { kernel: choose([1, 3, 5], s.random), stride: choose([1, 2, 3], s.random) };
      const size = Math.floor((s.size - 1) / window.stride) + 1;
      const c = choose(channels, s.random);
      await s.check({ kind: "max-pool", x: s.map(c), y: s.image(size, size, c), ...window }, 1e-9);
      const t = s.another();
      const [x, dy] = [t.map(c), t.map(c, window.stride)];
      await t.check({ kind: "max-pool-gradient", x, dy, dx: t.image(s.size, s.size, c), ...window });
    });

    property("average-pool and its gradient", 5, async (s) => {
      const c = choose(channels, s.random);
      await s.check({ kind: "average-pool", x: s.map(c), y: s.image(c) });
      const t = s.another();
      await t.check({ kind: "average-pool-gradient", dy: t.vector(c), dx: t.image(s.size, s.size, c) });
    });

    property("linear and its gradients", 6, async (s) => {
      const [ins, outs] = [choose(channels, s.random), choose(channels, s.random)];
      const linear = { x: s.vector(ins), weight: s.variable(outs, ins), bias: s.variable(outs), y: s.image(outs) };
      await s.check({ kind: "linear", ...linear });
      const t = s.another();
      const weight = t.variable(outs, ins);
      await t.check({ kind: "linear-input-gradient", dy: t.vector(outs), weight, dx: t.image(ins) });
      const u = s.another();
      const gradients = { dw: u.once(outs, ins), db: u.once(outs) };
      await u.check({ kind: "linear-weight-gradient", x: u.vector(ins), dy: u.vector(outs), ...gradients });
    });

    property("cross-entropy of few and of a hundred classes", 5, async (s) => {
      const logits = s.vector(choose([3, 8, 100], s.random));
      const made = { loss: s.image(1), error: s.image(1), dLogits: s.image(...logits.shape) };
      await s.check({ kind: "cross-entropy", logits, ...made });
    });
  });
}
