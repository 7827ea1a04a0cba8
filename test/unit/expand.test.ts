import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { activationNames, type Architecture } from "../../src/arch/architecture";
import { networkCost } from "../../src/arch/analysis/cost";
import { expand } from "../../src/arch/expand";
import { tensors, unitAt, type Network } from "../../src/arch/network";
import { parse } from "../../src/arch/parse";
import { files } from "./support/architectures";

function network(file: object): Network {
  const { architecture, findings } = parse(JSON.stringify({ format: "residual/1", ...file }));
  expect(findings).toEqual([]);
  return expand(architecture!);
}

const small = {
  input: { size: 8, channels: 3 },
  classes: 5,
  stem: { channels: 4 },
  stages: [
    { units: 1, width: 4 },
    { units: 1, width: 8, stride: 2 },
  ],
};

/** "name.* [8]" stands for the four tensors of a batch normalisation, as in the list of names. */
function names(list: string): string[] {
  return list
    .trim()
    .split(/\s{2,}|\n/)
    .flatMap((entry) => {
      const [name, shape] = entry.trim().split(" ") as [string, string];
      const parts = ["weight", "bias", "running_mean", "running_var"];
      return name.endsWith(".*") ? parts.map((part) => `${name.slice(0, -1)}${part} ${shape}`) : [`${name} ${shape}`];
    })
    .sort();
}

function namesOf(n: Network): string[] {
  return [...tensors(n)].map(({ name, shape }) => `${name} [${shape.join()}]`).sort();
}

test("the stride is in the branch's first layer, a bottleneck's first 1x1 too, and nowhere else in it", () => {
  for (const [kind, strides] of [
    ["basic", [2, 1]],
    ["bottleneck", [2, 1, 1]],
    ["one-layer", [2]],
  ] as const) {
    // prettier-ignore
    const { branch } = network({ ...small, unit: { kind }, dimensionIncrease: "projection" }).stages[1]!.units[0]!;
    expect(branch.flatMap((block) => (block.op === "conv" ? [block.stride] : []))).toEqual(strides);
  }
});

test("a convolution on the shortcut has BN, unless the pre-activation begins with BN", () => {
  const carry = (activation: unknown): string[] => {
    const [unit] = network({ ...small, unit: { activation, shortcut: "conv-1x1" } }).stages[0]!.units;
    return unit!.carry.map(({ op }) => op);
  };
  for (const activation of ["original", "relu-only-preactivation", { branch: ["relu", "bn", "weight", "weight"] }])
    expect(carry(activation)).toEqual(["conv", "bn"]);
  for (const activation of ["full-preactivation", { branch: ["bn", "weight", "weight"] }])
    expect(carry(activation)).toEqual(["conv"]);
});

describe("two networks in full", () => {
  test("gated, pre-activated two-layer units, zero padding: 31 tensors", () => {
    const gated = network({ ...small, unit: { shortcut: "exclusive-gating" } });
    expect(namesOf(gated)).toEqual(
      names(`
        stem.conv.weight [4,3,3,3]
        stage1.unit1.branch.bn1.* [4]  stage1.unit1.branch.conv1.weight [4,4,3,3]
        stage1.unit1.branch.bn2.* [4]  stage1.unit1.branch.conv2.weight [4,4,3,3]
        stage1.unit1.shortcut.gate.weight [4,4,1,1]  stage1.unit1.shortcut.gate.bias [4]
        stage2.unit1.branch.bn1.* [4]  stage2.unit1.branch.conv1.weight [8,4,3,3]
        stage2.unit1.branch.bn2.* [8]  stage2.unit1.branch.conv2.weight [8,8,3,3]
        stage2.unit1.shortcut.gate.weight [8,4,1,1]  stage2.unit1.shortcut.gate.bias [8]
        head.bn.* [8]  head.fc.weight [5,8]  head.fc.bias [5]`),
    );
    expect(namesOf(gated)).toHaveLength(31);
    expect(networkCost(gated)).toEqual({ parameters: 1_421, multiplyAdds: 40_744 });
  });

  test("original bottlenecks, projections: 47 tensors", () => {
    const original = network({
      ...small,
      unit: { kind: "bottleneck", activation: "original" },
      dimensionIncrease: "projection",
    });
    expect(namesOf(original)).toEqual(
      names(`
        stem.conv.weight [4,3,3,3]  stem.bn.* [4]
        stage1.unit1.branch.conv1.weight [4,4,1,1]  stage1.unit1.branch.bn1.* [4]
        stage1.unit1.branch.conv2.weight [4,4,3,3]  stage1.unit1.branch.bn2.* [4]
        stage1.unit1.branch.conv3.weight [16,4,1,1]  stage1.unit1.branch.bn3.* [16]
        stage1.unit1.shortcut.conv.weight [16,4,1,1]  stage1.unit1.shortcut.bn.* [16]
        stage2.unit1.branch.conv1.weight [8,16,1,1]  stage2.unit1.branch.bn1.* [8]
        stage2.unit1.branch.conv2.weight [8,8,3,3]  stage2.unit1.branch.bn2.* [8]
        stage2.unit1.branch.conv3.weight [32,8,1,1]  stage2.unit1.branch.bn3.* [32]
        stage2.unit1.shortcut.conv.weight [32,16,1,1]  stage2.unit1.shortcut.bn.* [32]
        head.fc.weight [5,32]  head.fc.bias [5]`),
    );
    expect(namesOf(original)).toHaveLength(47);
    expect(networkCost(original)).toEqual({ parameters: 2_281, multiplyAdds: 49_056 });
  });
});

