import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";
import type { Architecture } from "./architecture";
import { dataSet } from "./paper/datasets";
import { architectureFile, format, type ArchitectureFile } from "./file/format";
import type { Finding } from "./finding";
import { nodeValue, Report, shown } from "./file/report";

export type { Finding } from "./finding";

export interface Parsed {
  /** There is nothing in the file but white space. */
  empty: boolean;
  /** There unless a finding is an error. */
  architecture?: Architecture;
  findings: Finding[];
}

/** A ResNet-1001 with comments takes some 2,000 characters. */
export const maxText = 1_000_000;
/** The deepest place of the format is five deep. */
export const maxDepth = 50;

/** Reads the text of a `*.residual.json` file. Never throws; what is wrong is in the findings. */
export function parse(text: string): Parsed {
  const { empty, architecture, findings } = parseWithTree(text);
  return { empty, ...(architecture && { architecture }), findings };
}

/** The same with the tree of the text, for those who change it. */
export function parseWithTree(text: string): Parsed & { root?: Node } {
  const report = new Report();
  const { findings } = report;
  if (text.length > maxText) {
    const message = `The file is too long to be an architecture: ${megabytes(text.length)} MB of at most ${megabytes(maxText)} MB.`;
    report.error("too-long", { offset: 0, length: 1 }, [], message);
    return { empty: false, findings };
  }
  if (text.replace(/^\uFEFF/, "").trim() === "") return { empty: true, findings };
  const root = readTree(text, report);
  if (!root) return { empty: false, findings };
  const architecture = readArchitecture(root, text, report);
  findings.sort((a, b) => a.offset - b.offset);
  return architecture && findings.length === 0
    ? { empty: false, root, architecture, findings }
    : { empty: false, root, findings };
}

/** The tree of a text that is JSON with comments; null after a report of what is not. */
function readTree(text: string, report: Report): Node | null {
  const deep = tooDeep(text);
  if (deep !== undefined) {
    const message = `Brackets are nested more than ${maxDepth} deep here. An architecture needs five.`;
    return report.error("too-deep", { offset: deep, length: 1 }, [], message);
  }
  const errors: ParseError[] = [];
  const root = parseTree(withoutMark(text), errors, { allowTrailingComma: true });
  const first = errors[0];
  if (first) return report.error("not-json", placed(first, text), [], syntaxSentence(first, text));
  return root ?? null;
}

function readArchitecture(root: Node, text: string, report: Report): Architecture | null {
  if (root.type !== "object") {
    const message = `The file must be an object in { }, not ${shown(nodeValue(root))}.`;
    return report.error("wrong-type", root, [], message);
  }
  if (!isThisFormat(root, text, report)) return null;
  const file = architectureFile.read(root, report, []);
  return file && complete(file);
}

/** Looks at the version first: a file of another one would give a hundred other errors. */
function isThisFormat(root: Node, text: string, report: Report): boolean {
  const property = root.children?.find((child) => child.children?.[0]?.value === "format");
  const value = property?.children?.[1];
  if (value?.value === format) return true;
  if (!value) {
    const break_ = /\r\n|\n/.exec(text)?.[0] ?? " ";
    const insert = { offset: root.offset + 1, length: 0, text: `${break_}  "format": "${format}",` };
    const message = `There is no "format". Begin the file with "format": "${format}".`;
    report.error("missing-field", { offset: root.offset, length: 1 }, ["format"], message, [
      { title: `Add "format": "${format}"`, edits: [insert] },
    ]);
    return false;
  }
  const message = `The format is ${shown(nodeValue(value))}; this version reads "${format}" only.`;
  const fix = {
    title: `Use "${format}"`,
    edits: [{ offset: value.offset, length: value.length, text: `"${format}"` }],
  };
  report.error("other-format", value, ["format"], message, [fix]);
  return false;
}

/**
 * Fills in what depends on other fields. An image is by default what the data set has: a file that says nothing but its
 * stages trains on the embedded data. Of data that is not known by name the paper's CIFAR-10 images are assumed.
 */
function complete(file: ArchitectureFile): Architecture {
  const known = dataSet(file.training.data) ?? { size: 32, channels: 3, classes: 10 };
  const input = file.input ?? { size: known.size, channels: known.channels };
  const { normalise } = file.training;
  const perChannel = (numbers: number[]): number[] =>
    numbers.length === 1 ? Array.from({ length: input.channels }, () => numbers[0]!) : numbers;
  return {
    name: file.name,
    input,
    classes: file.classes ?? known.classes,
    stem: file.stem,
    unit: file.unit,
    dimensionIncrease: file.dimensionIncrease,
    stages: file.stages,
    training: {
      ...file.training,
      ...(normalise && { normalise: { mean: perChannel(normalise.mean), std: perChannel(normalise.std) } }),
    },
  };
}

/** A byte order mark is no part of the document; a space in its place keeps every offset. */
function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? ` ${text.slice(1)}` : text;
}

/** Where brackets are nested deeper than a parser should follow. */
function tooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const token = text.charAt(scanner.getTokenOffset());
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    if (depth > maxDepth) return scanner.getTokenOffset();
  }
  return undefined;
}

/** At the end of the text there is nothing to underline: the last character is. What never ends is marked by its begin. */
function placed({ error, offset, length }: ParseError, text: string): { offset: number; length: number } {
  if (printParseErrorCode(error) === "UnexpectedEndOfComment") return { offset, length: 2 };
  if (offset < text.length) return { offset, length: Math.max(1, length) };
  const end = text.trimEnd().length;
  return { offset: Math.max(0, end - 1), length: Math.min(1, end) };
}

function syntaxSentence({ error, offset, length }: ParseError, text: string): string {
  const there = offset < text.length ? shown(text.slice(offset, offset + Math.max(1, length))) : "the end of the file";
  switch (printParseErrorCode(error)) {
    case "CommaExpected":
      return `A comma is missing before ${there}.`;
    case "ColonExpected":
      return `A colon is missing before ${there}.`;
    case "PropertyNameExpected":
      return `A field's name in double quotes should stand here, not ${there}.`;
    case "ValueExpected":
      return `A value is missing before ${there}.`;
    case "CloseBraceExpected":
      return `A closing } is missing before ${there}.`;
    case "CloseBracketExpected":
      return `A closing ] is missing before ${there}.`;
    case "EndOfFileExpected":
      return `The architecture ends before this; remove ${there}.`;
    case "UnexpectedEndOfString":
      return "A closing quotation mark is missing.";
    case "UnexpectedEndOfComment":
      return "This comment has no end; close it with */.";
    case "InvalidNumberFormat":
    case "UnexpectedEndOfNumber":
      return `${there} is not a number.`;
    case "InvalidEscapeCharacter":
    case "InvalidUnicode":
    case "InvalidCharacter":
      return `This text has a character that must be escaped: ${there}.`;
    case "InvalidSymbol":
    case "InvalidCommentToken":
    case "<unknown ParseErrorCode>":
      return `This is not JSON: ${there} cannot stand here.`;
  }
}

function megabytes(characters: number): string {
  return (characters / 1e6).toFixed(characters < 1e7 ? 1 : 0);
}
