import type { VNode } from "preact";
import type { Mark } from "../view";

/** A run's mark, centred at a point, in the run's colour. */
export function MarkAt({ mark, x, y }: { mark: Mark; x: number; y: number }): VNode {
  switch (mark) {
    case "circle":
      return <circle class="mk" cx={x} cy={y} r="4.5" />;
    case "square":
      return <rect class="mk" x={x - 4} y={y - 4} width="8" height="8" />;
    case "diamond":
      return <path class="mk" d={`M${x} ${y - 6}l5.5 6-5.5 6-5.5-6z`} />;
    case "triangle":
      return <path class="mk" d={`M${x} ${y - 5.5}l5.5 10h-11z`} />;
  }
}

/** The paper's value: hollow. */
export function PaperMark({ x, y }: { x: number; y: number }): VNode {
  return <path class="px" d={`M${x} ${y - 6}l6 6-6 6-6-6z`} />;
}
