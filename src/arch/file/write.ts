import { defaultShortcut, same, type Activation, type Shortcut } from "../architecture";

/** JSON on one line, with spaces where people put them. */
export function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}: ${inline(field)}`);
  return fields.length > 0 ? `{ ${fields.join(", ")} }` : "{}";
}

/** Its name where that says it all, else an object with its numbers. */
export function shortcutText(shortcut: Shortcut): string {
  if (same(shortcut, defaultShortcut(shortcut.kind))) return JSON.stringify(shortcut.kind);
  return inline(Object.fromEntries(shortcutFields(shortcut)));
}

/** The fields of a shortcut as a file has them: all numbers, and what is switched on. */
function shortcutFields(shortcut: Shortcut): [name: string, value: string | number | boolean][] {
  return Object.entries(shortcut).filter(([, value]) => value !== false);
}

export function activationText(activation: Activation): string {
  if (typeof activation === "string") return JSON.stringify(activation);
  const { branch, afterAddition } = activation;
  return inline(afterAddition.length > 0 ? { branch, afterAddition } : { branch });
}