describe("counts of a reference implementation, two units per stage of widths 4, 8, 16 on 8x8x3", () => {
  const base = {
    input: { size: 8, channels: 3 },
    classes: 10,
    stem: { channels: 4 },
    stages: [
      { units: 2, width: 4 },
      { units: 2, width: 8, stride: 2 },
      { units: 2, width: 16, stride: 2 },
    ],
  };
  test.each([
    ["basic", "zero-padding", "bn-after-addition", "identity", 11_166, 108_448],
    ["basic", "zero-padding", "full-preactivation", "identity", 11_166, 108_448],
    ["basic", "zero-padding", "original", "dropout", 11_166, 108_448],
    ["basic", "zero-padding", "original", "exclusive-gating", 11_734, 113_568],
    ["bottleneck", "projection", "full-preactivation", "identity", 14_798, 125_312],
    ["bottleneck", "projection", "original", "identity", 15_022, 125_312],
  ])("%s, %s, %s, %s", (kind, dimensionIncrease, activation, shortcut, parameters, multiplyAdds) => {
    const counted = networkCost(network({ ...base, dimensionIncrease, unit: { kind, activation, shortcut } }));
    expect(counted).toEqual({ parameters, multiplyAdds });
  });

  test("grey 12x12 images of 100 classes", () => {
    const grey = network({ ...base, input: { size: 12, channels: 1 }, classes: 100 });
    expect(networkCost(grey)).toEqual({ parameters: 12_624, multiplyAdds: 234_880 });
  });
});

describe("first and last unit", () => {
  const three = { ...small, stages: [{ units: 3, width: 4 }, { units: 2, width: 8, stride: 2 }] }; // prettier-ignore
  const ops = (blocks: { op: string }[]): string[] => blocks.map(({ op }) => op);

  test("full pre-activation: BN-ReLU before the split in the first unit and where the dimension changes", () => {
    const { stem, stages, head } = network(three);
    expect(ops(stem)).toEqual(["conv"]);
    const split = stages.flatMap(({ units }) =>
      units.map((u) => [u.stage, u.first, u.count, ops(u.beforeSplit).join()]),
    );
    expect(split).toEqual([
      [1, 1, 1, "bn,relu"],
      [1, 2, 2, ""],
      [2, 1, 1, "bn,relu"],
      [2, 2, 1, ""],
    ]);
    expect(ops(head)).toEqual(["bn", "relu", "average-pool", "linear"]);
  });

  test("ReLU-only pre-activation: the stem keeps its BN, and one ReLU stands before the pooling", () => {
    const { stem, head } = network({ ...three, unit: { activation: "relu-only-preactivation" } });
    expect(ops(stem)).toEqual(["conv", "bn"]);
    expect(ops(head)).toEqual(["relu", "average-pool", "linear"]);
  });

  test.each(["original", "bn-after-addition", "relu-before-addition"])(
    "%s: BN and ReLU after the stem",
    (activation) => {
      const { stem, stages, head } = network({ ...three, unit: { activation } });
      expect(ops(stem)).toEqual(["conv", "bn", "relu"]);
      expect(stages.flatMap(({ units }) => units).every((unit) => unit.beforeSplit.length === 0)).toBe(true);
      expect(ops(head)).toEqual(["average-pool", "linear"]);
    },
  );
});

