import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { CurvesState } from "../../../src/protocol/curves";
import { Axes } from "./Axes";
import { Chart } from "./chart";
import { acrossAt, frameOf, type Frame } from "./frame";
import { usePalette, useSize } from "../hooks";
import { scalesOf, strokes } from "./lines";
import { Over } from "./Over";
import { readAt, ReadOut, snap } from "./ReadOut";
import { t } from "../strings";
import type { RunView } from "../view";

export interface PlotProps {
  /** Those that are shown. */
  views: RunView[];
  selected: RunView | undefined;
  state: CurvesState;
  /** Where values are read; undefined: nowhere. */
  reading: number | undefined;
  read: (at: number | undefined) => void;
}

/** Training loss and test error of the shown runs, as in the paper's figures. */
export function Plot({ views, selected, state, reading, read }: PlotProps): VNode {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart>(null);
  const size = useSize(box);
  const palette = usePalette();
  const inside = useRef(false);
  const kept = useRef<Frame>(null);
  const scales = inside.current && kept.current ? kept.current : scalesOf(views, state);
  const frame = frameOf(size, {
    log: state.lossAxis === "log",
    across: scales.across,
    loss: scales.loss,
    error: scales.error,
  });
  kept.current = frame;

  useLayoutEffect(() => {
    const made = new Chart(box.current!.querySelector<HTMLElement>(".canvas")!);
    chart.current = made;
    return () => made.destroy();
  }, []);
  useLayoutEffect(() => {
    if (size.width > 0) chart.current?.draw(frame, strokes(views, frame, state, palette));
  });

  const anchor = selected && views.includes(selected) ? selected : views.at(-1);
  const readings = reading === undefined ? [] : readAt(views, state.across, reading, state.smoothing);
  const point = (event: PointerEvent): void => {
    inside.current = true;
    const x = event.clientX - box.current!.getBoundingClientRect().left;
    const within = x >= frame.left - 8 && x <= frame.right + 8;
    read(within ? snap(views, state.across, acrossAt(frame, x)) : undefined);
  };
  const leave = (): void => {
    inside.current = false;
    read(undefined);
  };
  return (
    <div
      class="plot"
      ref={box}
      role="img"
      tabIndex={0}
      aria-label={sentence(views, frame, state)}
      onPointerMove={point}
      onPointerLeave={leave}
    >
      {size.width > 0 && <Axes frame={frame} across={state.across} selected={anchor} narrow={size.width < 900} />}
      <div class="canvas" />
      {size.width > 0 && <Over frame={frame} views={views} state={state} />}
      {views.length === 0 && <p class="dim unshown">{t.noneShown}</p>}
      {reading !== undefined && views.length > 0 && (
        <ReadOut frame={frame} across={state.across} at={reading} readings={readings} />
      )}
    </div>
  );
}

function sentence(views: RunView[], frame: Frame, state: CurvesState): string {
  const end = t.acrossMark(frame.across[1], state.across);
  return t.chart(
    views.map(({ run }) => t.fullName(run)),
    t.span(end, state.across),
    t.range(frame.loss[0], frame.loss[1], frame.log),
  );
}
