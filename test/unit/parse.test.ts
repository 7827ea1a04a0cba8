import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Architecture } from "../../src/arch/architecture";
import { maxFindings } from "../../src/arch/finding";
import { maxDepth, maxText, parse, type Finding } from "../../src/arch/parse";
import { applyEdits } from "../../src/arch/text";
import { files, render } from "./support/architectures";

const minimal = `{ "format": "residual/1", "stages": [{ "units": 18, "width": 16 }] }`;

/** The only finding of a text. */
function only(text: string): Finding {
  const { findings, architecture } = parse(text);
  expect(architecture).toBeUndefined();
  expect(findings, JSON.stringify(findings)).toHaveLength(1);
  return findings[0]!;
}

/** What a finding underlines. */
function marked(text: string, { offset, length }: Finding): string {
  return text.slice(offset, offset + length);
}

describe("what is left out", () => {
  const { architecture } = parse(minimal);

  test("is the ResNet-110 recipe of the paper, with full pre-activation and the identity", () => {
    expect(architecture).toMatchObject({
      stem: { kernel: 3, stride: 1, channels: 16 },
      unit: { kind: "basic", activation: "full-preactivation", shortcut: { kind: "identity" } },
      dimensionIncrease: "zero-padding",
      stages: [{ units: 18, width: 16, stride: 1, unit: {}, changes: [] }],
      training: {
        augmentation: ["flip", "pad-crop-4"],
        batch: 128,
        iterations: 64_000,
        learningRate: [
          [0, 0.01],
          [400, 0.1],
          [32_000, 0.01],
          [48_000, 0.001],
        ],
        momentum: 0.9,
        nesterov: false,
        weightDecay: 0.0001,
        evaluateEvery: 500,
        checkpointEvery: 500,
        seed: 1,
      },
    });
  });

  test("trains on the embedded data: images and classes are those of the data set", () => {
    expect(architecture).toMatchObject({
      input: { size: 28, channels: 1 },
      classes: 10,
      training: { data: "fashion-mnist-small" },
    });
    const on = (data: string): Architecture | undefined =>
      parse(minimal.replace("{", `{ "training": { "data": "${data}" },`)).architecture;
    expect(on("cifar-100")).toMatchObject({ input: { size: 32, channels: 3 }, classes: 100 });
    expect(on("my/images")).toMatchObject({ input: { size: 32, channels: 3 }, classes: 10 });
  });

  test("of a shortcut are Table 1's numbers, by name or in an object", () => {
    const shortcut = (text: string): unknown =>
      parse(minimal.replace("{", `{ "unit": { "shortcut": ${text} },`)).architecture?.unit.shortcut;
    expect(shortcut(`"constant-scaling"`)).toEqual({ kind: "constant-scaling", shortcut: 0.5, residual: 1 });
    expect(shortcut(`"exclusive-gating"`)).toEqual({ kind: "exclusive-gating", bias: -6 });
    expect(shortcut(`{ "kind": "shortcut-only-gating", "bias": 0 }`)).toEqual({
      kind: "shortcut-only-gating",
      bias: 0,
    });
    expect(shortcut(`{ "kind": "dropout" }`)).toEqual({ kind: "dropout", ratio: 0.5, rescale: false });
  });
});

test("one number for normalising stands for every channel", () => {
  const text = minimal.replace("{", `{ "input": { "size": 8, "channels": 3 }, "training": { "normalise": { "mean": [1], "std": [2] } },`); // prettier-ignore
  expect(parse(text).architecture?.training.normalise).toEqual({ mean: [1, 1, 1], std: [2, 2, 2] });
});

test("the example of the file format is read as it stands", () => {
  const text = `{
    "format": "residual/1",
    "name": "ResNet-110, full pre-activation",
    "input": { "size": 32, "channels": 3 },
    "classes": 10,
    "stem": { "kernel": 7, "stride": 2, "channels": 64, "maxPool": { "kernel": 3, "stride": 2 } },
    "unit": { "kind": "basic", "activation": { "branch": ["bn", "weight", "relu", "weight"], "afterAddition": ["relu"] }, "shortcut": "identity" },
    "dimensionIncrease": "zero-padding",
    "stages": [
      { "units": 18, "width": 16 },
      { "units": 18, "width": 64, "stride": 2,
        "unit": { "shortcut": "identity" },     // for this stage
        "changes": [ { "units": [2, 4], "shortcut": { "kind": "dropout", "ratio": 0.5 } } ] },
    ],
    "training": { "data": "fashion-mnist-small", "normalise": { "mean": [125.3], "std": [63.0] }, "seed": 1, },
  }`;
  const { architecture, findings } = parse(text);
  expect(findings).toEqual([]);
  expect(architecture?.stem.maxPool).toEqual({ kernel: 3, stride: 2 });
  expect(architecture?.stages[1]?.changes).toEqual([
    { units: [2, 4], shortcut: { kind: "dropout", ratio: 0.5, rescale: false } },
  ]);
});

