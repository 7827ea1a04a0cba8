import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { Selection } from "../../../src/protocol/diagram";
import { Glyph } from "../drawing/marks";
import { sayGroup } from "../sentences";
import { t } from "../strings";
import { unitAtHeight, unitPitch, type StripGroup } from "./strip";

/** What a click or a key on the strip does. */
export interface StripActions {
  select: (selection: Selection) => void;
  /** The signal from the selected unit to this one. */
  measureTo: (selection: Selection) => void;
}

/** Neighbouring identical units: their loops, how many they are, and what they need for their new size. */
export function StripGroupItem(props: {
  group: StripGroup;
  selected: boolean;
  actions: { current: StripActions };
}): VNode {
  const { group, selected, actions } = props;
  const { stage, first } = group;
  const shapes = useMemo(() => <GroupShapes group={group} />, [group]);
  return (
    <g
      role="treeitem"
      aria-level={2}
      aria-selected={selected}
      aria-label={sayGroup(group)}
      data-stage={stage}
      onFocus={() => !selected && actions.current.select({ stage, unit: first })}
      // A click with Shift measures from the selected unit: the focus, which selects, stays there.
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      onClick={(event) => {
        const top = event.currentTarget.ownerSVGElement?.getBoundingClientRect().top ?? 0;
        const unit = { stage, unit: unitAtHeight(group, event.clientY - top) };
        if (event.shiftKey) actions.current.measureTo(unit);
        else actions.current.select(unit);
      }}
    >
      {shapes}
    </g>
  );
}

function GroupShapes({ group }: { group: StripGroup }): VNode {
  const { first, count, y, loops, height, labelled } = group;
  const style = group.shortcut === "identity" ? "loop" : "loop onshortcut";
  const middle = y + height / 2;
  return (
    <>
      <rect class="hit" x="14" y={y - 4} width="224" height={height + 7} rx="3" />
      {count === 1 ? (
        <path class={style} d={`M27.5 ${y}c17 0 17 14 0 14`} />
      ) : (
        <path
          class={`${style} thin`}
          d={Array.from({ length: loops }, (_, i) => `M27.5 ${y + i * unitPitch}c13 0 13 5 0 5`).join("")}
        />
      )}
      {labelled && count === 1 && (
        <text class="s" x="52" y={y + 11}>
          {t.units(first, first)}
        </text>
      )}
      {group.increase && labelled && (
        <Glyph
          name={group.increase === "projection" ? "proj" : "pad"}
          x={92 + 7 * (String(first).length - 1)}
          y={y}
          size={15}
          class="padg"
        />
      )}
      {labelled && count > 1 && (
        <>
          <path class="brace" d={`M44 ${y}h3v${height - 1}h-3`} />
          <text class="b num" x="52" y={middle + 1}>
            {t.times(count)}
          </text>{" "}
          <text class="s dim num" x="52" y={middle + 17}>
            {t.units(first, first + count - 1)}
          </text>
        </>
      )}
    </>
  );
}
