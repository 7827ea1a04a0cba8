import type { VNode } from "preact";
import { useMemo, useRef } from "preact/hooks";
import type { DiagramContent, UnitRange } from "../../../src/protocol/diagram";
import { t } from "../strings";
import { MiniMap } from "./MiniMap";
import { NarrowStrip } from "./NarrowStrip";
import type { ResizeActions } from "./resize";
import type { Strip } from "./strip";
import type { StripActions } from "./StripGroupItem";
import { StripView } from "./StripView";

/** The network on the left of its unit: its name, what it costs, and the strip; in a narrow pane above it, lying down. */
export function StripPane(props: {
  diagram: DiagramContent;
  strip: Strip;
  /** Units that an edit would change. */
  lit: UnitRange[];
  disabled: boolean;
  actions: StripActions;
  resizing: ResizeActions;
  scroll: number;
  setScroll: (scroll: number) => void;
}): VNode {
  const { diagram, strip, lit, disabled, actions, resizing, scroll, setScroll } = props;
  const pane = useRef<HTMLDivElement>(null);
  const lying = useMemo(
    () => <NarrowStrip diagram={diagram} lit={lit} select={actions.select} />,
    [diagram.stages, diagram.unit.stage, diagram.unit.unit, lit],
  );
  return (
    <div ref={pane} class="strip" onScroll={(event) => setScroll(event.currentTarget.scrollTop)}>
      <div class="hd row">
        <div class="heading">
          <div class="b cut" title={diagram.name}>
            {diagram.name}
          </div>
          <div class="s dim cut num" title={t.costs(diagram.cost)}>
            {t.costs(diagram.cost)}
          </div>
        </div>
      </div>
      <MiniMap strip={strip} selected={diagram.unit} pane={pane} scroll={scroll} />
      {lying}
      <StripView diagram={diagram} strip={strip} lit={lit} disabled={disabled} actions={actions} resizing={resizing} />
    </div>
  );
}
