import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CurvesState } from "../../src/protocol/curves";
import { extent, roundUp, stepAcross, testAcross, trainAcross } from "./across";
import { Axes } from "./Axes";
import { Chart, type Stroke } from "./chart";
import { acrossAt, errorY, frameOf, isInside, lossY, xOf, type Frame } from "./frame";
import { MarkAt, PaperMark } from "./Marks";
import { errorRange, lossRange } from "./ranges";
import { readAt, ReadOut, snap } from "./ReadOut";
import { t } from "./strings";
import { thin } from "./thin";
import { colorClass, colors, markOf, smoothedError, smoothedLoss, type RunView } from "./view";

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
      {reading !== undefined && views.length > 0 && (
        <ReadOut frame={frame} across={state.across} at={reading} readings={readings} />
      )}
    </div>
  );
}

/** What the axes show: the paper's ranges, wider when the data ask for it. */
function scalesOf(views: RunView[], state: CurvesState): Pick<Frame, "across" | "loss" | "error"> {
  const end = Math.max(0, ...views.map(({ run, points }) => extent(run, points, state.across)));
  const loss = lossRange(
    views.map((view) => ({ smoothed: smoothedLoss(view, state.smoothing).values, classes: view.run.classes })),
  );
  const errors = views.map(({ points }) => points.testError.values);
  return {
    across: [0, state.across === "time" ? roundUp(end) || 60 : end || 1],
    loss: state.lossAxis === "log" ? loss : [0, loss[1]],
    error: errorRange(errors),
  };
}

/** A raw point stands for so many pixels, so that its line is seen through. */
const rawPixels = 3;

/** The raw losses of all runs lie behind everything else. */
function strokes(views: RunView[], frame: Frame, state: CurvesState, palette: string[]): Stroke[] {
  const pixels = Math.ceil(frame.right - frame.left);
  const floor = frame.log ? 0 : -Infinity;
  const color = ({ index }: RunView): string => palette[index % colors] ?? "";
  const raw = views.map((view): Stroke => {
    const x = trainAcross(view.points, state.across);
    const line = thin(x, view.points.loss.values, frame.across, Math.ceil(pixels / rawPixels), floor);
    return { line, scale: "loss", color: color(view), width: 1, alpha: 0.28 };
  });
  const smooth = views.flatMap((view): Stroke[] => {
    const x = trainAcross(view.points, state.across);
    const loss = thin(x, smoothedLoss(view, state.smoothing).values, frame.across, pixels, floor);
    const strokes: Stroke[] = [{ line: loss, scale: "loss", color: color(view), width: 1.5, dash: [6, 4] }];
    if (!state.trainError) return strokes;
    const error = thin(x, smoothedError(view, state.smoothing).values, frame.across, pixels);
    return [...strokes, { line: error, scale: "error", color: color(view), width: 1.25, dash: [2, 3] }];
  });
  const tests = views.map((view): Stroke => {
    const line = thin(testAcross(view.points, state.across), view.points.testError.values, frame.across, pixels);
    return { line, scale: "error", color: color(view), width: 1.75 };
  });
  return [...raw, ...smooth, ...tests];
}

/** Everything before the lines: keys, ends, the paper's values, and where a loss ceased to be a number. */
function Over({ frame, views, state }: { frame: Frame; views: RunView[]; state: CurvesState }): VNode {
  const { left, right, top } = frame;
  const results = views.filter(({ run }) => run.paper);
  return (
    <svg class="layer" aria-hidden="true" width={frame.width} height={frame.height}>
      <path class="key train" d={`M${left} 16h30`} />
      <text class="s" x={left + 38} y={20}>
        {t.lossKey(frame.log)}
      </text>
      {state.trainError && (
        <text class="s" text-anchor="middle" x={(left + right) / 2} y={20}>
          {`··· ${t.trainErrorKey}`}
        </text>
      )}
      <path class="key" d={`M${right - 30} 16h30`} />
      <text class="s" text-anchor="end" x={right - 38} y={20}>
        {t.errorKey}
      </text>
      {results.length > 0 && (
        <text class="s dim" text-anchor="middle" x={right + 46} y={20}>
          {`◇ ${t.paperKey}`}
        </text>
      )}
      {views.map((view) => (
        <Ends key={view.run.run} frame={frame} view={view} state={state} />
      ))}
      {results.map((view) => {
        const { error } = view.run.paper!;
        // "fail" is a test error above 20%: beyond the paper's axis.
        const y = error === "fail" ? top : Math.max(top, errorY(frame, error));
        return (
          <g key={view.run.run} class={colorClass(view)}>
            <title>{t.paperSource(view.run.paper!)}</title>
            <PaperMark x={right + 52} y={y} />
          </g>
        );
      })}
    </svg>
  );
}

function Ends({ frame, view, state }: { frame: Frame; view: RunView; state: CurvesState }): VNode | null {
  const { points, run } = view;
  const { across } = state;
  const last = trainAcross(points, across).at(-1);
  if (last === undefined) return null;
  const smoothed = smoothedLoss(view, state.smoothing).values;
  const live = run.state === "running";
  const ends = [
    { x: xOf(frame, last), y: lossY(frame, smoothed.at(-1) ?? NaN) },
    {
      x: xOf(frame, points.testStep.length > 0 ? stepAcross(points, across, points.testStep.last) : NaN),
      y: errorY(frame, points.testError.last),
    },
  ].filter(({ y }) => isInside(frame, y));
  return (
    <g class={colorClass(view)}>
      {ends.map(({ x, y }, i) => (
        <g key={i}>
          {live && <circle class="halo" cx={x} cy={y} r="10" />}
          <MarkAt mark={markOf(view)} x={x} y={y} />
        </g>
      ))}
      {points.broken && (
        <Broken frame={frame} x={xOf(frame, last)} y={lossY(frame, smoothed.findLast(Number.isFinite) ?? NaN)} />
      )}
    </g>
  );
}

/** The curve ends here: the loss is no number. */
function Broken({ frame, x, y }: { frame: Frame; x: number; y: number }): VNode {
  const at = Number.isFinite(y) ? Math.min(frame.bottom, Math.max(frame.top, y)) : frame.top;
  return <path class="nan" d={`M${x - 5} ${at - 5}l10 10m0-10l-10 10`} />;
}

function sentence(views: RunView[], frame: Frame, state: CurvesState): string {
  const end = t.acrossMark(frame.across[1], state.across);
  return t.chart(
    views.map(({ run }) => t.fullName(run)),
    t.span(end, state.across),
    t.range(frame.loss[0], frame.loss[1], frame.log),
  );
}

function useSize(box: { current: HTMLElement | null }): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = box.current!;
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    measure();
    return () => observer.disconnect();
  }, []);
  return size;
}

/** The runs' colours as the canvas can take them; read again when the theme changes. */
function usePalette(): string[] {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => {
    const observer = new MutationObserver(() => setPalette(readPalette()));
    observer.observe(document.body, { attributes: true });
    observer.observe(document.documentElement, { attributes: true });
    return () => observer.disconnect();
  }, []);
  return palette;
}

function readPalette(): string[] {
  const probe = document.createElement("span");
  document.body.append(probe);
  const palette = Array.from({ length: colors }, (_, index) => {
    probe.className = `probe ${colorClass({ index })}`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return palette;
}
