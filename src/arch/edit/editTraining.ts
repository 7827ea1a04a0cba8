import type { Training } from "../architecture";
import { parseWithTree } from "../parse";
import type { TextEdit } from "../text";
import { repairEdits } from "./repair";

/**
 * The smallest edits of `text` after which a field of its training is as chosen, whatever else is wrong with the file.
 * None if it is no JSON object.
 */
export function setTraining<Field extends keyof Training>(
  text: string,
  field: Field,
  value: Training[Field],
): TextEdit[] {
  const { root } = parseWithTree(text);
  return root?.type === "object" ? repairEdits(text, root, { path: ["training", field], value }) : [];
}
