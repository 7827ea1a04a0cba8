import fc from "fast-check";
import { parseTree, type ParseError } from "jsonc-parser";
import { describe, expect, test } from "vitest";
import { orderOf, type Architecture, type UnitChoice } from "../../src/arch/architecture";
import { edit, type Intent, type Scope } from "../../src/arch/edit/edit";
import { setTraining } from "../../src/arch/edit/editTraining";
import { choiceAt, expand } from "../../src/arch/expand";
import { unitAt } from "../../src/arch/network";
import { parse } from "../../src/arch/parse";
import { stageNumbers } from "../../src/arch/edit/stageNumbers";
import { applyEdits, type TextEdit } from "../../src/arch/text";
import { activations, files, render, shortcuts } from "./support/architectures";

const dropout = { kind: "dropout", ratio: 0.5, rescale: false } as const;
const identity = { kind: "identity" } as const;
const after = (text: string, intent: Intent): string => applyEdits(text, edit(text, intent));
const setShortcut = (text: string, scope: Scope, shortcut: Extract<Intent, { kind: "shortcut" }>["shortcut"]): string =>
  after(text, { kind: "shortcut", scope, shortcut });
const all: Scope = { kind: "all" };

const file = `// my network
{
  "format": "residual/1",
  "unit": {
    "shortcut": "identity", // as in the paper
    "activation": "original"
  },
  "stages": [
    { "units": 3, "width": 8 }, // the first
    {
      "units": 5,
      "width": 16,
      "stride": 2 // halves the map
    },
  ]
}
`;

describe("the whole network", () => {
  test("a value changes in its place, and nothing else", () => {
    expect(setShortcut(file, all, dropout)).toBe(file.replace(`"shortcut": "identity"`, `"shortcut": "dropout"`));
  });

  test("numbers that are not the usual ones are written out", () => {
    const scaled = setShortcut(file, all, { kind: "constant-scaling", shortcut: 0.5, residual: 0.5 });
    expect(scaled).toContain(`"shortcut": { "kind": "constant-scaling", "shortcut": 0.5, "residual": 0.5 }, // as in`);
  });

  test("of the same kind only the number changes", () => {
    const gated = file.replace(`"identity"`, `{ "kind": "exclusive-gating", /* b_g */ "bias": -6 }`);
    const edits = edit(gated, { kind: "shortcut", scope: all, shortcut: { kind: "exclusive-gating", bias: -7 } });
    expect(edits).toEqual([{ offset: gated.indexOf("-6"), length: 2, text: "-7" }]);
  });

  test("what stages and changes said otherwise goes, with all that it leaves empty", () => {
    const text = file
      .replace(`"width": 8 }`, `"width": 8, "unit": { "shortcut": "dropout" } }`)
      .replace(
        `"stride": 2 // halves`,
        `"changes": [{ "units": [2, 3], "shortcut": "conv-1x1" }],\n      "stride": 2 // halves`,
      );
    expect(setShortcut(text, all, identity)).toBe(file);
  });

  test("a file that says nothing of its units gets a unit before its stages", () => {
    const text = `{\n\t"format": "residual/1",\n\t"stages": [{ "units": 1, "width": 4 }]\n}`;
    expect(setShortcut(text, all, dropout)).toBe(
      `{\n\t"format": "residual/1",\n\t"unit": { "shortcut": "dropout" },\n\t"stages": [{ "units": 1, "width": 4 }]\n}`,
    );
    expect(edit(text, { kind: "shortcut", scope: all, shortcut: identity })).toEqual([]);
  });
});

describe("a stage", () => {
  const second: Scope = { kind: "stage", stage: 2 };

  test("gets its own unit, after the comment of the field before it", () => {
    expect(setShortcut(file, second, dropout)).toBe(
      file.replace(
        `"stride": 2 // halves the map`,
        `"stride": 2, // halves the map\n      "unit": { "shortcut": "dropout" }`,
      ),
    );
  });

  test("loses it again when it is as the network", () => {
    const gone = setShortcut(setShortcut(file, second, dropout), second, identity);
    expect(gone).toBe(file);
  });

  test("Windows line ends stay", () => {
    const text = setShortcut(file.replaceAll("\n", "\r\n"), second, dropout);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });
});

describe("a unit", () => {
  const unit = (n: number): Scope => ({ kind: "unit", stage: 2, unit: n });

  test("is changed alone, and taken back without a trace", () => {
    const changed = setShortcut(file, unit(3), dropout);
    expect(changed).toContain(`\n      "changes": [{ "units": [3, 3], "shortcut": "dropout" }]\n    },\n  ]`);
    expect(setShortcut(changed, unit(3), identity)).toBe(file);
  });

  test("its neighbour joins the change", () => {
    const both = setShortcut(setShortcut(file, unit(3), dropout), unit(4), dropout);
    expect(both).toContain(`"changes": [{ "units": [3, 4], "shortcut": "dropout" }]`);
    expect(setShortcut(both, unit(3), identity)).toContain(`[{ "units": [4, 4], "shortcut": "dropout" }]`);
  });

  test("in the middle of a change gets one of its own", () => {
    const text = file.replace(`"width": 16,`, `"width": 16, "changes": [{ "units": [1, 5], "shortcut": "dropout" }],`);
    expect(setShortcut(text, unit(3), identity)).toContain(
      `[{ "units": [1, 5], "shortcut": "dropout" }, { "units": [3, 3], "shortcut": "identity" }]`,
    );
  });
});

