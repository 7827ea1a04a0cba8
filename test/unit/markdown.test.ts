import { expect, test } from "vitest";
import { check } from "../../src/arch/check";
import { unitAt } from "../../src/arch/network";
import { presetText } from "../../src/arch/paper/presets";
import { markdown } from "../../src/editor/copy/markdown";

function documentOf(text: string, stage = 1, number = 2): string {
  const { architecture, network, findings } = check(text);
  return markdown(architecture!, network!, findings, unitAt(network!, stage, number)!);
}

test("a design of the paper: its equation, its units in a table, its result with the source", () => {
  const lines = documentOf(presetText("resnet-164")).split("\n");
  expect(lines[0]).toBe("# ResNet-164, full pre-activation");
  expect(lines).toContain(
    "54 residual units, 1.70M parameters, 245M multiply-adds for an image of 32×32×3, 10 classes.",
  );
  expect(lines).toContain("x_{l+1} = x_l + F(x_l, W_l)    (3)");
  expect(lines).toContain(
    "| 2 | 2–18 | bottleneck | full pre-activation, Fig. 4(e) | identity | 16×16×128 | 17,792 | 4.46M |",
  );
  expect(lines).toContain("Test error in the paper: **5.46%** (Table 2: ResNet-164, CIFAR-10, median of 5 runs).");
});

test("every row of the table has as many cells as its head", () => {
  const rows = documentOf(presetText("resnet-110", { shortcut: { kind: "exclusive-gating", bias: -6 } }))
    .split("\n")
    .filter((line) => line.startsWith("|"));
  expect(rows).toHaveLength(8);
  expect(new Set(rows.map((row) => row.split("|").length)).size).toBe(1);
});

test("a name with signs of Markdown is still that name, and findings are said", () => {
  const text = presetText("resnet-20", { shortcut: { kind: "dropout", ratio: 0.5, rescale: false } });
  const said = documentOf(text.replace(/"name": "[^"]*"/, `"name": "a | b *c* <d>"`));
  expect(said).toContain("# a \\| b \\*c\\* \\<d\\>");
  expect(said).toMatch(/- \*\*warning\*\*: Dropout on the shortcut/);
});
