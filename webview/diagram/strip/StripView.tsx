import type { VNode } from "preact";
import { useMemo, useRef } from "preact/hooks";
import type { DiagramContent, StageView, UnitRange } from "../../../src/protocol/diagram";
import { shape } from "../../shared/format";
import { useRoving } from "../roving";
import { sayStage } from "../sentences";
import { blocksName } from "../names";
import { t } from "../strings";
import { rangesOfSpan } from "../units";
import { rangeExtents, unitBand, type Strip } from "./strip";
import type { ResizeActions } from "./resize";
import { StripGroupItem, type StripActions } from "./StripGroupItem";
import { StripHeat } from "./StripHeat";

/** The network as a strip: a tree of stages and their groups of identical units; selection follows focus. */
export function StripView(props: {
  diagram: DiagramContent;
  strip: Strip;
  /** Units that an edit would change. */
  lit: UnitRange[];
  disabled: boolean;
  actions: StripActions;
  resizing: ResizeActions;
}): VNode {
  const { diagram, strip, lit, disabled, actions, resizing } = props;
  const { unit: selected, signal, units } = diagram;
  const tree = useRef<SVGSVGElement>(null);
  const latest = useRef(actions);
  latest.current = actions;
  const band = unitBand(strip, selected);
  const measured = signal.to - signal.from + 1 < units ? rangesOfSpan(diagram.stages, signal) : [];
  useRoving(tree, "[role=treeitem]", {
    ArrowUp: -1,
    ArrowDown: 1,
    current: "[aria-selected=true]",
  });
  const stageOf = (event: Event): StageView | undefined =>
    strip.stages[Number((event.target as Element).closest<SVGElement>("[data-stage]")?.dataset["stage"]) - 1];
  // What follows from the network alone is made once for all selections in it.
  const heat = useMemo(() => <StripHeat diagram={diagram} strip={strip} />, [diagram.gradient, strip]);
  return (
    <div class="wide strip-body" onFocusOut={resizing.cancel}>
      <svg
        ref={tree}
        role="tree"
        aria-label={t.network}
        width="240"
        height={strip.height}
        onKeyDown={(event) => {
          const stage = stageOf(event);
          if (event.altKey && stage && (event.key === "ArrowUp" || event.key === "ArrowDown"))
            resizing.step(stage, event.key === "ArrowDown" ? 1 : -1);
          else if (event.key === "Enter" && resizing.resize) resizing.keep();
          else if (event.key !== "Enter" || !enterUnit(event)) return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        {band && <rect class="selband" x="0" y={band.y} width="240" height={band.height} />}
        <path class="spine" d={`M26 ${strip.stem + 12}V${strip.head + 20}`} />
        {measured.length > 0 && <SpanMark strip={strip} ranges={measured} />}
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
              data-stage={stage.stage}
              onClick={() => actions.select({ stage: stage.stage, unit: 1 })}
              onKeyDown={(event) => {
                if (event.key === "Enter" && !resizing.resize) actions.select({ stage: stage.stage, unit: 1 });
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
              <StripGroupItem
                key={`${group.stage}:${group.first}`}
                group={group}
                selected={
                  selected.stage === group.stage &&
                  selected.unit >= group.first &&
                  selected.unit < group.first + group.count
                }
                actions={latest}
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
        {lit
          .flatMap((range) => rangeExtents(strip, range))
          .map(({ y, height }, i) => (
            <path key={i} class="lit" d={`M17 ${y}v${height}`} />
          ))}
      </svg>
      <svg class="strip-heat" role="presentation" width="240" height={strip.height}>
        {heat}
      </svg>
      {!disabled &&
        strip.stages.map((stage) => (
          <div
            key={stage.stage}
            class={`border ${resizing.resize?.stage === stage.stage ? "on" : ""}`}
            style={{ top: `${stage.bottom + 1}px` }}
            title={t.dragUnits}
            aria-hidden="true"
            onPointerDown={(event) => resizing.take(stage, event)}
          />
        ))}
      {resizing.resize && (
        <div
          class="pop note s num border-note"
          style={{ top: `${(strip.stages[resizing.resize.stage - 1]?.bottom ?? 0) - 8}px` }}
        >
          {t.unitsFromTo(resizing.resize.from, resizing.resize.units)}
        </div>
      )}
    </div>
  );
}

/** From a unit of the strip to its blocks: the way back from Escape. Not where the whole network is shown. */
function enterUnit({ target }: KeyboardEvent): boolean {
  const item = target as Element;
  const block = item.closest("main")?.querySelector<SVGElement>(".uw [data-id][tabindex='0']");
  if (!item.matches("[aria-selected=true]") || !block) return false;
  block.focus();
  return true;
}

/** Between which units the signal is measured: a bracket beside the path. */
function SpanMark({ strip, ranges }: { strip: Strip; ranges: UnitRange[] }): VNode | null {
  const extents = ranges.flatMap((range) => rangeExtents(strip, range));
  const [first, last] = [extents[0], extents.at(-1)];
  if (!first || !last) return null;
  return <path class="span" d={`M12 ${first.y}h-5V${last.y + last.height}h5`} />;
}
