import type { Node } from "jsonc-parser";
import type { Path } from "../finding";
import { grouped, place, quoted, shown, unknownField, unknownName, wrongType, type Report } from "./report";

/**
 * Reads a value of a file and says in the same breath what it may be: `schema` serves the text editor's completion and
 * hover. `read` gives null only after it has reported why; so a schema refuses nothing, or a mistake would be said twice.
 */
export interface Reader<T> {
  schema: JsonSchema;
  read(node: Node, report: Report, path: Path): T | null;
}

export type JsonSchema = Record<string, unknown>;

/** A schema that offers what `usual` takes, and takes anything. Its examples let completion write the colon too. */
export function offer(usual: JsonSchema, description: string): JsonSchema {
  return { anyOf: [usual, {}], description, ...("enum" in usual && { examples: usual["enum"] }) };
}

export interface Range {
  min: number;
  max: number;
  /** The maximum itself is too much. */
  below?: boolean;
}

export function number({ min, max, below = false }: Range, description: string): Reader<number> {
  const what = below ? `a number from ${min} to below ${max}` : `a number from ${grouped(min)} to ${grouped(max)}`;
  return {
    schema: { description },
    read(node, report, path) {
      const value: unknown = node.value;
      if (node.type !== "number" || typeof value !== "number") return wrongType(node, report, path, what);
      if (value >= min && (below ? value < max : value <= max)) return value;
      return report.error("out-of-range", node, path, `${place(path)} must be ${what}, not ${shown(value)}.`);
    },
  };
}

/** `usual` is what completion puts in where nothing is the default. */
export function integer(
  { min, max, odd = false, usual }: Range & { odd?: boolean; usual?: number },
  description: string,
): Reader<number> {
  const what = `${odd ? "an odd" : "a whole"} number from ${grouped(min)} to ${grouped(max)}`;
  const fits = (n: number): boolean => Number.isInteger(n) && n >= min && n <= max && (!odd || n % 2 === 1);
  return {
    schema: odd
      ? offer({ enum: Array.from({ length: max }, (_, i) => i + 1).filter(fits) }, description)
      : { description, ...(usual !== undefined && { examples: [usual] }) },
    read(node, report, path) {
      const value: unknown = node.value;
      if (node.type !== "number" || typeof value !== "number") return wrongType(node, report, path, what);
      if (fits(value)) return value;
      return report.error("out-of-range", node, path, `${place(path)} must be ${what}, not ${shown(value)}.`);
    },
  };
}

export function boolean(description: string): Reader<boolean> {
  return {
    schema: offer({ type: "boolean" }, description),
    read(node, report, path) {
      const value: unknown = node.value;
      return typeof value === "boolean" ? value : wrongType(node, report, path, "true or false");
    },
  };
}

export function text(maxLength: number, description: string): Reader<string> {
  return {
    schema: { description },
    read(node, report, path) {
      const value: unknown = node.value;
      if (typeof value !== "string") return wrongType(node, report, path, "text in quotes");
      if (value.length <= maxLength) return value;
      return report.error(
        "out-of-range",
        node,
        path,
        `${place(path)} is longer than ${grouped(maxLength)} characters.`,
      );
    },
  };
}

/** One of some names. `noun` is what a name stands for ("shortcut"), `meanings` what completion says of each. */
export function choice<T extends string>(
  noun: string,
  names: readonly T[],
  description: string,
  meanings?: Record<T, string>,
): Reader<T> {
  return {
    schema: offer(
      { enum: names, ...(meanings && { enumDescriptions: names.map((name) => meanings[name]) }) },
      description,
    ),
    read(node, report, path) {
      const value: unknown = node.value;
      if (typeof value !== "string") return wrongType(node, report, path, `one of ${quoted(names)}`);
      const found = names.find((name) => name === value);
      return found ?? unknownName(noun, value, names, node, report, path);
    },
  };
}

export function list<T>(
  item: Reader<T>,
  { min, max }: { min: number; max: number },
  what: string,
  description: string,
): Reader<T[]> {
  return {
    schema: { items: item.schema, description },
    read(node, report, path) {
      if (node.type !== "array") return wrongType(node, report, path, `a list of ${what}`);
      const children = node.children ?? [];
      if (children.length < min) return report.error("out-of-range", node, path, `${place(path)} must not be empty.`);
      if (children.length > max)
        return report.error(
          "out-of-range",
          { offset: node.offset, length: 1 },
          path,
          `${place(path)} may have at most ${grouped(max)} ${what}; here are ${grouped(children.length)}.`,
        );
      return allOf(children.map((child, i) => item.read(child, report, [...path, i])));
    },
  };
}

