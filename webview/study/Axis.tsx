import type { VNode } from "preact";
import type { StudyRowView, TestError } from "../../src/protocol/study";
import { t } from "./strings";
import { medianOf, type ErrorAxis } from "./values";

const start = 2;
const line = 17.5;
/** How wide an axis may be in a cell of each table, with the box for failures. */
const widths = { 1: 208, 2: 122 };
const box = 34;

/** The paper's result (a rhombus), ours (dots) and their median (a bar) on one axis; the words below say the same. */
export function Axis({ row: { table, paper, ours }, axis }: { row: StudyRowView; axis: ErrorAxis }): VNode {
  const width = widths[table];
  const end = axis.fail || table === 1 ? width - box - 8 : width;
  const at = (error: TestError): number =>
    error === "fail" ? width - box / 2 - 0.5 : start + ((error - axis.from) / (axis.to - axis.from)) * (end - start);
  const middle = (start + end) / 2;
  const median = ours.length > 1 ? medianOf(ours) : undefined;
  return (
    <svg width={width + 2} height="32" aria-hidden="true">
      <path class="hair" d={`M${start} ${line}H${end}M${start + 0.5} 14v7M${middle + 0.5} 14v7M${end - 0.5} 14v7`} />
      {axis.fail && (
        <>
          <rect class="zone" x={width - box - 0.5} y="0.5" width={box} height="21" rx="2" />
          <text class="s dim" x={at("fail")} y="31" text-anchor="middle">
            {t.failWord}
          </text>
        </>
      )}
      <text class="s dim num" x={start} y="30">
        {axis.from}
      </text>
      <text class="s dim num" x={middle} y="30" text-anchor="middle">
        {(axis.from + axis.to) / 2}
      </text>
      <text class="s dim num" x={end} y="30" text-anchor="end">
        {axis.to}%
      </text>
      {ours.map((error, i) => (
        <circle key={i} class="our" cx={at(error)} cy={line} r="3" />
      ))}
      {median !== undefined && <path class="med" d={`M${at(median)} 12.5v10`} />}
      {paper.exact && <path class="pap" d={`M${at(paper.error)} 2l5 6-5 6-5-6z`} />}
    </svg>
  );
}
