import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** The wedge that joins the selected unit of the strip to its diagram. `top` is from the top of the page. */
export function Lens({ top, height, to }: { top: number; height: number; to: number }): VNode {
  const frame = useRef<SVGSVGElement>(null);
  const [room, setRoom] = useState({ top: 0, height: 0 });
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      const box = element.getBoundingClientRect();
      setRoom({ top: box.top, height: box.height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const margin = 16;
  const y = top - room.top;
  const end = Math.max(margin + 40, Math.min(to, room.height - margin));
  return (
    <svg ref={frame} class="wide lensbox" aria-hidden="true">
      {y >= -height && y <= room.height && <path class="lens" d={`M0 ${y}L23 ${margin}V${end}L0 ${y + height}Z`} />}
    </svg>
  );
}
