import { describe, expect, test } from "vitest";
import { check } from "../../src/arch/check";
import { presetText } from "../../src/arch/paper/presets";
import { findUnit, unitPlace } from "../../src/arch/words/findUnit";
import { childrenOf, findingsOf, keyOf, lineage, parentOf, worst, type OutlineNode } from "../../src/editor/outline/outline"; // prettier-ignore
import { wordsOf } from "../../src/editor/outline/words";

const of = (text: string): { network: NonNullable<ReturnType<typeof check>["network"]> } & ReturnType<typeof check> => {
  const checked = check(text);
  return { ...checked, network: checked.network! };
};
const resnet110 = of(presetText("resnet-110"));
const million = of(`{ "format": "residual/1", "stages": [{ "units": 1000000, "width": 16 }] }`);

/** A line with what it says. */
const says = (network: typeof million.network, node: OutlineNode): string => {
  const { label, description } = wordsOf(network, "ResNet-110", node);
  return `${label}: ${description}`;
};

describe("the outline of a network", () => {
  test("network, stem, stages with their maps, head", () => {
    const { network } = resnet110;
    expect(says(network, { kind: "network" })).toBe("ResNet-110: 54 units, 1.73M parameters, 253M multiply-adds");
    expect(childrenOf(network, { kind: "network" }).map((node) => says(network, node))).toEqual([
      "Stem: 3×3, 32×32×16",
      "Stage 1: 18 units, 16 channels, 32×32",
      "Stage 2: 18 units, 32 channels, 16×16",
      "Stage 3: 18 units, 64 channels, 8×8",
      "Head: BN, ReLU, pool, linear, 10 classes",
    ]);
  });

  test("identical units are folded; the unit that changes dimension is not like its neighbours", () => {
    const { network } = resnet110;
    expect(childrenOf(network, { kind: "stage", stage: 2 }).map((node) => says(network, node))).toEqual([
      "Unit 1: zero padding, identity, full pre-activation, Fig. 4(e)",
      "Units 2–18: identity, full pre-activation, Fig. 4(e)",
    ]);
    expect(childrenOf(network, { kind: "units", stage: 2, first: 2, count: 17 })).toHaveLength(17);
  });

  test("a million units: never more than a hundred lines at one place, and each unit has its own", () => {
    const { network } = million;
    for (const unit of [1, 2, 101, 10_001, 654_321, 1_000_000]) {
      const lines = lineage(network, 1, unit);
      expect(lines.at(-1)).toEqual({ kind: "units", stage: 1, first: unit, count: 1 });
      for (const [i, line] of lines.entries()) {
        expect(childrenOf(network, line).length).toBeLessThanOrEqual(100);
        const parent = parentOf(network, line);
        expect(parent && keyOf(parent)).toBe(lines[i - 1] && keyOf(lines[i - 1]!));
      }
    }
  });

  test("a finding stands at its unit, its stage and the network, and nowhere else", () => {
    const { network, findings } = of(
      presetText("resnet-110").replace(`"units": 18, "width": 32`, `"units": 18, "width": 32, "changes": [{ "units": [4, 4], "shortcut": "dropout" }]`), // prettier-ignore
    );
    const at = (node: OutlineNode): string | undefined => worst(findingsOf(findings, node));
    expect(at({ kind: "units", stage: 2, first: 4, count: 1 })).toBe("warning");
    expect(at({ kind: "stage", stage: 2 })).toBe("warning");
    expect(at({ kind: "network" })).toBe("warning");
    expect(at({ kind: "stage", stage: 3 })).toBeUndefined();
    expect(at({ kind: "units", stage: 2, first: 5, count: 14 })).toBeUndefined();
    expect(network.stages[1]!.units.map(({ first }) => first)).toEqual([1, 2, 4, 5]);
  });
});

describe("go to a unit", () => {
  const { network } = resnet110;
  const go = (entry: string): unknown => findUnit(entry, network, { stage: 3, unit: 5 });

  test.each(["stage 2 unit 7", "Stage 2, Unit 7", "2.7", "2 7", "2/7", "s2u7", "S2 u7", " 2 , 7 ", "25"])("%s", (entry) => {
    expect(go(entry)).toEqual({ unit: { stage: 2, unit: 7 } });
  }); // prettier-ignore

  test("a stage is its first unit; a unit alone is one of the stage that is shown", () => {
    expect(go("stage 2")).toEqual({ unit: { stage: 2, unit: 1 } });
    expect(go("unit 7")).toEqual({ unit: { stage: 3, unit: 7 } });
  });

  test("where there is no such unit, a sentence says which there are", () => {
    expect(go("4.1")).toEqual({ problem: "There is no stage 4: the network has stages 1 to 3." });
    expect(go("2.19")).toEqual({ problem: "Stage 2 has no unit 19: its units are 1 to 18." });
    expect(go("55")).toEqual({ problem: "The network has no unit 55: its units are 1 to 54." });
    expect(go("0")).toHaveProperty("problem");
    for (const nonsense of ["", "seven", "2.7.1", "stage", "unit"]) expect(go(nonsense)).toHaveProperty("problem");
  });

  test("says where it is in the network", () => {
    expect(unitPlace(network, { stage: 2, unit: 7 })).toBe("Stage 2, unit 7 of 18, unit 25 of the network");
  });
});
