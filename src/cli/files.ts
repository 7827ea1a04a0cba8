import { readFile, stat, writeFile } from "node:fs/promises";
import type { Architecture } from "../arch/architecture";
import { check, type Checked } from "../arch/check";
import type { Finding } from "../arch/finding";
import type { Network } from "../arch/network";
import { maxText } from "../arch/parse";
import { lineAndColumn } from "../arch/text";
import { messageOf } from "../util/messageOf";
import { answer, say } from "./command";

/** A file's text and what check says of it; unreadable files have a finding too. */
interface CheckedFile extends Checked {
  file: string;
  text: string;
}

export async function checkFile(file: string): Promise<CheckedFile> {
  const failed = (rule: string, message: string): CheckedFile => {
    const finding: Finding = { severity: "error", rule, message, path: [], offset: 0, length: 0, fixes: [] };
    return { file, text: "", empty: false, findings: [finding] };
  };
  try {
    const { size } = await stat(file);
    if (size > 4 * maxText) return failed("too-long", `The file has ${(size / 1e6).toFixed(0)} MB: no architecture.`);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(file));
    const checked = { file, text, ...check(text) };
    if (!checked.empty) return checked;
    return failed("empty", 'The file is empty. Start from a preset: "residual new resnet-20 -o FILE".');
  } catch (error) {
    if (error instanceof TypeError) return failed("not-utf-8", "The file is not text in UTF-8. Save it as UTF-8.");
    return failed("unreadable", unreadable(error));
  }
}

/** Why a file could not be read, as a sentence. */
export function unreadable(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "There is no such file.";
  if (code === "EISDIR") return "This is a folder, not a file.";
  return `The file cannot be read: ${messageOf(error)}.`;
}

/** Writes a file; throws an Error that names it. */
export async function write(file: string, data: string | Iterable<Uint8Array>): Promise<void> {
  try {
    await writeFile(file, data);
  } catch (error) {
    throw new Error(`${file} cannot be written: ${messageOf(error)}.`);
  }
}

/** "file:line:column: severity: what (rule)". */
export function problemLines({ file, text, findings }: CheckedFile): string[] {
  return findings.map((finding) => {
    const { line, column } = lineAndColumn(text, finding.offset);
    return `${file}:${line}:${column}: ${finding.severity}: ${finding.message} (${finding.rule})`;
  });
}

/** The same for programs. */
export function problemsOf({ text, findings }: CheckedFile): object[] {
  return findings.map(({ severity, rule, message, path, offset, length, unit, fixes }) => ({
    ...lineAndColumn(text, offset),
    severity,
    rule,
    message,
    path,
    offset,
    length,
    ...(unit && { unit }),
    fixes,
  }));
}

export function hasErrors({ findings }: CheckedFile): boolean {
  return findings.some(({ severity }) => severity === "error");
}

/** A design without errors. */
export interface Design {
  architecture: Architecture;
  network: Network;
}

/** The design of a file; if it has errors, they are said (`json`: answered) and there is none. */
export async function designOf(name: string, json: boolean | undefined): Promise<Design | undefined> {
  const file = await checkFile(name);
  const { architecture, network } = file;
  if (architecture && network && !hasErrors(file)) return { architecture, network };
  if (json) answer({ file: name, problems: problemsOf(file) });
  else for (const line of problemLines(file)) say(line);
  return undefined;
}
