import type { VNode } from "preact";
import type { CurvesState } from "../../../src/protocol/curves";
import { stepAcross, trainAcross } from "../points/across";
import { grid } from "../points/band";
import { t } from "../strings";
import { colorClass, markOf, marks, smoothedLoss, type Curve, type RunView } from "../view";
import { errorY, isInside, lossY, xOf, type Frame } from "./frame";
import { MarkAt } from "./Marks";
import { Paper } from "./Paper";
import { RateNames } from "./Rates";
import { readAt, type Reading } from "./ReadOut";

interface OverProps {
  frame: Frame;
  curves: Curve[];
  selected: RunView | undefined;
  state: CurvesState;
}

/** Everything before the lines: keys, ends, the paper's values, and where a loss ceased to be a number. */
export function Over({ frame, curves, selected, state }: OverProps): VNode {
  const { left, right } = frame;
  const [losses] = frame.bands.loss;
  const trainErrorKey = `··· ${t.trainErrorKey}`;
  const narrow = right - left < 480;
  return (
    <svg class="layer" aria-hidden="true" width={frame.width} height={frame.height}>
      <path class="key train" d={`M${left} ${losses - 18}h30`} />
      <text class="s" x={left + 38} y={losses - 14}>
        {narrow ? t.narrowLossKey(frame.log) : t.lossKey(frame.log)}
        {state.trainError && !state.apart && <tspan dx="16">{trainErrorKey}</tspan>}
      </text>
      {state.trainError && state.apart && (
        <text class="s" x={left} y={20}>
          {trainErrorKey}
        </text>
      )}
      <path class="key" d={`M${right - 30} 16h30`} />
      <text class="s" text-anchor="end" x={right - 38} y={20}>
        {narrow ? t.narrowErrorKey : t.errorKey}
      </text>
      <RateNames frame={frame} across={state.across} selected={selected} />
      <Paper frame={frame} curves={curves} selected={selected} across={state.across} />
      {curves.length > 1 &&
        curves.length <= markedCurves &&
        curves.map((curve) => <Along key={curve.key} frame={frame} curve={curve} state={state} />)}
      {curves.map((curve) => (
        <Ends key={curve.key} frame={frame} curve={curve} state={state} />
      ))}
    </svg>
  );
}

/** So many px are between two marks along a line; of more curves they would hide the lines. */
const markEvery = 200;
const markedCurves = 6;

/** A curve's mark here and there along its lines, each curve's at other places: they are told apart without colours, too. */
function Along({ frame, curve, state }: { frame: Frame; curve: Curve; state: CurvesState }): VNode {
  const { across, smoothing } = state;
  const [from, to] = frame.across;
  const places = grid(frame.across, (frame.right - frame.left) / markEvery);
  const shift = (((curve.index % marks.length) + 0.5) / marks.length) * (places[1]! - places[0]!);
  const points = places.flatMap((place) => {
    const at = place + shift;
    const [{ loss, error, errorAt }] = readAt([curve], across, at, smoothing) as [Reading];
    return [
      { scale: "loss" as const, x: xOf(frame, at), y: lossY(frame, loss) },
      ...(errorAt >= from && errorAt <= to
        ? [{ scale: "error" as const, x: xOf(frame, errorAt), y: errorY(frame, error) }]
        : []),
    ];
  });
  return (
    <g class={colorClass(curve)}>
      {points
        .filter(({ scale, x, y }) => isInside(frame, scale, x, y))
        .map(({ x, y }, i) => (
          <g key={i} class="along" transform={`translate(${x} ${y}) scale(0.8)`}>
            <MarkAt mark={markOf(curve)} x={0} y={0} />
          </g>
        ))}
    </g>
  );
}

/** A mark where a curve ends, breathing while a run of it trains. */
function Ends({ frame, curve, state }: { frame: Frame; curve: Curve; state: CurvesState }): VNode | null {
  const { across, smoothing } = state;
  const last = Math.max(...curve.views.map(({ points }) => trainAcross(points, across).at(-1) ?? -Infinity));
  const [end] = readAt([curve], across, last, smoothing);
  if (!Number.isFinite(last) || !end) return null;
  const live = curve.views.some(({ run }) => run.state === "running");
  const ends = [
    { scale: "loss" as const, x: xOf(frame, last), y: lossY(frame, end.loss) },
    { scale: "error" as const, x: xOf(frame, end.errorAt), y: errorY(frame, end.error) },
  ].filter(({ scale, x, y }) => isInside(frame, scale, x, y));
  return (
    <g class={colorClass(curve)}>
      {ends.map(({ x, y }, i) => (
        <g key={i}>
          {live && <circle class="halo" cx={x} cy={y} r="10" />}
          <MarkAt mark={markOf(curve)} x={x} y={y} />
        </g>
      ))}
      {curve.views
        .filter((view) => view.points.broken)
        .map((view) => (
          <Broken key={view.run.run} frame={frame} view={view} state={state} />
        ))}
    </g>
  );
}

/** The curve ends here: the loss is no number. */
function Broken({ frame, view, state }: { frame: Frame; view: RunView; state: CurvesState }): VNode | null {
  const { points } = view;
  const x = xOf(frame, stepAcross(points, state.across, points.step.last));
  const y = lossY(frame, smoothedLoss(view, state.smoothing).values.findLast(Number.isFinite) ?? NaN);
  const [top, bottom] = frame.bands.loss;
  const at = Number.isFinite(y) ? Math.min(bottom, Math.max(top, y)) : top;
  if (!isInside(frame, "loss", x, at)) return null;
  return <path class="nan" d={`M${x - 5} ${at - 5}l10 10m0-10l-10 10`} />;
}
