import type { Node } from "jsonc-parser";
import { maxFindings, type Finding, type Fix, type Path } from "../finding";
import type { TextEdit } from "../text";
import { nearest } from "./nearest";

/** Collects findings, up to a number that a person can still read. */
export class Report {
  readonly findings: Finding[] = [];

  /** Nothing more is taken in. */
  get full(): boolean {
    return this.findings.length >= maxFindings;
  }

  error(rule: string, node: Pick<Node, "offset" | "length">, path: Path, message: string, fixes: Fix[] = []): null {
    if (!this.full)
      this.findings.push({
        severity: "error",
        rule,
        message,
        path,
        offset: node.offset,
        length: node.length,
        fixes,
      });
    return null;
  }
}

/** "Stage 2, change 1, units". */
export function place(path: Path): string {
  const words: string[] = [];
  for (const [i, part] of path.entries()) {
    if (typeof part === "string") words.push(part);
    else {
      const list = words.pop() ?? "";
      const entry = { stages: "stage", changes: "change" }[list];
      if (entry) words.push(`${entry} ${part + 1}`);
      else words.push(list, `${i === path.length - 1 ? "" : "in "}entry ${part + 1}`);
    }
  }
  const text = words.join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A value as it is shown in a sentence. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "null";
  if (typeof value === "object") return "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 56)}…"` : text;
}

/** The value that stands at a node, of a list or an object no more than that it is one. */
export function nodeValue(node: Node): unknown {
  if (node.type === "array") return [];
  if (node.type === "object") return {};
  return node.value;
}

export function wrongType(node: Node, report: Report, path: Path, what: string): null {
  return report.error("wrong-type", node, path, `${place(path)} must be ${what}, not ${shown(nodeValue(node))}.`);
}

export function grouped(n: number): string {
  return Math.abs(n) < 10_000 ? String(n) : n.toLocaleString("en-US");
}

export function unknownName(
  noun: string,
  value: string,
  names: readonly string[],
  node: Node,
  report: Report,
  path: Path,
): null {
  const likely = nearest(value, names);
  const fixes = likely.map((name) => ({ title: `Use "${name}"`, edits: [replace(node, JSON.stringify(name))] }));
  const advice = likely.length > 0 ? `Did you mean ${quoted(likely)}?` : `Use one of ${quoted(names)}.`;
  return report.error("unknown-name", node, path, `There is no ${noun} ${shown(value)}. ${advice}`, fixes);
}

export function quoted(names: readonly string[]): string {
  const all = names.map((name) => `"${name}"`);
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} or ${all.at(-1) ?? ""}`;
}

export function unknownField(name: string, names: string[], key: Node, report: Report, path: Path): void {
  const likely = nearest(name, names);
  const fixes = likely.map((other) => ({
    title: `Rename to "${other}"`,
    edits: [replace(key, JSON.stringify(other))],
  }));
  const where = path.length > 0 ? `${place(path)} has` : "An architecture has";
  const advice = likely.length > 0 ? `Did you mean ${quoted(likely)}?` : `It can have ${quoted(names)}.`;
  report.error("unknown-field", key, [...path, name], `${where} no field ${shown(name)}. ${advice}`, fixes);
}

function replace(node: Node, by: string): TextEdit {
  return { offset: node.offset, length: node.length, text: by };
}
