/** What a key does anywhere in the diagram, unless a part of it takes the key for itself. */
export type KeyAction =
  "previous" | "next" | "in" | "out" | "fit" | "next problem" | "previous problem" | "fix" | "network";

export function keyAction(event: KeyboardEvent): KeyAction | undefined {
  if (event.key === "F8") return event.shiftKey ? "previous problem" : "next problem";
  if (event.key === "." && (event.ctrlKey || event.metaKey)) return "fix";
  if (event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const keys: Record<string, KeyAction> = {
    "[": "previous",
    "]": "next",
    "+": "in",
    "=": "in",
    "-": "out",
    "−": "out",
    "0": "fit",
    Escape: "network",
  };
  return keys[event.key];
}
