import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../../src/arch/check";
import { networkCost } from "../../src/arch/analysis/cost";
import { edit, type Intent } from "../../src/arch/edit/edit";
import { unitAt, type Network } from "../../src/arch/network";
import { presetText } from "../../src/arch/paper/presets";
import { applyEdits } from "../../src/arch/text";
import { compare, designOf } from "../../src/editor/compare/comparison";
import { differencesInWords, sentence, type Design } from "../../src/editor/compare/differences";
import { unitPairs } from "../../src/editor/compare/unitPairs";
import { files } from "./support/architectures";

const design = (text: string): Design => designOf(check(text))!;
const resnet110 = presetText("resnet-110");
const changed = (intent: Intent): Design => design(applyEdits(resnet110, edit(resnet110, intent)));
const sentences = (a: Design, b: Design): string[] => differencesInWords(a, b).map(sentence);

describe("differences in words", () => {
  test("all units, a stage, a unit", () => {
    const gating = { kind: "exclusive-gating", bias: -6 } as const;
    const before = design(resnet110);
    expect(sentences(before, changed({ kind: "shortcut", scope: { kind: "all" }, shortcut: gating }))).toEqual([
      "All 54 units: shortcut identity → exclusive gating, bias −6.",
    ]);
    expect(
      sentences(before, changed({ kind: "shortcut", scope: { kind: "unit", stage: 3, unit: 7 }, shortcut: gating })),
    ).toEqual(["Stage 3 unit 7: shortcut identity → exclusive gating, bias −6."]);
    expect(sentences(before, changed({ kind: "stage", stage: 2, field: "width", value: 48 }))).toEqual([
      "Stage 2: filters 32 → 48.",
    ]);
    expect(sentences(before, design(presetText("resnet-110-one-layer")))).toContain("Stage 1: units 18 → 36.");
  });

  test("what a change of all units costs is what the networks differ by", () => {
    const [a, b] = [
      design(resnet110),
      changed({ kind: "shortcut", scope: { kind: "all" }, shortcut: { kind: "conv-1x1" } }),
    ];
    const [only] = differencesInWords(a, b);
    const { from, to } = only!.cost!;
    expect(to!.parameters - from!.parameters).toBe(
      networkCost(b.network).parameters - networkCost(a.network).parameters,
    );
    expect(to!.multiplyAdds - from!.multiplyAdds).toBe(
      networkCost(b.network).multiplyAdds - networkCost(a.network).multiplyAdds,
    );
  });

  test("training is no part of the network: it costs nothing and marks no unit", () => {
    const b = design(resnet110.replace('"batch": 128', '"batch": 64'));
    const compared = compare(design(resnet110), b);
    expect(compared.sentences).toEqual(["Training, batch 128 → 64."]);
    expect(compared.differences[0]).not.toHaveProperty("cost");
    expect(compared.places).toEqual([]);
  });
});

describe("pairs of units", () => {
  test("a stage of other width leaves its units what they are, on other maps; so the unit that takes its output", () => {
    const pairs = unitPairs(
      design(resnet110).network,
      changed({ kind: "stage", stage: 2, field: "width", value: 48 }).network,
    );
    expect(pairs.map((stage) => stage.map(({ change }) => change))).toEqual([
      ["same", "same"],
      ["resized", "resized"],
      ["resized", "same"],
    ]);
  });

  test("each unit of either network is in one pair, with the unit at its place of the other", () => {
    const networks = files
      .map((file) => check(JSON.stringify(file)).network)
      .filter((network) => network !== undefined);
    fc.assert(
      fc.property(networks, networks, (a: Network, b: Network) => {
        for (const [i, pairs] of unitPairs(a, b).entries()) {
          let next = 1;
          for (const { first, count, left, right, change } of pairs) {
            expect(first).toBe(next);
            next += count;
            for (const unit of [first, first + count - 1]) {
              expect(left).toBe(unitAt(a, i + 1, unit));
              expect(right).toBe(unitAt(b, i + 1, unit));
            }
            expect(change === "added").toBe(left === undefined);
            expect(change === "removed").toBe(right === undefined);
          }
          expect(next - 1).toBe(Math.max(a.stages[i]?.count ?? 0, b.stages[i]?.count ?? 0));
        }
        expect(
          unitPairs(a, a)
            .flat()
            .every(({ change }) => change === "same"),
        ).toBe(true);
      }),
    );
  });
});
