import { useLayoutEffect } from "preact/hooks";

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
  | "help"
  | "signal from"
  | "signal to";

function keyAction(event: KeyboardEvent): KeyAction | undefined {
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
    "?": "help",
    s: "signal from",
    e: "signal to",
  };
  return keys[event.key];
}

/** Does them, unless something else has the keys to itself. */
export function useKeys(actions: Record<KeyAction, () => void> | undefined): void {
  // On the window, as nothing may have the focus yet; before the page is painted, so that no key is lost.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const action = keyAction(event);
      if (!action || !actions) return;
      event.preventDefault();
      event.stopPropagation();
      actions[action]();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
}
