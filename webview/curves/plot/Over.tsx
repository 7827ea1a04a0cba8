import type { VNode } from "preact";
import type { CurvesState } from "../../../src/protocol/curves";
import { stepAcross, trainAcross } from "../points/across";
import { errorY, isInside, lossY, xOf, type Frame } from "./frame";
import { MarkAt, PaperMark } from "./Marks";
import { t } from "../strings";
import { colorClass, markOf, smoothedLoss, type RunView } from "../view";

/** Everything before the lines: keys, ends, the paper's values, and where a loss ceased to be a number. */
export function Over({ frame, views, state }: { frame: Frame; views: RunView[]; state: CurvesState }): VNode {
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
