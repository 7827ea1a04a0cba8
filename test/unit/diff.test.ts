import { describe, expect, test } from "vitest";
import { diff, diffSummary } from "../../src/arch/diff";
import { edit, type Scope } from "../../src/arch/edit/edit";
import { parse } from "../../src/arch/parse";
import { presetText } from "../../src/arch/paper/presets";
import { applyEdits } from "../../src/arch/text";
import type { Architecture } from "../../src/arch/architecture";

const text = presetText("resnet-110");

function architecture(of: string): Architecture {
  return parse(of).architecture!;
}

function withShortcut(scope: Scope): Architecture {
  const shortcut = { kind: "exclusive-gating", bias: -6 } as const;
  return architecture(applyEdits(text, edit(text, { kind: "shortcut", scope, shortcut })));
}

describe("the difference of two designs", () => {
  const before = architecture(text);

  test("a design does not differ from itself", () => {
    expect(diff(before, architecture(text))).toEqual([]);
    expect(diffSummary(before, before)).toEqual([]);
  });

  test("one change of all units is one sentence", () => {
    const after = withShortcut({ kind: "all" });
    expect(diffSummary(before, after)).toEqual(["all 54 units: shortcut identity → exclusive-gating (bias -6)"]);
    expect(diff(before, after)).toEqual(
      [1, 2, 3].map((stage) => ({
        where: { kind: "units", stage, first: 1, last: 18 },
        what: "shortcut",
        from: { kind: "identity" },
        to: { kind: "exclusive-gating", bias: -6 },
      })),
    );
  });

  test("a stage, and a unit, are named", () => {
    expect(diffSummary(before, withShortcut({ kind: "stage", stage: 2 }))).toEqual([
      "stage 2 units 1 to 18: shortcut identity → exclusive-gating (bias -6)",
    ]);
    expect(diffSummary(before, withShortcut({ kind: "unit", stage: 3, unit: 7 }))).toEqual([
      "stage 3 unit 7: shortcut identity → exclusive-gating (bias -6)",
    ]);
  });

  test("what two files say differently and mean alike is no difference", () => {
    const spelled = text.replace(
      '{ "units": 18, "width": 16 }',
      '{ "units": 18, "width": 16, "stride": 1, "changes": [{ "units": [2, 4], "shortcut": "identity" }] }',
    );
    expect(spelled).not.toBe(text);
    expect(diff(before, architecture(spelled))).toEqual([]);
  });

  test("stages, numbers and training", () => {
    const after: Architecture = {
      ...before,
      classes: 100,
      stages: [{ ...before.stages[0]!, units: 20 }, before.stages[1]!],
      training: { ...before.training, batch: 64 },
    };
    expect(diffSummary(before, after)).toEqual([
      "classes 10 → 100",
      "stage 1: units 18 → 20",
      'stage 3: removed, { "units": 18, "width": 64, "stride": 2 }',
      "training.batch 128 → 64",
    ]);
    expect(diffSummary(after, before)).toContain('stage 3: added, { "units": 18, "width": 64, "stride": 2 }');
  });

  test("an order of one's own is spelled out", () => {
    const own = { branch: ["bn", "weight", "relu", "weight"], afterAddition: ["relu"] } as const;
    const after = architecture(
      applyEdits(text, edit(text, { kind: "activation", scope: { kind: "all" }, activation: { branch: [...own.branch], afterAddition: [...own.afterAddition] } })), // prettier-ignore
    );
    expect(diffSummary(before, after)).toEqual([
      "all 54 units: activation full-preactivation → bn-weight-relu-weight + relu",
    ]);
  });
});
