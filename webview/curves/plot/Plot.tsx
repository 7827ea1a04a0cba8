import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CurvesState, Zoom } from "../../../src/protocol/curves";
import { usePalette, useSize } from "../hooks";
import { t } from "../strings";
import { curveName, type Curve, type RunView } from "../view";
import { Axes } from "./Axes";
import { acrossAt, frameOf, type Frame } from "./frame";
import { useGestures } from "./zoom/gestures";
import { shapesOf } from "./lines";
import { Over } from "./Over";
import { readAt, ReadOut, snap } from "./ReadOut";
import { scalesOf, wholeAcross, type Scales } from "./scales";
import { Sheet } from "./sheet";
import { panned, within, zoomed } from "./zoom/zoom";
import { ZoomTools } from "./zoom/ZoomTools";

export interface PlotProps {
  /** Another one where more has changed than the part that is seen. */
  version: number;
  /** Those that are shown. */
  curves: Curve[];
  selected: RunView | undefined;
  state: CurvesState;
  /** Where values are read; undefined: nowhere. */
  reading: number | undefined;
  read: (at: number | undefined) => void;
  zoom: (zoom: Zoom | undefined) => void;
}

/** Training loss and test error of the shown runs, as in the paper's figures. */
export function Plot({ version, curves, selected, state, reading, read, zoom }: PlotProps): VNode {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const sheet = useRef<Sheet>(undefined);
  const size = useSize(box);
  const palette = usePalette();
  const [part, choosing] = useState<[number, number]>();
  const views = curves.flatMap((curve) => curve.views);
  const whole = wholeAcross(views, state);
  const { scales, inside } = useScales(views, state);
  const frame = frameOf(size, { log: state.lossAxis === "log", apart: state.apart, ...scales });

  useLayoutEffect(() => {
    sheet.current ??= new Sheet(canvas.current!);
    if (size.width > 0) sheet.current.show(frame, palette, [version], (part) => shapesOf(curves, part, state));
  });
  useGestures(box, {
    zoom: (x, factor) => zoom(zoomed(scales.across, whole, acrossAt(frame, x), factor)),
    pan: (by) => {
      if (state.zoom) zoom(panned(scales.across, whole, -by / (frame.right - frame.left)));
    },
    choose: (a, b) => {
      const ends = [acrossAt(frame, Math.min(a, b)), acrossAt(frame, Math.max(a, b))] as const;
      zoom(within([Math.max(whole[0], ends[0]), Math.min(whole[1], ends[1])], whole));
    },
    choosing,
    reset: () => zoom(undefined),
    movable: state.zoom !== undefined,
  });

  const anchor = selected && views.includes(selected) ? selected : views.at(-1);
  const readings = reading === undefined ? [] : readAt(curves, state.across, reading, state.smoothing);
  const point = (event: PointerEvent): void => {
    inside.current = true;
    const x = event.clientX - box.current!.getBoundingClientRect().left;
    const within = event.buttons === 0 && x >= frame.left - 8 && x <= frame.right + 8;
    read(within ? snap(views, state.across, acrossAt(frame, x)) : undefined);
  };
  const leave = (): void => {
    inside.current = false;
    read(undefined);
  };
  return (
    <div class="plotbox">
      <div
        class={state.zoom ? "plot movable" : "plot"}
        ref={box}
        role="img"
        tabIndex={0}
        aria-label={sentence(curves, frame, state)}
        onPointerMove={point}
        onPointerLeave={leave}
      >
        {size.width > 0 && <Axes frame={frame} across={state.across} selected={anchor} />}
        <div class="sheet" style={boundsOf(frame)}>
          <canvas ref={canvas} />
        </div>
        {size.width > 0 && <Over frame={frame} curves={curves} selected={anchor} state={state} />}
        {part && <Part frame={frame} part={part} />}
        {views.length === 0 && <p class="dim unshown">{t.noneShown}</p>}
        {reading !== undefined && views.length > 0 && (
          <ReadOut frame={frame} across={state.across} at={reading} readings={readings} />
        )}
      </div>
      <ZoomTools across={scales.across} whole={whole} state={state} zoom={zoom} />
    </div>
  );
}

/**
 * What the axes show. While the pointer is in the plot the heights stay as they are, or a reader would lose the place,
 * unless a person changed what is drawn.
 */
function useScales(views: RunView[], state: CurvesState): { scales: Scales; inside: { current: boolean } } {
  const inside = useRef(false);
  const kept = useRef<{ scales: Scales; asked: string } | undefined>(undefined);
  const { zoom, lossAxis, across } = state;
  const length = zoom && Math.round(zoom.to - zoom.from);
  const asked = JSON.stringify([length, lossAxis, across, views.map(({ run }) => run.run)]);
  const before = kept.current?.asked === asked ? kept.current.scales : undefined;
  const wanted = scalesOf(views, state, before);
  const moved = before && zoom?.follow !== true && wanted.across[0] !== before.across[0];
  const scales = inside.current && before && !moved ? { ...before, across: wanted.across } : wanted;
  kept.current = { scales, asked };
  return { scales, inside };
}

/** Where the plot's inside is. */
function boundsOf({ left, right, top, bottom }: Frame): Record<"left" | "top" | "width" | "height", string> {
  return { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` };
}

/** What a drag has chosen so far. */
function Part({ frame, part: [from, to] }: { frame: Frame; part: [number, number] }): VNode {
  const place = (x: number): number => Math.min(frame.right, Math.max(frame.left, x));
  const [left, right] = [place(Math.min(from, to)), place(Math.max(from, to))];
  return (
    <svg class="layer" aria-hidden="true" width={frame.width} height={frame.height}>
      <rect class="part" x={left} y={frame.top} width={right - left} height={frame.bottom - frame.top} />
    </svg>
  );
}

function sentence(curves: Curve[], frame: Frame, state: CurvesState): string {
  const [from, to] = frame.across.map((value) => t.acrossMark(value, state.across, 1));
  return t.chart(
    curves.map((curve) => curveName(curve)),
    t.span(from!, to!, state.across, state.zoom !== undefined),
    t.range(frame.loss[0], frame.loss[1], frame.log),
  );
}
