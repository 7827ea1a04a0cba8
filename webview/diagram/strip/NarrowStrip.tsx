import type { VNode } from "preact";
import type { DiagramContent, Selection, StageView, UnitRange } from "../../../src/protocol/diagram";
import { shape } from "../../shared/format";
import { t } from "../strings";

/** In a narrow pane the strip lies down: a tick a unit. The mouse alone uses it; the header has the same by key. */
export function NarrowStrip(props: {
  diagram: DiagramContent;
  /** Units that an edit would change. */
  lit: UnitRange[];
  select: (selection: Selection) => void;
}): VNode {
  const { diagram, lit, select } = props;
  return (
    <div class="narrow" aria-hidden="true">
      {diagram.stages.map((stage) => (
        <LyingStage
          key={stage.stage}
          stage={stage}
          selected={diagram.unit.stage === stage.stage ? diagram.unit.unit : undefined}
          lit={lit.filter((range) => range.stage === stage.stage)}
          select={select}
        />
      ))}
    </div>
  );
}

/** Beyond, a tick stands for several units. */
const mostTicks = 60;

function LyingStage(props: {
  stage: StageView;
  selected: number | undefined;
  lit: UnitRange[];
  select: (selection: Selection) => void;
}): VNode {
  const { stage, selected, lit, select } = props;
  const ticks = Math.min(stage.units, mostTicks);
  /** Where a unit begins. */
  const x = (unit: number): number => Math.floor(((unit - 1) * ticks) / stage.units);
  const unitAt = (event: MouseEvent): number => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    return 1 + Math.floor(Math.min(0.999, Math.max(0, (event.clientX - left) / width)) * stage.units);
  };
  return (
    <div class="lying" onClick={(event) => select({ stage: stage.stage, unit: unitAt(event) })}>
      <div class="s cut">
        <span class="b">{t.stage(stage.stage)}</span>{" "}
        <span class="dim num">
          {shape(stage.output)} {t.times(stage.units)}
        </span>
      </div>
      <svg width="100%" height="24" viewBox={`0 0 ${ticks} 24`} preserveAspectRatio="none">
        {selected !== undefined && <rect class="selband" x={x(selected)} width="1" height="24" />}
        <path class="spine" d={`M0 18H${ticks}`} />
        {stage.groups.map(({ first, count, shortcut }) => (
          <path
            key={first}
            class={`loop thin ${shortcut === "identity" ? "" : "onshortcut"}`}
            d={Array.from(
              { length: Math.max(1, x(first + count) - x(first)) },
              (_, i) => `M${x(first) + i + 0.1} 16.5c0-13 .8-13 .8 0`,
            ).join("")}
          />
        ))}
        {lit.map(({ first, last }) => (
          <path key={first} class="lit" d={`M${x(first)} 22H${Math.max(x(first) + 1, x(last + 1))}`} />
        ))}
      </svg>
    </div>
  );
}
