import type { RefObject, VNode } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Selection } from "../../../src/protocol/diagram";
import { unitBand, type Strip } from "./strip";

const width = 12;

/** Where the strip is longer than its pane: all of it beside the scroll bar, and which part is in sight. For the mouse alone. */
export function MiniMap(props: {
  strip: Strip;
  selected: Selection;
  /** What scrolls. */
  pane: RefObject<HTMLElement | null>;
  scroll: number;
}): VNode | null {
  const { strip, selected, pane, scroll } = props;
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const element = pane.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setRoom(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const header = 44;
  const seen = room - header;
  if (room === 0 || strip.height <= seen) return null;
  const scale = seen / strip.height;
  const band = unitBand(strip, selected);
  const scrollTo = (event: PointerEvent): void => {
    const { top } = (event.currentTarget as Element).getBoundingClientRect();
    pane.current?.scrollTo({ top: (event.clientY - top) / scale - seen / 2 });
  };
  return (
    <svg
      class="wide minimap"
      width={width}
      height={seen}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        scrollTo(event);
      }}
      onPointerMove={(event) => event.buttons > 0 && scrollTo(event)}
    >
      <rect class="seen" y={Math.max(0, scroll) * scale} width={width} height={seen * scale} />
      {strip.stages.map(({ stage, rows }) => (
        <path
          key={stage}
          class="loop thin"
          d={rows
            .map(({ y, height }) => `M6 ${(y * scale).toFixed(1)}v${Math.max(1, height * scale).toFixed(1)}`)
            .join("")}
        />
      ))}
      {band && <rect class="here" y={band.y * scale - 1} width={width} height="3" />}
    </svg>
  );
}
