import type { VNode } from "preact";
import type { Selection, StageView } from "../../../src/protocol/diagram";

/** In a narrow pane the strip lies down: a tick a unit. The mouse alone uses it; the header has the same by key. */
export function NarrowStrip(props: {
  stages: StageView[];
  selected: Selection;
  select: (selection: Selection) => void;
}): VNode {
  const { stages, selected, select } = props;
  const width = 700 / Math.max(1, stages.length);
  const pitch = (stage: StageView): number => (width - 10) / Math.min(stage.units, mostTicks);
  const tick = (stage: StageView, unit: number): number =>
    Math.floor(((unit - 1) * Math.min(stage.units, mostTicks)) / stage.units);
  const current = stages[selected.stage - 1];
  return (
    <svg
      class="narrow"
      width="100%"
      height="30"
      viewBox="0 0 712 30"
      preserveAspectRatio="none"
      aria-hidden="true"
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const x = ((event.clientX - box.left) / box.width) * 712 - 8;
        const stage = stages[Math.min(stages.length - 1, Math.max(0, Math.floor(x / width)))];
        if (!stage) return;
        const part = Math.min(0.999, Math.max(0, (x - (stage.stage - 1) * width) / (width - 10)));
        select({ stage: stage.stage, unit: 1 + Math.floor(part * stage.units) });
      }}
    >
      <path class="spine" d="M4 20H708" />
      {current && (
        <rect
          class="selband"
          x={8 + (selected.stage - 1) * width + tick(current, selected.unit) * pitch(current)}
          y="2"
          width={Math.max(4, pitch(current))}
          height="26"
        />
      )}
      {stages.map((stage) => (
        <path
          key={stage.stage}
          class="loop thin"
          d={Array.from({ length: Math.min(stage.units, mostTicks) }, (_, i) => {
            const step = pitch(stage);
            return `M${8 + (stage.stage - 1) * width + i * step} 19c0-13 ${step * 0.86}-13 ${step * 0.86} 0`;
          }).join("")}
        />
      ))}
    </svg>
  );
}

const mostTicks = 60;
