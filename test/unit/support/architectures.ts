import fc from "fast-check";
import {
  activationNames,
  shortcutKinds,
  unitKinds,
  weightLayers,
  type Activation,
  type Shortcut,
  type UnitKind,
} from "../../../src/arch/architecture";

/** Random architectures and texts of them, for property-based tests. */

export const shortcuts: fc.Arbitrary<Shortcut> = fc
  .constantFrom(...shortcutKinds)
  .chain((kind): fc.Arbitrary<Shortcut> => {
    switch (kind) {
      case "identity":
      case "conv-1x1":
        return fc.constant({ kind });
      case "constant-scaling":
        return fc.record({
          kind: fc.constant(kind),
          shortcut: fc.constantFrom(0, 0.5, 1, 2),
          residual: fc.constantFrom(0.5, 1),
        });
      case "exclusive-gating":
      case "shortcut-only-gating":
        return fc.record({ kind: fc.constant(kind), bias: fc.constantFrom(0, -3, -6, -7) });
      case "dropout":
        return fc.record({ kind: fc.constant(kind), ratio: fc.constantFrom(0.5, 0.25), rescale: fc.boolean() });
    }
  });

const between = fc.array(fc.constantFrom("bn" as const, "relu" as const), { maxLength: 2 });

/** Orders of Fig. 4, and others with as many weight layers as the unit kind has. */
export function activations(kind: UnitKind): fc.Arbitrary<Activation> {
  const n = weightLayers[kind];
  const own = fc
    .record({ gaps: fc.array(between, { minLength: n + 1, maxLength: n + 1 }), afterAddition: between })
    .map(({ gaps, afterAddition }) => ({
      branch: gaps.flatMap((gap, i) => (i === 0 ? gap : ["weight" as const, ...gap])),
      afterAddition,
    }));
  return fc.oneof(fc.constantFrom(...activationNames), own);
}

/** What a file may say of an architecture, each field there or left out. Every unit has the same kind. */
export const files: fc.Arbitrary<Record<string, unknown>> = fc.constantFrom(...unitKinds).chain((kind) => {
  const choice = fc.record({ activation: activations(kind), shortcut: shortcuts.map(written) }, { requiredKeys: [] });
  const stage = fc.integer({ min: 1, max: 6 }).chain((units) => {
    const change = fc.record(
      {
        units: fc
          .tuple(fc.integer({ min: 1, max: units }), fc.integer({ min: 1, max: units }))
          .map(([a, b]) => [Math.min(a, b), Math.max(a, b)]),
        activation: activations(kind),
        shortcut: shortcuts.map(written),
      },
      { requiredKeys: ["units"] },
    );
    return fc.record(
      {
        units: fc.constant(units),
        width: fc.constantFrom(4, 8),
        stride: fc.constantFrom(1, 2),
        unit: choice,
        changes: fc.array(change, { maxLength: 3 }),
      },
      { requiredKeys: ["units", "width"] },
    );
  });
  return fc.record(
    {
      format: fc.constant("residual/1"),
      name: fc.constantFrom("a", "b // no comment", 'c "quoted" /* */'),
      unit: choice.map((fields) => ({ kind, ...fields })),
      stages: fc.array(stage, { minLength: 1, maxLength: 3 }),
      classes: fc.constant(10),
    },
    { requiredKeys: ["format", "unit", "stages"] },
  );
});

/** By its name alone now and then, or with some numbers left out, as a person would write it. */
function written(shortcut: Shortcut): unknown {
  return shortcut.kind === "dropout" && !shortcut.rescale ? { kind: "dropout", ratio: shortcut.ratio } : shortcut;
}

export interface Rendered {
  text: string;
  comments: string[];
}

/**
 * The value as somebody might have typed it: comments anywhere between two tokens, any white space, trailing commas.
 * `random` gives numbers from 0 to below 1.
 */
export function render(value: unknown, random: () => number): Rendered {
  const comments: string[] = [];
  const eol = random() < 0.3 ? "\r\n" : "\n";
  const tab = random() < 0.3 ? "\t" : "  ";
  const commented = random() < 0.7 ? 0.12 : 0;
  const trailing = random() < 0.5 ? 0.5 : 0;
  const broken = random();

  const trivia = (breaks: string): string => {
    if (random() >= commented) return breaks;
    const words = `note ${comments.length} here`;
    const comment = random() < 0.5 ? `// ${words}${eol}` : random() < 0.2 ? `/* ${words}${eol} */` : `/* ${words} */`;
    comments.push(words);
    return random() < 0.5 ? `${breaks}${comment}` : `${random() < 0.5 ? " " : ""}${comment}${breaks}`;
  };
  const container = (open: string, close: string, items: ((depth: number) => string)[], depth: number): string => {
    const own = items.length > 0 && random() < broken;
    const lead = own ? eol + tab.repeat(depth + 1) : random() < 0.7 ? " " : "";
    const inside = items.map((item, i) => {
      const text = trivia(lead) + item(depth + 1) + trivia("");
      const comma = i < items.length - 1 || random() < trailing ? "," : "";
      return text + comma;
    });
    return open + inside.join("") + trivia(own ? eol + tab.repeat(depth) : lead) + close;
  };
  const write = (v: unknown, depth: number): string => {
    if (Array.isArray(v))
      return container(
        "[",
        "]",
        v.map((item: unknown) => (d: number) => write(item, d)),
        depth,
      );
    if (typeof v === "object" && v !== null) {
      const items = Object.entries(v).map(
        ([key, field]) =>
          (d: number) =>
            `${JSON.stringify(key)}${trivia("")}:${trivia(" ")}${write(field, d)}`,
      );
      return container("{", "}", items, depth);
    }
    return JSON.stringify(v);
  };
  const text = trivia("") + write(value, 0) + trivia(random() < 0.5 ? eol : "");
  return { text, comments };
}
