import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parse } from "jsonc-parser";
import { expect, test } from "vitest";
import { presets, presetText } from "../../src/arch/presets";
import { files } from "./support/architectures";

interface Schema {
  type?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema | Schema[];
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
  pattern?: string;
}

const schema = JSON.parse(readFileSync("media/architecture.schema.json", "utf8")) as Schema;

/** Whether the schema takes a value: as much of JSON Schema as it uses. */
function accepts(s: Schema, value: unknown): boolean {
  if (s.anyOf) return s.anyOf.some((other) => accepts(other, value));
  if (s.enum && !s.enum.includes(value)) return false;
  switch (s.type) {
    case "object": {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
      const fields = Object.entries(value);
      const known = fields.every(([name, field]) => s.properties?.[name] && accepts(s.properties[name], field));
      return known && (s.required ?? []).every((name) => name in value);
    }
    case "array": {
      if (!Array.isArray(value) || value.length < (s.minItems ?? 0) || value.length > (s.maxItems ?? Infinity))
        return false;
      const items = s.items;
      return value.every((item, i) => accepts(Array.isArray(items) ? items[i]! : items!, item));
    }
    case "number":
    case "integer":
      if (typeof value !== "number" || (s.type === "integer" && !Number.isInteger(value))) return false;
      return value >= s.minimum! && value <= (s.maximum ?? Infinity) && value < (s.exclusiveMaximum ?? Infinity);
    case "string":
      return typeof value === "string" && new RegExp(s.pattern ?? "").test(value);
    case "boolean":
      return typeof value === "boolean";
    case undefined:
    default:
      return s.enum !== undefined;
  }
}

test("the schema is that of the readers: run scripts/schema.mjs", () => {
  execFileSync(process.execPath, ["scripts/schema.mjs", "--check"]);
});

test.each(presets)("the text editor has nothing against $name", ({ name }) => {
  expect(accepts(schema, parse(presetText(name)))).toBe(true);
});

test("what is read is what the schema takes", () => {
  fc.assert(fc.property(files, (file) => accepts(schema, file)));
  const file = { format: "residual/1", stages: [{ units: 1, width: 4 }] };
  expect(accepts(schema, file)).toBe(true);
  for (const wrong of [
    { ...file, format: "residual/2" },
    { ...file, traning: {} },
    { ...file, stages: [] },
    { ...file, unit: { shortcut: "gated" } },
    { ...file, unit: { shortcut: { kind: "dropout", ratio: 1 } } },
    { ...file, training: { augmentation: ["flop"] } },
    { stages: file.stages },
  ])
    expect(accepts(schema, wrong)).toBe(false);
});

test("every field that completion offers says what it is", () => {
  const undescribed: string[] = [];
  const walk = (s: Schema & { description?: string }, path: string): void => {
    for (const [name, field] of Object.entries(s.properties ?? {})) {
      if (!("description" in field)) undescribed.push(`${path}.${name}`);
      walk(field, `${path}.${name}`);
    }
    for (const other of s.anyOf ?? []) walk(other, path);
    if (s.items && !Array.isArray(s.items)) walk(s.items, path);
  };
  walk(schema, "");
  expect(undescribed).toEqual([]);
});
