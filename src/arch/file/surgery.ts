import { createScanner, type Node } from "jsonc-parser";
import type { TextEdit } from "../text";

/**
 * Changes to the tree of a text, turned into edits of nothing else: comments stay even inside what goes, and so do the
 * line ends, the indentation and the habit of trailing commas. (jsonc-parser's own `modify` breaks on the last three.)
 */
export class Surgery {
  readonly #text: string;
  readonly #edits: TextEdit[] = [];
  readonly #removed = new Map<Node, Set<Node>>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Puts `by` where `node` (a value or a whole property) stands. */
  replace(node: Node, by: string): void {
    this.#edits.push(...cut(this.#text, node.offset, end(node), by));
  }

  /** Takes a property or an entry out of its object or list. */
  remove(child: Node): void {
    const container = child.parent;
    if (!container) return;
    const removed = this.#removed.get(container) ?? new Set();
    this.#removed.set(container, removed.add(child));
  }

  /** Adds properties or entries after `anchor`, or into a container that has none. */
  insert(container: Node, anchor: Node | undefined, items: string[]): void {
    if (items.length === 0) return;
    this.#edits.push(...(anchor ? insertAfter(this.#text, anchor, items) : insertInto(this.#text, container, items)));
  }

  edits(): TextEdit[] {
    const removals = [...this.#removed].flatMap(([container, removed]) => removeFrom(this.#text, container, removed));
    return [...this.#edits, ...removals].sort((a, b) => a.offset - b.offset);
  }
}

function end(node: Node): number {
  return node.offset + node.length;
}

interface Span {
  start: number;
  end: number;
}

/** Comments between two places. */
function comments(text: string, from: number, to: number): Span[] {
  const found: Span[] = [];
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  while (scanner.getPosition() < to) {
    scanner.scan();
    const start = scanner.getTokenOffset();
    if (isComment(text, start)) found.push({ start, end: scanner.getPosition() });
  }
  return found;
}

function isComment(text: string, at: number): boolean {
  return text.startsWith("//", at) || text.startsWith("/*", at);
}

function lineEnd(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
}

/** Replaces all between two places but the comments, which then follow `by`. */
function cut(text: string, from: number, to: number, by: string): TextEdit[] {
  const kept = comments(text, from, to);
  const edits: TextEdit[] = [];
  let at = from;
  let before = by;
  for (const { start, end } of kept) {
    edits.push({ offset: at, length: start - at, text: before && `${before} ` });
    before = text.startsWith("//", start) ? lineEnd(text) + indentation(text, from) : "";
    at = end;
  }
  // The line break after a line comment is what ends it.
  const last = kept.length > 0 && before !== "" && /^[ \t]*[\r\n]/.test(text.slice(to, to + 200)) ? "" : before;
  edits.push({ offset: at, length: to - at, text: last });
  return edits.filter((edit) => edit.length > 0 || edit.text !== "");
}

/** White space at the begin of the line of `at`. */
function indentation(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? "";
}

function lineStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && !isBreak(text[start - 1])) start--;
  return start;
}

function isBreak(character: string | undefined): boolean {
  return character === "\n" || character === "\r";
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

/** The comma that follows `node`, whatever comments stand between. */
function commaAfter(text: string, node: Node): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(end(node));
  scanner.scan();
  return text[scanner.getTokenOffset()] === "," ? scanner.getTokenOffset() : undefined;
}

function removeFrom(text: string, container: Node, removed: Set<Node>): TextEdit[] {
  const children = container.children ?? [];
  const spans: Span[] = [];
  for (const child of children) {
    if (!removed.has(child)) continue;
    const comma = commaAfter(text, child);
    spans.push({ start: child.offset, end: end(child) });
    if (comma !== undefined) spans.push({ start: comma, end: comma + 1 });
  }
  const last = children.at(-1);
  const rest = children.filter((child) => !removed.has(child)).at(-1);
  // Without a trailing comma before, there is none afterwards.
  if (last && rest && removed.has(last) && commaAfter(text, last) === undefined) {
    const comma = commaAfter(text, rest);
    if (comma !== undefined) spans.push({ start: comma, end: comma + 1 });
  }
  return joined(text, spans).flatMap((span) => {
    const { start, end } = comments(text, span.start, span.end).length > 0 ? span : tidy(text, span);
    return cut(text, start, end, "");
  });
}

/** Spans with nothing but white space between them become one. */
function joined(text: string, spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.sort((a, b) => a.start - b.start)) {
    const before = result.at(-1);
    if (before && text.slice(before.end, span.start).trim() === "") before.end = span.end;
    else result.push({ ...span });
  }
  return result;
}

/** Takes along the white space, or the whole line, that would be left over. */
function tidy(text: string, { start, end }: Span): Span {
  let left = start;
  let right = end;
  while (isBlank(text[left - 1])) left--;
  while (isBlank(text[right])) right++;
  const opens = left === 0 || isBreak(text[left - 1]);
  const closes = right === text.length || isBreak(text[right]);
  if (opens && closes) return { start: left, end: right + (text.startsWith("\r\n", right) ? 2 : 1) };
  if (opens) return { start, end: right };
  if (closes) return { start: left, end: right };
  return text[end - 1] === "," && text[start] !== "," ? { start, end: right } : { start: left, end };
}

function insertInto(text: string, container: Node, items: string[]): TextEdit[] {
  const offset = container.offset + 1;
  const space = container.type === "object" ? " " : "";
  const close = /\s/.test(text.charAt(offset)) ? "" : space;
  return [{ offset, length: 0, text: space + items.join(", ") + close }];
}

function insertAfter(text: string, anchor: Node, items: string[]): TextEdit[] {
  const comma = commaAfter(text, anchor);
  const from = comma === undefined ? end(anchor) : comma + 1;
  const indent = indentation(text, anchor.offset);
  const ownLine =
    lineStart(text, anchor.offset) > 0 && lineStart(text, anchor.offset) + indent.length === anchor.offset;
  const separator = ownLine ? lineEnd(text) + indent : " ";
  const at = ownLine ? afterLineComments(text, from) : from;
  if (comma !== undefined)
    return [{ offset: at, length: 0, text: items.map((item) => `${separator}${item},`).join("") }];
  const added = items.map((item) => separator + item).join(",");
  if (at === from) return [{ offset: at, length: 0, text: `,${added}` }];
  return [
    { offset: from, length: 0, text: "," },
    { offset: at, length: 0, text: added },
  ];
}

/** Behind the comments that end the line of `from`; `from` itself if something else stands there. */
function afterLineComments(text: string, from: number): number {
  let at = from;
  let behind = from;
  for (;;) {
    while (isBlank(text[at])) at++;
    if (at >= text.length || isBreak(text[at])) return behind;
    const [comment] = isComment(text, at) ? comments(text, at, at + 1) : [];
    if (!comment || /[\r\n]/.test(text.slice(comment.start, comment.end))) return from;
    at = behind = comment.end;
  }
}