describe("a text that is no architecture", () => {
  test("is empty if there is nothing but white space, also behind a byte order mark", () => {
    for (const text of ["", " \r\n\t", "\uFEFF", "\uFEFF\n"])
      expect(parse(text)).toEqual({ empty: true, findings: [] });
    expect(parse("// nothing yet").empty).toBe(false);
  });

  test("a byte order mark is no error, and offsets count it", () => {
    expect(parse(`\uFEFF${minimal}`).architecture).toBeDefined();
    const text = `\uFEFF${minimal.replace("18", "true")}`;
    expect(marked(text, only(text))).toBe("true");
  });

  test.each([
    ["[]", "The file must be an object in { }, not a list."],
    ["42", "The file must be an object in { }, not 42."],
    ["{", "A closing } is missing before the end of the file."],
    [`{ "format": "residual/1" "stages": [] }`, `A comma is missing before "\\"stages\\"".`],
    [`{ "format": "residual/1", stages: [] }`, `This is not JSON: "stages" cannot stand here.`],
    [`{ "format": "residual/1 }`, "A closing quotation mark is missing."],
    [`{ /* never ends `, "This comment has no end; close it with */."],
    [`{ "format": null }`, `The format is null; this version reads "residual/1" only.`],
    [`{ "stages": [] }`, `There is no "format". Begin the file with "format": "residual/1".`],
    [`{ "format": "residual/2" }`, `The format is "residual/2"; this version reads "residual/1" only.`],
    [`{ "format": "residual/1" }`, `There is no "stages". Add it.`],
  ])("%s", (text, message) => {
    expect(only(text).message).toBe(message);
  });

  test("a missing format and another version can be put right", () => {
    for (const text of [minimal.replace(`"format": "residual/1", `, ""), minimal.replace("residual/1", "residual/0")])
      expect(parse(applyEdits(text, only(text).fixes[0]!.edits)).architecture).toEqual(parse(minimal).architecture);
  });
});

describe("a wrong field", () => {
  const wrong = (from: string, to: string): { text: string; finding: Finding } => {
    const text = minimal.replace(from, to);
    return { text, finding: only(text) };
  };

  test("unknown: underlined is its name, and the likely one is offered", () => {
    const { text, finding } = wrong("{", `{ "traning": {},`);
    expect(finding).toMatchObject({ rule: "unknown-field", path: ["traning"] });
    expect(finding.message).toBe(`An architecture has no field "traning". Did you mean "training"?`);
    expect(marked(text, finding)).toBe(`"traning"`);
    expect(applyEdits(text, finding.fixes[0]!.edits)).toBe(text.replace("traning", "training"));
  });

  test("unknown, and like none: all that there are are named", () => {
    expect(wrong(`"units"`, `"zzz": 1, "units"`).finding.message).toBe(
      `Stage 1 has no field "zzz". It can have "units", "width", "stride", "unit" or "changes".`,
    );
  });

  test('a shortcut that there is not: both kinds of gating are offered for "gated"', () => {
    const { text, finding } = wrong("{", `{ "unit": { "shortcut": "gated" },`);
    expect(finding.message).toMatch(/^There is no shortcut "gated"\. /);
    expect(marked(text, finding)).toBe(`"gated"`);
    expect(finding.fixes.map((fix) => fix.title)).toEqual([`Use "exclusive-gating"`, `Use "shortcut-only-gating"`]);
    for (const fix of finding.fixes) expect(parse(applyEdits(text, fix.edits)).findings).toEqual([]);
  });

  test.each([
    [`"units": 18`, `"units": "18"`, `Stage 1, units must be a whole number from 1 to 1,000,000, not "18".`],
    [`"units": 18`, `"units": 0`, "Stage 1, units must be a whole number from 1 to 1,000,000, not 0."],
    [`"units": 18`, `"units": 1.5`, "Stage 1, units must be a whole number from 1 to 1,000,000, not 1.5."],
    [`"units": 18`, `"units": null`, "Stage 1, units must be a whole number from 1 to 1,000,000, not null."],
    [`"units": 18`, `"units": [18]`, "Stage 1, units must be a whole number from 1 to 1,000,000, not a list."],
    [`"units": 18, `, "", `Stage 1 has no "units". Add it.`],
    [`{ "units"`, `{ "units": 2, "units"`, "Stage 1, units is there twice. Remove one of them."],
    [`{`, `{ "stem": { "kernel": 4 },`, "Stem, kernel must be an odd number from 1 to 15, not 4."],
    [`{`, `{ "unit": { "shortcut": 5 },`, `Unit, shortcut must be a name such as "identity", or an object with "kind", not 5.`], // prettier-ignore
    [`{`, `{ "unit": { "shortcut": { "ratio": 1 } },`, `Unit, shortcut has no "kind". Add one, such as "identity".`],
    [`{`, `{ "unit": { "shortcut": { "kind": "dropout", "ratio": 1 } },`, "Unit, shortcut, ratio must be a number from 0 to below 1, not 1."], // prettier-ignore
    [`{`, `{ "unit": { "shortcut": { "kind": "identity", "ratio": 1 } },`, `Unit, shortcut has no field "ratio". It can have "kind".`], // prettier-ignore
    [`{`, `{ "unit": { "activation": { "branch": [] } },`, "Unit, activation, branch must not be empty."],
    [`{`, `{ "training": { "learningRate": [[0, 0.1], [5]] },`, "Training, learningRate, entry 2 must be an iteration and a rate, such as [400, 0.1], not a list."], // prettier-ignore
    [`{`, `{ "unit": { "shortcut": { "kind": [] } },`, `Unit, shortcut, kind must be one of "identity", "constant-scaling", "exclusive-gating", "shortcut-only-gating", "conv-1x1" or "dropout", not a list.`], // prettier-ignore
    [`{`, `{ "training": { "augmentation": [{}] },`, `Training, augmentation, entry 1 must be one of "flip" or "pad-crop-4", not an object.`], // prettier-ignore
    [`{`, `{ "training": { "augmentation": ["flop"] },`, `There is no augmentation "flop". Did you mean "flip"?`],
    [`"width": 16`, `"width": 16, "changes": [{ "units": [1] }]`, "Stage 1, change 1, units must be a first and a last unit, such as [2, 4], not a list."], // prettier-ignore
  ])("%s -> %s", (from, to, message) => {
    expect(wrong(from, to).finding.message).toBe(message);
  });

  test.each([
    [`"momentum": 0.999`, `"momentum": 1`],
    [`"seed": 4294967295`, `"seed": 4294967296`],
    [`"augmentation": ["pad-crop-99"]`, `"augmentation": ["pad-crop-100"]`],
    [`"augmentation": ["pad-crop-1"]`, `"augmentation": ["pad-crop-0"]`],
    [`"weightDecay": 1`, `"weightDecay": 1.01`],
    [`"learningRate": [[0, 0]]`, `"learningRate": [[-1, 0]]`],
  ])("%s is within its bounds, %s is not", (good, bad) => {
    const training = (field: string): string => minimal.replace("{", `{ "training": { ${field} },`);
    expect(parse(training(good)).findings).toEqual([]);
    expect(parse(training(bad)).findings).toHaveLength(1);
  });

  test("every problem of a file is found at once", () => {
    const text = `{ "format": "residual/1", "classes": 1, "stages": [{ "units": 0, "width": -1 }, { "units": 1 }] }`;
    expect(parse(text).findings.map((finding) => finding.path.join("."))).toEqual([
      "classes",
      "stages.0.units",
      "stages.0.width",
      "stages.1",
    ]);
  });
});

