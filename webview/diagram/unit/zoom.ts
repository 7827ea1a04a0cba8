import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export function withinZoom(zoom: number): number {
  return Math.min(2, Math.max(0.5, zoom));
}

/** Of a wheel with Ctrl, which is also what a pinch on a touchpad comes as: one notch is about a fifth. */
const perPixel = 0.002;

/** Zooms what scrolls in `pane` by Ctrl and the wheel, a pinch of a touchpad or of two fingers; what is there stays there. */
export function useZoom(pane: RefObject<HTMLElement | null>, zoom: number, set: (zoom: number) => void): void {
  const kept = useRef<{ x: number; y: number; from: number } | undefined>(undefined);
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  useLayoutEffect(() => {
    const element = pane.current;
    if (!element) return;
    const zoomAt = (clientX: number, clientY: number, factor: number): void => {
      const { left, top } = element.getBoundingClientRect();
      kept.current = { x: clientX - left, y: clientY - top, from: zoom };
      set(withinZoom(zoom * factor));
    };
    const onWheel = (event: WheelEvent): void => {
      if (!(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
      zoomAt(event.clientX, event.clientY, Math.exp(-pixels * perPixel));
    };
    const onTouch = (event: TouchEvent): void => {
      const now = new Map([...event.touches].map(({ identifier, clientX: x, clientY: y }) => [identifier, { x, y }]));
      const [a, b] = now.size === 2 ? [...now.keys()] : [];
      const before = fingers.current;
      fingers.current = now;
      if (a === undefined || b === undefined) return;
      event.preventDefault();
      const [p, q, from, to] = [now.get(a)!, now.get(b)!, before.get(a), before.get(b)];
      if (from && to)
        zoomAt((p.x + q.x) / 2, (p.y + q.y) / 2, Math.hypot(p.x - q.x, p.y - q.y) / Math.hypot(from.x - to.x, from.y - to.y)); // prettier-ignore
    };
    // Not passive: the page itself must not zoom too.
    element.addEventListener("wheel", onWheel, { passive: false });
    const touches = ["touchstart", "touchmove", "touchend", "touchcancel"] as const;
    for (const type of touches) element.addEventListener(type, onTouch, { passive: false });
    return () => {
      element.removeEventListener("wheel", onWheel);
      for (const type of touches) element.removeEventListener(type, onTouch);
    };
  });
  useLayoutEffect(() => {
    const element = pane.current;
    if (!element || !kept.current) return;
    const { x, y, from } = kept.current;
    kept.current = undefined;
    element.scrollLeft = ((element.scrollLeft + x) * zoom) / from - x;
    element.scrollTop = ((element.scrollTop + y) * zoom) / from - y;
  }, [zoom]);
}
