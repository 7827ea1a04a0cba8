import { expect, test } from "vitest";
import { check } from "../../src/arch/check";
import { presetText } from "../../src/arch/paper/presets";
import { rowTitle, studyOf, type StudyRow } from "../../src/arch/paper/study";

const said = ({ table, letter, paper, ...row }: StudyRow): string =>
  `${table}(${letter}) ${rowTitle(row)}: ${paper.error}${paper.exact ? "" : ` (${paper.setting})`}`;

test("ResNet-110: the eleven rows of Table 1 and the five orders of Table 2, each with the paper's own result", () => {
  expect(studyOf(presetText("resnet-110")).map(said)).toEqual([
    "1(a) original: 6.61",
    "1(b) constant scaling, 0 on the shortcut, 1 on the branch: fail",
    "1(b) constant scaling, 0.5 on the shortcut, 1 on the branch: fail",
    "1(b) constant scaling, 0.5 on the shortcut, 0.5 on the branch: 12.35",
    "1(c) exclusive gating, bias 0: fail",
    "1(c) exclusive gating, bias −6: 8.7",
    "1(c) exclusive gating, bias −7: 9.81",
    "1(d) shortcut-only gating, bias 0: 12.86",
    "1(d) shortcut-only gating, bias −6: 6.91",
    "1(e) 1×1 convolution: 12.22",
    "1(f) dropout 0.5: fail",
    "2(a) original: 6.61",
    "2(b) BN after addition: 8.17",
    "2(c) ReLU before addition: 7.84",
    "2(d) ReLU-only pre-activation: 6.71",
    "2(e) full pre-activation: 6.37",
  ]);
});

test("ResNet-164 has its own column in Table 2, and no result in Table 1 but that of the original units", () => {
  const rows = studyOf(presetText("resnet-164"));
  expect(rows.filter(({ table }) => table === 2).map(({ paper }) => paper.error)).toEqual([
    5.93, 6.5, 6.14, 5.91, 5.46,
  ]);
  const first = rows.filter(({ table }) => table === 1);
  expect(first.filter(({ paper }) => paper.exact).map(({ id }) => id)).toEqual(["1 identity"]);
  expect(said(first[3]!)).toContain("12.35 (ResNet-110, CIFAR-10");
});

test("another network's rows tell the paper's results as those of the paper's networks", () => {
  for (const { paper } of studyOf(presetText("tiny"))) {
    expect(paper.exact).toBe(false);
    expect(paper.setting).toMatch(/^ResNet-110, CIFAR-10/);
  }
});

test("a row is the file with other units and another name: comments, widths and recipe stay", () => {
  const mine = `"changes": [{ "units": [2, 2], "shortcut": { "kind": "dropout", "ratio": 0.1 } }] }, // mine`;
  const text = presetText("tiny").replace(/("width": 16, "stride": 2) },/, `$1, ${mine}`);
  expect(check(text).architecture?.stages[1]?.changes).toHaveLength(1);
  const rows = studyOf(text);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(16);
  for (const row of rows) {
    const { architecture, findings } = check(row.text);
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(architecture?.name).toBe(`Tiny, ${rowTitle(row)}`);
    expect(architecture?.training).toEqual(check(text).architecture?.training);
    expect(row.text).toContain("// mine");
    const { shortcut, activation } = architecture!.unit;
    expect([shortcut, activation]).toEqual([row.shortcut, row.activation]);
    expect(architecture!.stages.every(({ changes }) => changes.length === 0)).toBe(true);
  }
});

test("a file with errors has no study", () => {
  expect(studyOf("{}")).toEqual([]);
  expect(studyOf("")).toEqual([]);
});