describe("bad input is answered at once, with one clear finding", () => {
  const quickly = (text: string): Finding[] => {
    const start = performance.now();
    const { findings } = parse(text);
    expect(performance.now() - start).toBeLessThan(1_000);
    return findings;
  };

  test("200 MB of text", () => {
    const [finding] = quickly(" ".repeat(200_000_000));
    expect(finding?.message).toBe("The file is too long to be an architecture: 200 MB of at most 1.0 MB.");
  });

  test("a million stages", () => {
    const [finding] = quickly(`{ "format": "residual/1", "stages": [${"{},".repeat(300_000)}{}] }`);
    expect(finding?.message).toBe("Stages may have at most 100 stages; here are 300,001.");
  });

  test("brackets nested as deep as the file is long", () => {
    const [finding] = quickly("[".repeat(maxText));
    expect(finding).toMatchObject({ rule: "too-deep", offset: maxDepth });
  });

  test("thousands of problems", () => {
    const stage = `{ "units": "a", "width": "b", "stride": "c" }`;
    const findings = quickly(`{ "format": "residual/1", "stages": [${Array(90).fill(stage).join()}] }`);
    expect(findings).toHaveLength(maxFindings);
    expect(quickly(`{ "format": "residual/1", ${'"x": 1, '.repeat(50_000)} "stages": [] }`)).toHaveLength(maxFindings);
  });

  test("a stage of a million units is an architecture", () => {
    expect(parse(minimal.replace("18", "1000000")).findings).toEqual([]);
  });
});

test("never throws, whatever the text", () => {
  const near = fc
    .record({ value: files, at: fc.nat(), cut: fc.nat(20), by: fc.string() })
    .map(({ value, at, cut, by }) => {
      const { text } = render(value, () => 0.5);
      const offset = at % text.length;
      return text.slice(0, offset) + by + text.slice(offset + cut);
    });
  const strange = fc.constantFrom("{}", "[]", "null", "true", "-1", "1e999", '""', '{ "kind": {} }', "[[]]", "/* ");
  const exchanged = fc.record({ value: files, at: fc.nat(), by: strange }).map(({ value, at, by }) => {
    const { text } = render(value, () => 0.5);
    const values = [...text.matchAll(/-?\d[\d.e-]*|"[^"\n]*"|true|false/g)];
    const { index, 0: old } = values[at % values.length]!;
    return text.slice(0, index) + by + text.slice(index + old.length);
  });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json(), near, exchanged), (text) => {
      const { findings, architecture, empty } = parse(text);
      expect(empty || architecture !== undefined || findings.length > 0).toBe(true);
      for (const { offset, length, message } of findings) {
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset + length).toBeLessThanOrEqual(text.length);
        expect(message).toMatch(/[.?!]$/);
      }
    }),
    { numRuns: 3000 },
  );
});
