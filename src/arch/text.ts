/** Replaces `length` UTF-16 units from `offset` on by `text`. Offsets are those of the text before any edit. */
export interface TextEdit {
  offset: number;
  length: number;
  text: string;
}

/** Applies edits that do not overlap. Insertions at one place keep their order. */
export function applyEdits(text: string, edits: TextEdit[]): string {
  const sorted = edits.map((edit, order) => ({ ...edit, order }));
  sorted.sort((a, b) => a.offset - b.offset || a.length - b.length || a.order - b.order);
  let result = "";
  let end = 0;
  for (const edit of sorted) {
    if (edit.offset < end) throw new Error(`Edits overlap at offset ${edit.offset}.`);
    result += text.slice(end, edit.offset) + edit.text;
    end = edit.offset + edit.length;
  }
  return result + text.slice(end);
}

/** From 1. A line ends with \n, \r\n or \r, as in VS Code. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
