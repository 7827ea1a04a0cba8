import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

/** The wedge that joins the selected unit of the strip to its diagram. All heights from the top of the page. */
export function Lens({ top, height, to }: { top: number; height: number; to: number }): VNode | null {
  const [room, setRoom] = useState(window.innerHeight);
  useEffect(() => {
    const onResize = (): void => setRoom(window.innerHeight);
    window.addEventListener("resize", onResize);
    return () => window.removeEventListener("resize", onResize);
  }, []);
  const [header, foot, margin] = [44, 28, 16];
  const all = room - header - foot;
  const y = top - header;
  if (y < -height || y > all) return null;
  const end = Math.max(margin + 40, Math.min(to, all - margin));
  return (
    <svg class="wide lensbox" width="24" height={Math.max(0, all)} aria-hidden="true">
      <path class="lens" d={`M0 ${y}L23 ${margin}V${end}L0 ${y + height}Z`} />
    </svg>
  );
}
