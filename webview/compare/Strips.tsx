import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { StagePair, Stretch } from "../../src/protocol/compare";
import { useRoving } from "../diagram/roving";
import { shape } from "../shared/format";
import { Sign } from "./Sign";
import { t } from "./strings";

/** A stretch is never higher than this many loops: beyond, each loop stands for several units. */
const mostLoops = 12;
const pitch = 6;
/** x of the path in a strip, and how far a loop goes. */
const path = 12;
const reach = 14;

/** Both networks from top to bottom, stage beside stage; what differs can be gone through. */
export function Strips(props: {
  stages: StagePair[];
  selected: number | undefined;
  select: (place: number) => void;
}): VNode {
  const { stages, selected, select } = props;
  const list = useRef<HTMLDivElement>(null);
  useRoving(list, "[role=option]", { ArrowUp: -1, ArrowDown: 1, current: "[aria-selected=true]" });
  useLayoutEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return (
    <div ref={list} class="strips" role="listbox" aria-label={t.networks}>
      {stages.map((stage) => (
        <div key={stage.stage} role="group" aria-label={t.stage(stage.stage)}>
          <div class="stage" aria-hidden="true">
            <span class="b">{t.stage(stage.stage)}</span>
            <span class="s dim num">{stage.left ? shape(stage.left.output) : t.notThere}</span>
            <span class="s dim num">{stage.right ? shape(stage.right.output) : t.notThere}</span>
          </div>
          {stage.stretches.map((stretch) => (
            <Row key={stretch.first} stretch={stretch} selected={selected} select={select} stage={stage.stage} />
          ))}
        </div>
      ))}
    </div>
  );
}

function Row(props: {
  stretch: Stretch;
  stage: number;
  selected: number | undefined;
  select: (place: number) => void;
}): VNode {
  const { stretch, stage, selected, select } = props;
  const { first, count, change, place, left, right, words } = stretch;
  const loops = Math.min(count, mostLoops);
  const height = Math.max(22, loops * pitch + 8);
  const inside = (
    <>
      <Sign change={change} />
      <span class="which num" aria-hidden="true">
        {t.units(first, count)} {count > mostLoops && <span class="s dim">{t.times(count)}</span>}
      </span>
      <Loops height={height} loops={loops} shortcut={left} sided="left" />
      <Loops height={height} loops={loops} shortcut={right} sided="right" />
    </>
  );
  if (place === undefined)
    return (
      <div class="stretch same" aria-hidden="true">
        {inside}
      </div>
    );
  return (
    <button
      class={`stretch ${change}`}
      role="option"
      aria-selected={place === selected}
      onFocus={() => place !== selected && select(place)}
      onClick={() => select(place)}
    >
      {inside}
      <span class="unseen">
        {t.stage(stage)}, {words}
      </span>
    </button>
  );
}

/** The path with its loops; yellow where something stands on the shortcut; dashed where there is no unit. */
function Loops(props: { height: number; loops: number; shortcut: Stretch["left"]; sided: "left" | "right" }): VNode {
  const { height, loops, shortcut, sided } = props;
  const top = (height - loops * pitch) / 2;
  const size = loops === 1 ? 12 : pitch;
  const from = loops === 1 ? (height - size) / 2 : top;
  return (
    <svg class={sided} width="44" height={height} viewBox={`0 0 44 ${height}`} aria-hidden="true">
      {shortcut === undefined ? (
        <path class="brace" stroke-dasharray="3 3" d={`M${path} 0V${height}`} />
      ) : (
        <>
          <path class="spine" d={`M${path} 0V${height}`} />
          {Array.from({ length: loops }, (_, i) => (
            <path
              key={i}
              class={`loop ${loops > 1 ? "thin" : ""} ${shortcut === "identity" ? "" : "onshortcut"}`}
              d={`M${path} ${from + i * size + 1}h${reach - 4}q4 0 4 ${(size - 2) / 2}t-4 ${(size - 2) / 2}h-${reach - 4}`}
            />
          ))}
          {shortcut !== "identity" && <rect class="onp" x={path - 4} y={height / 2 - 4} width="8" height="8" rx="1" />}
        </>
      )}
    </svg>
  );
}
