import type { TextEdit } from "./text";

export type Severity = "error" | "warning" | "information";

/**
 * Something that a person should know about a file. Errors cannot be trained; warnings are problems of the design;
 * information is worth knowing.
 */
export interface Finding {
  severity: Severity;
  /** Short name of what was broken ("unknown-field"), the same for ever. */
  rule: string;
  /** What is wrong, where, and what to do. */
  message: string;
  path: Path;
  offset: number;
  length: number;
  /** The first unit that it concerns, both numbers from 1. */
  unit?: { stage: number; unit: number };
  fixes: Fix[];
}

export interface Fix {
  /** Of the menu entry: `Use "identity"`. */
  title: string;
  edits: TextEdit[];
}

/** Keys and indices (from 0) that lead to a value in the file. */
export type Path = (string | number)[];

/** More would not be read. */
export const maxFindings = 100;
