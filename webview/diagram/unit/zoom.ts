import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export function withinZoom(zoom: number): number {
  return Math.min(2, Math.max(0.5, zoom));
}

/** Of a wheel with Ctrl, which is also what a pinch on a touchpad comes as: one notch is about a fifth. */
const perPixel = 0.002;

/** Zooms what scrolls in `pane` by Ctrl and the wheel or a pinch; what is under the pointer stays there. */
export function useZoom(pane: RefObject<HTMLElement | null>, zoom: number, set: (zoom: number) => void): void {
  const kept = useRef<{ x: number; y: number; from: number } | undefined>(undefined);
  useLayoutEffect(() => {
    const element = pane.current;
    const onWheel = (event: WheelEvent): void => {
      if (!element || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
      kept.current = { x: event.clientX - left, y: event.clientY - top, from: zoom };
      set(withinZoom(zoom * Math.exp(-pixels * perPixel)));
    };
    // Not passive: the page itself must not zoom too.
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
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