describe("a unit with its identical siblings", () => {
  const siblings = (stage: number, unit: number): Scope => ({ kind: "siblings", stage, unit });

  test("the first unit of a stage is unlike the others, and stays as it is; taken back without a trace", () => {
    const changed = setShortcut(file, siblings(2, 4), dropout);
    expect(changed).toContain(`\n      "changes": [{ "units": [2, 5], "shortcut": "dropout" }]\n    },\n  ]`);
    expect(setShortcut(changed, siblings(2, 3), identity)).toBe(file);
    expect(setShortcut(file, siblings(2, 1), dropout)).toContain(`[{ "units": [1, 1], "shortcut": "dropout" }]`);
  });

  test("are those that it stands among, not like ones beyond another unit", () => {
    const apart = setShortcut(file, { kind: "unit", stage: 2, unit: 3 }, dropout);
    expect(setShortcut(apart, siblings(2, 5), { kind: "conv-1x1" })).toContain(
      `[{ "units": [3, 3], "shortcut": "dropout" }, { "units": [4, 5], "shortcut": "conv-1x1" }]`,
    );
  });
});

test("an order that is one of Fig. 4 is written by its name", () => {
  const order = orderOf("full-preactivation", "basic");
  const text = after(file, { kind: "activation", scope: all, activation: { ...order, branch: [...order.branch] } });
  expect(text).toBe(file.replace(`"original"`, `"full-preactivation"`));
});

test("a comment inside of what goes stays", () => {
  const text = file.replace(
    `"width": 8 }`,
    `"width": 8, "changes": [{ "units": [1, 1], // why\n "shortcut": "dropout" /* and how */ }] }`,
  );
  const cleared = setShortcut(text, all, identity);
  expect(cleared).toMatch(/why[\r\n]/);
  expect(cleared).toContain("/* and how */");
  expect(parse(cleared).architecture).toEqual(parse(file).architecture);
});

test("no edit of a file with errors, or of a stage or unit that is not there", () => {
  const invalid = file.replace(`"units": 3`, `"units": "three"`);
  expect(edit(invalid, { kind: "shortcut", scope: all, shortcut: dropout })).toEqual([]);
  expect(edit("{", { kind: "shortcut", scope: all, shortcut: dropout })).toEqual([]);
  for (const scope of [
    { kind: "stage", stage: 3 },
    { kind: "unit", stage: 1, unit: 4 },
    { kind: "unit", stage: 1, unit: 0 },
  ] as const)
    expect(edit(file, { kind: "shortcut", scope, shortcut: dropout })).toEqual([]);
});

