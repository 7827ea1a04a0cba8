import type { VNode } from "preact";
import type { Change } from "../../src/protocol/compare";
import { changeNames } from "./strings";

/** The sign of a change, so that it is seen without colour: lines in a square of 12, around its middle. */
const lines: Record<Change, string> = {
  same: "M-4-2h8M-4 2h8",
  changed: "M-4-2h8M-4 2h8M3-5l-6 10",
  resized: "M-5 0h10M-2.5-2.5L-5 0l2.5 2.5M2.5-2.5L5 0 2.5 2.5",
  added: "M-4.5 0h9M0-4.5v9",
  removed: "M-4.5 0h9",
};

/** In a drawing. */
export function SignPath({ change }: { change: Change }): VNode {
  return <path class="sign" d={lines[change]} />;
}

/** In a text. */
export function Sign({ change }: { change: Change }): VNode {
  return (
    <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
      <title>{changeNames[change]}</title>
      <SignPath change={change} />
    </svg>
  );
}