/** [first, second]. */
export function pair<A, B>(a: Reader<A>, b: Reader<B>, what: string, description: string): Reader<[A, B]> {
  return {
    schema: { items: [a.schema, b.schema], description },
    read(node, report, path) {
      const [first, second, third] = node.children ?? [];
      if (node.type !== "array" || !first || !second || third) return wrongType(node, report, path, what);
      const left = a.read(first, report, [...path, 0]);
      const right = b.read(second, report, [...path, 1]);
      return left === null || right === null ? null : [left, right];
    },
  };
}

/** One reader for text, another for objects: `"identity"` or `{ "kind": "identity" }`. */
export function nameOr<A, B>(name: Reader<A>, object: Reader<B>, what: string, description: string): Reader<A | B> {
  return {
    schema: { anyOf: [name.schema, object.schema], description, examples: name.schema["examples"] },
    read(node, report, path) {
      if (node.type === "object") return object.read(node, report, path);
      return node.type === "string" ? name.read(node, report, path) : wrongType(node, report, path, what);
    },
  };
}

/** Reads by `reader`, and gives what `f` makes of it. */
export function map<A, B>(reader: Reader<A>, f: (value: A) => B): Reader<B> {
  return {
    schema: reader.schema,
    read(node, report, path) {
      const value = reader.read(node, report, path);
      return value === null ? null : f(value);
    },
  };
}

export interface Field<T> {
  reader: Reader<T>;
  required?: boolean;
  /** What is meant when the field is left out. */
  otherwise?: T;
}

export function required<T>(reader: Reader<T>): Field<T> {
  return { reader, required: true };
}

/** May be left out, and is then `otherwise`, or not there. */
export function optional<T>(reader: Reader<T>, otherwise?: T): Field<T> {
  return otherwise === undefined ? { reader } : { reader, otherwise };
}

type Fields<T> = { [K in keyof T]-?: Field<Exclude<T[K], undefined>> };

export function object<T extends object>(fields: Fields<T>, description: string): Reader<T> {
  const entries: [string, Field<unknown>][] = Object.entries(fields);
  const names = entries.map(([name]) => name);
  return {
    schema: {
      description,
      properties: Object.fromEntries(entries.map(([name, field]) => [name, fieldSchema(field)])),
    },
    read(node, report, path) {
      if (node.type !== "object") return wrongType(node, report, path, "an object in { }");
      const found = properties(node, names, report, path);
      const missing = entries.find(([name, field]) => field.required && !found.has(name));
      if (missing) {
        const at = { offset: node.offset, length: 1 };
        const where = path.length > 0 ? `${place(path)} has` : "There is";
        report.error("missing-field", at, path, `${where} no "${missing[0]}". Add it.`);
      }
      const values = entries.map(([name, field]): [string, unknown] => {
        const value = found.get(name);
        return [name, value ? field.reader.read(value, report, [...path, name]) : field.otherwise];
      });
      const incomplete = missing !== undefined || values.some(([, value]) => value === null);
      if (incomplete) return null;
      return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as T;
    },
  };
}

function fieldSchema({ reader, otherwise }: Field<unknown>): JsonSchema {
  return otherwise === undefined ? reader.schema : { ...reader.schema, default: otherwise };
}

/** The values of an object by name; unknown and repeated names are reported. */
function properties(node: Node, names: string[], report: Report, path: Path): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const property of node.children ?? []) {
    if (report.full) break;
    const [key, value] = property.children ?? [];
    if (!key || !value) continue;
    const name = String(key.value);
    const here = [...path, name];
    if (!names.includes(name)) unknownField(name, names, key, report, path);
    else if (found.has(name))
      report.error("repeated-field", key, here, `${place(here)} is there twice. Remove one of them.`);
    else found.set(name, value);
  }
  return found;
}

function allOf<T>(values: (T | null)[]): T[] | null {
  return values.every((value) => value !== null) ? values : null;
}