describe("a number of a stage", () => {
  test("changes in its place; one that is left out comes after the width", () => {
    expect(after(file, { kind: "stage", stage: 2, field: "units", value: 9 })).toBe(
      file.replace(`"units": 5`, `"units": 9`),
    );
    expect(after(file, { kind: "stage", stage: 1, field: "stride", value: 2 })).toBe(
      file.replace(`"width": 8 }`, `"width": 8, "stride": 2 }`),
    );
    expect(edit(file, { kind: "stage", stage: 1, field: "stride", value: 1 })).toEqual([]);
    expect(edit(file, { kind: "stage", stage: 3, field: "width", value: 1 })).toEqual([]);
  });

  test("any number of any file: that number alone is another, and changes of units that go, go", () => {
    const cases = fc.record({
      value: files,
      seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      field: fc.constantFrom(...stageNumbers),
      number: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(cases, ({ value, seed, field, number }) => {
        const rendered = render(value, randomNumbers(seed));
        const before = parse(rendered.text).architecture!;
        const next = after(rendered.text, { kind: "stage", stage: 1, field, value: number });
        const result = parse(next);
        expect(result.findings, next).toEqual([]);
        const changed = result.architecture!.stages[0]!;
        const old = before.stages[0]!;
        expect({ ...changed, changes: 0 }).toEqual({ ...old, [field]: number, changes: 0 });
        expect(result.architecture!.stages.slice(1)).toEqual(before.stages.slice(1));
        const kept = Math.min(old.units, changed.units);
        expect(units(result.architecture!)[0]!.slice(0, kept)).toEqual(units(before)[0]!.slice(0, kept));
        for (const comment of rendered.comments) expect(next).toContain(comment);
      }),
      { numRuns: 500 },
    );
  });
});

/** What every unit is. Orders are spelled out: a name and its order are the same choice. */
function units(architecture: Architecture): UnitChoice[][] {
  return architecture.stages.map((stage) =>
    Array.from({ length: stage.units }, (_, i) => {
      const choice = choiceAt(architecture, stage, i + 1);
      return { ...choice, activation: orderOf(choice.activation, choice.kind) };
    }),
  );
}

function inScope(architecture: Architecture, scope: Scope, stage: number, unit: number): boolean {
  switch (scope.kind) {
    case "all":
      return true;
    case "stage":
      return scope.stage === stage;
    case "unit":
      return scope.stage === stage && scope.unit === unit;
    case "siblings": {
      const group = unitAt(expand(architecture), scope.stage, scope.unit);
      return scope.stage === stage && !!group && unit >= group.first && unit < group.first + group.count;
    }
  }
}

function inverse(text: string, edits: TextEdit[]): TextEdit[] {
  let shift = 0;
  return edits.map(({ offset, length, text: by }) => {
    const undo = { offset: offset + shift, length: by.length, text: text.slice(offset, offset + length) };
    shift += by.length - length;
    return undo;
  });
}

type ChoiceIntent = Exclude<Intent, { kind: "stage" }>;
const intents = (stages: number, kind: UnitChoice["kind"]): fc.Arbitrary<ChoiceIntent> => {
  const stage = fc.integer({ min: 1, max: stages });
  const scope = fc.oneof<[fc.Arbitrary<Scope>, fc.Arbitrary<Scope>, fc.Arbitrary<Scope>]>(
    fc.constant({ kind: "all" }),
    fc.record({ kind: fc.constant("stage"), stage }),
    fc.record({ kind: fc.constantFrom("unit", "siblings"), stage, unit: fc.integer({ min: 1, max: 6 }) }),
  );
  return fc.oneof<[fc.Arbitrary<ChoiceIntent>, fc.Arbitrary<ChoiceIntent>]>(
    fc.record({ kind: fc.constant("shortcut"), scope, shortcut: shortcuts }),
    fc.record({ kind: fc.constant("activation"), scope, activation: activations(kind) }),
  );
};

test("any edit of any file: exactly the scope changes, and every comment stays", () => {
  const cases = files.chain((value) => {
    const stages = value["stages"] as unknown[];
    const { kind } = value["unit"] as UnitChoice;
    return fc.record({
      value: fc.constant(value),
      seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      intents: fc.array(intents(stages.length, kind), { minLength: 1, maxLength: 4 }),
    });
  });
  fc.assert(
    fc.property(cases, ({ value, seed, intents }) => {
      const rendered = render(value, randomNumbers(seed));
      let { text } = rendered;
      for (const intent of intents) {
        const before = parse(text).architecture!;
        const edits = edit(text, intent);
        const next = applyEdits(text, edits);
        const result = parse(next);
        expect(result.findings, next).toEqual([]);
        const chosen = units(before).map((stage, s) =>
          stage.map((unit, u): UnitChoice => {
            if (!inScope(before, intent.scope, s + 1, u + 1)) return unit;
            if (intent.kind === "shortcut") return { ...unit, shortcut: intent.shortcut };
            return { ...unit, activation: orderOf(intent.activation, unit.kind) };
          }),
        );
        expect(units(result.architecture!)).toEqual(chosen);
        expect({ ...result.architecture, unit: 0, stages: 0 }).toEqual({ ...before, unit: 0, stages: 0 });
        expect(hasTrailingComma(next) && !hasTrailingComma(text), next).toBe(false);
        for (const comment of rendered.comments) expect(next).toContain(comment);
        expect(applyEdits(next, inverse(text, edits))).toBe(text);
        expect(applyEdits(next, edit(next, intent))).toBe(next);
        text = next;
      }
    }),
    { numRuns: 1500 },
  );
});

describe("a field of the training", () => {
  const data = (text: string): string => applyEdits(text, setTraining(text, "data", "./pets"));

  test("is put where there was none, with the comments and the commas of the file", () => {
    expect(data(file)).toBe(file.replace("    },\n  ]\n}", '    },\n  ],\n  "training": { "data": "./pets" }\n}'));
    const trailing = file.replace("  ]\n}", '  ],\n  "training": {\n    "batch": 8, // small\n  },\n}');
    expect(data(trailing)).toBe(trailing.replace("// small\n", '// small\n    "data": "./pets",\n'));
  });

  test("changes in its place, though the file has errors; what is no JSON stays", () => {
    const wrong = `{ "training": { "data": "cifar-10" /* paper's */, "batch": -1 } }`;
    expect(data(wrong)).toBe(wrong.replace("cifar-10", "./pets"));
    expect(data("{ nothing")).toBe("{ nothing");
    expect(data("")).toBe("");
  });
});

function hasTrailingComma(text: string): boolean {
  const errors: ParseError[] = [];
  parseTree(text, errors);
  return errors.length > 0;
}

/** mulberry32: small and good enough to vary white space; fast-check prints the seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
