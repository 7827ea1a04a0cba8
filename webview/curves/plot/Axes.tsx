import type { VNode } from "preact";
import type { Across } from "../points/across";
import { t } from "../strings";
import type { RunView } from "../view";
import { errorY, lossY, xOf, type Frame } from "./frame";
import { linearMarks, logMarks } from "./ranges";
import { RateChanges } from "./Rates";

/** Everything behind the lines: hairlines, axes, and where the rate of the selected run changes. */
export function Axes(props: { frame: Frame; across: Across; selected: RunView | undefined }): VNode {
  const { frame, across, selected } = props;
  const { left, right, bottom, log, loss, error } = frame;
  const { loss: losses, error: errors } = frame.bands;
  const isApart = errors[1] < losses[0];
  const lossMarks = log ? logMarks(loss) : { labelled: linearMarks(loss, 6), small: [] };
  const labels = spaced(lossMarks.labelled, (value) => lossY(frame, value));
  const { marks, step } = acrossMarks(frame, across);
  const decade = log ? Math.abs(lossY(frame, 10) - lossY(frame, 1)) : 0;
  return (
    <svg class="layer" aria-hidden="true" width={frame.width} height={frame.height}>
      {labels.map((value) => (
        <g key={value}>
          <path class="hair" d={`M${left} ${lossY(frame, value)}H${right}`} />
          <text class="s dim num" text-anchor="end" x={left - 8} y={lossY(frame, value) + 4}>
            {log
              ? t.lossMark(value, lossMarks.small.length < 9 || value === loss[0] || value === loss[1])
              : t.plainMark(value)}
          </text>
        </g>
      ))}
      {(decade > 40 ? lossMarks.small : []).map((value) => (
        <path key={value} class="axis" d={`M${left} ${lossY(frame, value)}h4`} />
      ))}
      {linearMarks(error, 5).map((value) => (
        <g key={value}>
          {isApart && <path class="hair" d={`M${left} ${errorY(frame, value)}H${right}`} />}
          <path class="axis" d={`M${right} ${errorY(frame, value)}h-4`} />
          <text class="s dim num" x={right + 8} y={errorY(frame, value) + 4}>
            {t.errorMark(value)}
          </text>
        </g>
      ))}
      {marks.map((value) => (
        <g key={value}>
          <path class="axis" d={`M${xOf(frame, value)} ${bottom}v4`} />
          <text class="s dim num" text-anchor="middle" x={xOf(frame, value)} y={bottom + 17}>
            {t.acrossMark(value, across, step)}
          </text>
        </g>
      ))}
      <path class="axis" d={`M${left} ${losses[0]}V${losses[1]}H${right}`} />
      <path class="axis" d={`M${left} ${errors[1]}H${right}V${errors[0]}`} />
      <text class="s dim" text-anchor="middle" x={(left + right) / 2} y={bottom + 32}>
        {t.acrossWords[across]}
      </text>
      <RateChanges frame={frame} across={across} selected={selected} />
    </svg>
  );
}

/** Both ends, and what is between them with room for its label. */
function spaced(values: number[], y: (value: number) => number): number[] {
  const end = values.at(-1)!;
  const kept: number[] = [];
  for (const value of values) {
    const room = (other: number | undefined): boolean => other === undefined || Math.abs(y(other) - y(value)) > 14;
    if (value === end || (room(kept.at(-1)) && room(end))) kept.push(value);
  }
  return kept;
}

/** Round numbers across, and how far apart they are: in seconds, minutes or hours where it is time. */
function acrossMarks({ across: [low, high], left, right }: Frame, across: Across): { marks: number[]; step: number } {
  const count = Math.max(2, Math.floor((right - left) / 110));
  const length = high - low;
  const unit = across !== "time" || length < 120 ? 1 : length < 2 * 3600 ? 60 : 3600;
  const marks = linearMarks([low / unit, high / unit], count).map((value) => value * unit);
  return { marks, step: marks.length > 1 ? marks[1]! - marks[0]! : 1 };
}
