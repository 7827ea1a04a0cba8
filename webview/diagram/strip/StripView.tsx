import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import type { DiagramContent, Selection } from "../../../src/protocol/diagram";
import { shape } from "../../shared/format";
import { Glyph } from "../drawing/marks";
import { useRoving } from "../roving";
import { blocksName, sayGroup, sayStage, t } from "../strings";
import { unitAtHeight, unitBand, unitPitch, type Strip, type StripGroup } from "./strip";

/** The network as a strip: a tree of stages and their groups of identical units; selection follows focus. */
export function StripView(props: {
  diagram: DiagramContent;
  strip: Strip;
  selected: Selection;
  select: (selection: Selection) => void;
}): VNode {
  const { diagram, strip, selected, select } = props;
  const tree = useRef<SVGSVGElement>(null);
  const band = unitBand(strip, selected);
  useRoving(tree, "[role=treeitem]", {
    ArrowUp: -1,
    ArrowDown: 1,
    current: "[aria-selected=true]",
  });
  return (
    <svg ref={tree} class="wide" role="tree" aria-label={t.network} width="240" height={strip.height}>
      {band && <rect class="selband" x="0" y={band.y} width="240" height={band.height} />}
      <path class="spine" d={`M26 ${strip.stem + 12}V${strip.head + 20}`} />
      <g role="treeitem" aria-level={1} aria-label={`${t.stem}, ${blocksName(diagram.stem)}`}>
        <rect class="hit" x="2" y={strip.stem - 6} width="236" height="26" rx="3" />
        <rect class="nd wn" x="19" y={strip.stem} width="14" height="14" rx="1" />
        <text x="52" y={strip.stem + 11}>
          {t.stem}
        </text>
      </g>
      {strip.stages.map((stage) => (
        <>
          <g
            key={stage.stage}
            role="treeitem"
            aria-level={1}
            aria-expanded="true"
            aria-label={sayStage(stage)}
            onClick={() => select({ stage: stage.stage, unit: 1 })}
            onKeyDown={(event) => {
              if (event.key === "Enter") select({ stage: stage.stage, unit: 1 });
            }}
          >
            <rect class="hit" x="2" y={stage.y - 2} width="236" height="20" rx="3" />
            <text class="b" x="52" y={stage.y + 12}>
              {t.stage(stage.stage)}
            </text>{" "}
            <text class="s dim num" x="228" y={stage.y + 12} text-anchor="end">
              {shape(stage.output)}
            </text>
          </g>
          {stage.rows.map((group) => (
            <GroupItem
              key={`${group.stage}:${group.first}`}
              group={group}
              selected={
                selected.stage === group.stage &&
                selected.unit >= group.first &&
                selected.unit < group.first + group.count
              }
              select={select}
            />
          ))}
        </>
      ))}
      <g role="treeitem" aria-level={1} aria-label={`${t.head}, ${blocksName(diagram.head)}`}>
        <rect class="hit" x="2" y={strip.head - 2} width="236" height="42" rx="3" />
        <circle class="nd" cx="26" cy={strip.head + 7} r="7" />
        <rect class="nd wn" x="19" y={strip.head + 20} width="14" height="14" rx="1" />
        <text class="b" x="52" y={strip.head + 12}>
          {t.head}
        </text>{" "}
        <text class="s dim" x="52" y={strip.head + 28}>
          {blocksName(diagram.head)}
        </text>
      </g>
    </svg>
  );
}

function GroupItem(props: { group: StripGroup; selected: boolean; select: (selection: Selection) => void }): VNode {
  const { group, selected, select } = props;
  const { stage, first, count, y, loops, height, labelled } = group;
  const style = group.shortcut === "identity" ? "loop" : "loop onshortcut";
  const middle = y + height / 2;
  return (
    <g
      role="treeitem"
      aria-level={2}
      aria-selected={selected}
      aria-label={sayGroup(group)}
      onFocus={() => !selected && select({ stage, unit: first })}
      onClick={(event) => {
        const top = event.currentTarget.ownerSVGElement?.getBoundingClientRect().top ?? 0;
        select({ stage, unit: unitAtHeight(group, event.clientY - top) });
      }}
    >
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
    </g>
  );
}
