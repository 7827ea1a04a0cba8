import type { VNode } from "preact";
import type { CurvesState } from "../../../src/protocol/curves";
import { stepAcross, trainAcross } from "../points/across";
import { t } from "../strings";
import { colorClass, markOf, smoothedLoss, type Curve, type RunView } from "../view";
import { errorY, isInside, lossY, xOf, type Frame } from "./frame";
import { MarkAt } from "./Marks";
import { Paper } from "./Paper";
import { readAt } from "./ReadOut";

interface OverProps {
  frame: Frame;
  curves: Curve[];
  selected: RunView | undefined;
  state: CurvesState;
}

/** Everything before the lines: keys, ends, the paper's values, and where a loss ceased to be a number. */
export function Over({ frame, curves, selected, state }: OverProps): VNode {
  const { left, right } = frame;
  return (
    <svg class="layer" aria-hidden="true" width={frame.width} height={frame.height}>
      <path class="key train" d={`M${left} 16h30`} />
      <text class="s" x={left + 38} y={20}>
        {t.lossKey(frame.log)}
        {state.trainError && <tspan dx="16">{`··· ${t.trainErrorKey}`}</tspan>}
      </text>
      <path class="key" d={`M${right - 30} 16h30`} />
      <text class="s" text-anchor="end" x={right - 38} y={20}>
        {t.errorKey}
      </text>
      <Paper frame={frame} curves={curves} selected={selected} across={state.across} />
      {curves.map((curve) => (
        <Ends key={curve.key} frame={frame} curve={curve} state={state} />
      ))}
    </svg>
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
    { x: xOf(frame, last), y: lossY(frame, end.loss) },
    { x: xOf(frame, end.errorAt), y: errorY(frame, end.error) },
  ].filter(({ x, y }) => isInside(frame, x, y));
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
  const at = Number.isFinite(y) ? Math.min(frame.bottom, Math.max(frame.top, y)) : frame.top;
  if (!isInside(frame, x, at)) return null;
  return <path class="nan" d={`M${x - 5} ${at - 5}l10 10m0-10l-10 10`} />;
}
