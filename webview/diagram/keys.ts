/** What a key does anywhere in the diagram, unless a part of it takes the key for itself. */
export type KeyAction =
  | "previous"
  | "next"
  | "in"
  | "out"
  | "fit"
  | "next problem"
  | "previous problem"
  | "fix"
  | "strip"
  | "overview"
  | "find"
  | "signal from"
  | "signal to";

export function keyAction(event: KeyboardEvent): KeyAction | undefined {
  if (event.key === "F8") return event.shiftKey ? "previous problem" : "next problem";
  if (event.key === "." && (event.ctrlKey || event.metaKey)) return "fix";
  if (event.key === "f" && (event.ctrlKey || event.metaKey)) return "find";
  if (event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const keys: Record<string, KeyAction> = {
    "[": "previous",
    "]": "next",
    "+": "in",
    "=": "in",
    "-": "out",
    "−": "out",
    "0": "fit",
    Escape: "strip",
    o: "overview",
    "/": "find",
    s: "signal from",
    e: "signal to",
  };
  return keys[event.key];
}
