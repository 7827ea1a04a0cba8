import type { VNode } from "preact";
import type { CurvesState } from "../../../src/protocol/curves";
import { linearMarks, logMarks } from "../plot/ranges";
import { t } from "../strings";
import { place, type ScatterFrame } from "./dots";

/** Errors at the left, costs below on a logarithmic axis, and the key of the front. */
export function ScatterAxes({ frame, state }: { frame: ScatterFrame; state: CurvesState }): VNode {
  const { left, right, top, bottom, cost, error } = frame;
  const x = (value: number): number => place(frame, { cost: value, error: error[0] })[0];
  const y = (value: number): number => place(frame, { cost: cost[0], error: value })[1];
  const near = cost[1] / cost[0] < 4;
  const marks = near ? { labelled: linearMarks(cost, 5), small: [] } : logMarks(cost);
  return (
    <g aria-hidden="true">
      {linearMarks(error, 5).map((value) => (
        <g key={value}>
          <path class="hair" d={`M${left} ${y(value)}H${right}`} />
          <text class="s dim num" text-anchor="end" x={left - 8} y={y(value) + 4}>
            {t.errorMark(Number(value.toPrecision(4)))}
          </text>
        </g>
      ))}
      {marks.labelled.map((value) => (
        <g key={value}>
          <path class="axis" d={`M${x(value)} ${bottom}v4`} />
          <text class="s dim num" text-anchor="middle" x={x(value)} y={bottom + 17}>
            {t.costMark(value, state.cost)}
          </text>
        </g>
      ))}
      {marks.small.map((value) => (
        <path key={value} class="axis" d={`M${x(value)} ${bottom}v-4`} />
      ))}
      <path class="axis" d={`M${left} ${top}V${bottom}H${right}`} />
      <text class="s dim" text-anchor="middle" x={(left + right) / 2} y={bottom + 32}>
        {t.costs[state.cost]}
      </text>
      <text class="s dim" x={left} y={20}>
        {t.error}
      </text>
      <path class="front" d={`M${right - 30} 16h30`} />
      <text class="s dim" text-anchor="end" x={right - 38} y={20}>
        {t.front}
      </text>
    </g>
  );
}
