import { useLayoutEffect } from "preact/hooks";

/** Follows the pointer that holds something, wherever it goes, until it lets go; Escape takes all back. */
export function useHeld(props: {
  /** The pointer that holds something now. */
  pointer: () => number | undefined;
  /** Something would happen on letting go: Escape is for it alone. */
  moved: () => boolean;
  move: (event: PointerEvent) => void;
  drop: () => void;
  cancel: () => void;
}): void {
  const { pointer, moved, move, drop, cancel } = props;
  useLayoutEffect(() => {
    const onMove = (event: PointerEvent): void => {
      if (event.pointerId === pointer()) move(event);
    };
    const onUp = (event: PointerEvent): void => {
      if (event.pointerId !== pointer()) return;
      if (event.type === "pointerup") drop();
      else cancel();
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || !moved()) return;
      event.preventDefault();
      event.stopPropagation();
      cancel();
    };
    // On the window, as the pointer leaves what it holds behind.
    window.addEventListener("pointermove", onMove);
    window.addEventListener("pointerup", onUp);
    window.addEventListener("pointercancel", onUp);
    window.addEventListener("keydown", onKey, true);
    return () => {
      window.removeEventListener("pointermove", onMove);
      window.removeEventListener("pointerup", onUp);
      window.removeEventListener("pointercancel", onUp);
      window.removeEventListener("keydown", onKey, true);
    };
  });
}
