import { useEffect, useRef } from "preact/hooks";

export interface Gestures {
  /** The wheel: about a place in px from the left of the plot's box. */
  zoom: (x: number, factor: number) => void;
  /** By so many px. */
  pan: (by: number) => void;
  /** Two places in px: what lies between them. */
  choose: (from: number, to: number) => void;
  /** While a part is being chosen, and undefined after. */
  choosing: (part: [number, number] | undefined) => void;
  reset: () => void;
  /** Whether a drag moves the plot; else, and with Shift, it chooses a part. */
  movable: boolean;
}

/** What a wheel that turned so many px makes of a length. */
const perPixel = 0.002;
const draggedFrom = 4;

/** Wheel, drag and double click on an element. */
export function useGestures(box: { current: HTMLElement | null }, gestures: Gestures): void {
  const latest = useRef(gestures);
  latest.current = gestures;
  useEffect(() => {
    const element = box.current!;
    const place = (event: MouseEvent): number => event.clientX - element.getBoundingClientRect().left;
    let drag: { from: number; last: number; moves: boolean; begun: boolean } | undefined;

    const wheel = (event: WheelEvent): void => {
      const view = element.closest("main")!;
      const pinched = event.ctrlKey || event.metaKey;
      // Where the page itself can be scrolled, a plain wheel does that.
      if (!pinched && view.scrollHeight > view.clientHeight) return;
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const aside = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (Math.abs(aside) > Math.abs(event.deltaY) || event.shiftKey) latest.current.pan(-aside * unit);
      else latest.current.zoom(place(event), Math.exp(event.deltaY * unit * perPixel * (pinched ? 4 : 1)));
    };
    const down = (event: PointerEvent): void => {
      if (event.button !== 0 || (event.target as Element).closest("button")) return;
      const x = place(event);
      drag = { from: x, last: x, moves: latest.current.movable && !event.shiftKey, begun: false };
      element.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent): void => {
      if (!drag) return;
      const x = place(event);
      drag.begun ||= Math.abs(x - drag.from) >= draggedFrom;
      if (!drag.begun) return;
      if (drag.moves) latest.current.pan(x - drag.last);
      else latest.current.choosing([drag.from, x]);
      drag.last = x;
    };
    const up = (event: PointerEvent): void => {
      if (drag?.begun && !drag.moves) {
        latest.current.choosing(undefined);
        latest.current.choose(drag.from, place(event));
      }
      drag = undefined;
    };
    const cancel = (): void => {
      if (drag) latest.current.choosing(undefined);
      drag = undefined;
    };
    const reset = (): void => latest.current.reset();
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", cancel);
    element.addEventListener("dblclick", reset);
    return () => {
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", cancel);
      element.removeEventListener("dblclick", reset);
    };
  }, []);
}