test("the stem's max pool and strides halve an ImageNet image to 56, 28, 14, 7", () => {
  const form = network({
    input: { size: 224, channels: 3 },
    stem: { kernel: 7, stride: 2, channels: 64, maxPool: { kernel: 3, stride: 2 } },
    unit: { kind: "bottleneck" },
    dimensionIncrease: "projection",
    stages: [64, 128, 256, 512].map((width, i) => ({ units: 1, width, stride: i === 0 ? 1 : 2 })),
  });
  expect(form.stages.map(({ output }) => [output.size, output.channels])).toEqual([
    [56, 256],
    [28, 512],
    [14, 1024],
    [7, 2048],
  ]);
});

test("odd maps round up", () => {
  const { stages } = network({ ...small, input: { size: 7, channels: 3 } });
  expect(stages.map(({ output }) => output.size)).toEqual([7, 4]);
});

describe("any architecture", () => {
  const architectures = files.map((file) => parse(JSON.stringify(file)).architecture!);

  test("every block gets what the one before it gives, and both paths meet in one shape", () => {
    fc.assert(
      fc.property(architectures, (architecture) => {
        const { input, stem, stages, head } = expand(architecture);
        const through = (from: unknown, blocks: { input: unknown; output: unknown }[]): unknown => {
          let shape = from;
          for (const block of blocks) {
            expect(block.input).toEqual(shape);
            shape = block.output;
          }
          return shape;
        };
        let shape = through(input, stem);
        for (const unit of stages.flatMap((stage) => stage.units))
          for (let n = 0; n < Math.min(unit.count, 2); n++) {
            expect(unit.input).toEqual(shape);
            const split = through(shape, unit.beforeSplit);
            expect(through(split, unit.branch)).toEqual(unit.output);
            expect(through(split, unit.carry)).toEqual(unit.output);
            if (unit.gate) expect(through(split, [unit.gate])).toEqual(unit.output);
            shape = through(unit.output, unit.after);
          }
        expect(through(shape, head)).toEqual({ size: 1, channels: architecture.classes });
      }),
    );
  });

  test("no two tensors have one name, and the trained ones are the parameters", () => {
    fc.assert(
      fc.property(architectures, (architecture) => {
        const built = expand(architecture);
        const all = [...tensors(built)];
        expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
        const trained = all.filter(({ trainable }) => trainable).map(({ shape }) => shape.reduce((a, b) => a * b, 1));
        expect(networkCost(built).parameters).toBe(trained.reduce((a, b) => a + b, 0));
      }),
    );
  });

  test("every unit is there once, and is what the file says", () => {
    fc.assert(
      fc.property(architectures, (architecture: Architecture) => {
        const built = expand(architecture);
        for (const [i, stage] of architecture.stages.entries()) {
          for (let n = 1; n <= stage.units; n++) {
            const change = stage.changes.findLast(({ units, shortcut }) => shortcut && units[0] <= n && n <= units[1]);
            const shortcut = change?.shortcut ?? stage.unit.shortcut ?? architecture.unit.shortcut;
            expect(unitAt(built, i + 1, n)?.shortcut).toEqual(shortcut);
          }
          expect(unitAt(built, i + 1, stage.units + 1)).toBeUndefined();
        }
      }),
    );
  });
});

test("a stage of a million units takes no longer than one of two", () => {
  const start = performance.now();
  const { stages } = network({ stages: [{ units: 1_000_000, width: 16, changes: [{ units: [3, 999_999], kind: "one-layer" }] }] }); // prettier-ignore
  expect(performance.now() - start).toBeLessThan(100);
  expect(stages[0]?.units.map(({ first, count }) => [first, count])).toEqual([
    [1, 1],
    [2, 1],
    [3, 999_997],
    [1_000_000, 1],
  ]);
});

test("the five orders of Fig. 4 differ in nothing but their order", () => {
  for (const kind of ["basic", "bottleneck"]) {
    const counts = activationNames.map((activation) => {
      const [unit] = network({ ...small, unit: { kind, activation }, stages: [{ units: 2, width: 4 }], dimensionIncrease: "projection" }).stages[0]!.units; // prettier-ignore
      return [...unit!.order.branch, ...unit!.order.afterAddition].sort().join();
    });
    expect(new Set(counts).size).toBe(1);
  }
});
