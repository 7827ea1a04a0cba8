import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** What a key does in a group: a step among its items, or to the nearest one above or below. */
type Keys = Partial<Record<"ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight", -1 | 1 | "above" | "below">>;

/**
 * One Tab stop for a group, the arrow keys inside it. `items` finds what can have the focus, `current` the one that
 * Tab comes to; Home and End go to the ends.
 */
export function useRoving(
  group: RefObject<Element | null>,
  items: string,
  { current, ...keys }: Keys & { current: string },
): void {
  useLayoutEffect(() => {
    const all = itemsOf(group.current, items);
    const focused = all.find((item) => item === document.activeElement);
    makeStop(all, focused ?? all.find((item) => item.matches(current)) ?? all[0]);
  });
  useLayoutEffect(() => {
    const element = group.current;
    const onKey = (event: Event): void => {
      if (!(event instanceof KeyboardEvent) || event.altKey || event.ctrlKey || event.metaKey) return;
      const all = itemsOf(group.current, items);
      const at = all.findIndex((item) => item === document.activeElement);
      if (at < 0 || !(event.key in keys || event.key === "Home" || event.key === "End")) return;
      event.preventDefault();
      event.stopPropagation();
      const next = target(event.key, keys, all, at);
      if (!next) return;
      makeStop(all, next);
      next.focus();
    };
    element?.addEventListener("keydown", onKey);
    return () => element?.removeEventListener("keydown", onKey);
  }, []);
}

/** For a button that closes what it has opened: that stays open, and keeps the focus, until the click itself. */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

type Item = HTMLElement | SVGElement;

function itemsOf(group: Element | null, items: string): Item[] {
  return [...(group?.querySelectorAll<Item>(items) ?? [])];
}

/** Of all items `stop` alone is what Tab comes to. Set only where it changes: on what has the focus it lays out the page at once. */
export function makeStop(all: Iterable<Item>, stop: Item | undefined): void {
  for (const item of all) {
    const index = item === stop ? "0" : "-1";
    if (item.getAttribute("tabindex") !== index) item.setAttribute("tabindex", index);
  }
}

function target(key: string, keys: Keys, all: Item[], at: number): Item | undefined {
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  const step = keys[key as keyof Keys];
  if (typeof step === "number") return all[at + step];
  const { left, top } = all[at]!.getBoundingClientRect();
  const inColumn = all.filter((item) => Math.abs(item.getBoundingClientRect().left - left) < 8);
  return step === "below"
    ? inColumn.find((item) => item.getBoundingClientRect().top > top + 8)
    : inColumn.findLast((item) => item.getBoundingClientRect().top < top - 8);
}
