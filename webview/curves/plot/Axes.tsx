import type { VNode } from "preact";
import { stepAcross, type Across } from "../points/across";
import { t } from "../strings";
import type { RunView } from "../view";
import { errorY, lossY, xOf, type Frame } from "./frame";
import { linearMarks, logMarks } from "./ranges";

/** Everything behind the lines: hairlines, axes, and where the rate of the selected run changes. */
export function Axes(props: { frame: Frame; across: Across; selected: RunView | undefined; narrow: boolean }): VNode {
  const { frame, across } = props;
  const { left, right, top, bottom, log, loss, error } = frame;
  const losses = log ? logMarks(loss) : { labelled: linearMarks(loss, 6), small: [] };
  const labels = apart(losses.labelled, (value) => lossY(frame, value));
  const { marks, step } = acrossMarks(frame, across);
  const decade = log ? Math.abs(lossY(frame, 10) - lossY(frame, 1)) : 0;
  return (
    <svg class="layer" aria-hidden="true" width={frame.width} height={frame.height}>
      {labels.map((value) => (
        <g key={value}>
          <path class="hair" d={`M${left} ${lossY(frame, value)}H${right}`} />
          <text class="s dim num" text-anchor="end" x={left - 8} y={lossY(frame, value) + 4}>
            {log
              ? t.lossMark(value, losses.small.length < 9 || value === loss[0] || value === loss[1])
              : t.plainMark(value)}
          </text>
        </g>
      ))}
      {(decade > 40 ? losses.small : []).map((value) => (
        <path key={value} class="axis" d={`M${left} ${lossY(frame, value)}h4`} />
      ))}
      {linearMarks(error, 5).map((value) => (
        <g key={value}>
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
      <path class="axis" d={`M${left} ${top}V${bottom}H${right}V${top}`} />
      <text class="s dim" text-anchor="middle" x={(left + right) / 2} y={bottom + 32}>
        {t.acrossWords[across]}
      </text>
      <Rates {...props} />
    </svg>
  );
}

/** Both ends, and what is between them with room for its label. */
function apart(values: number[], y: (value: number) => number): number[] {
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

/** Sect. 4: the rate falls by ten at half and at three quarters; each change is a dotted line, named at the top. */
function Rates({ frame, across, selected, narrow }: Parameters<typeof Axes>[0]): VNode | null {
  if (!selected) return null;
  const { run, points } = selected;
  const ends = rateSpans(run.rates, run.steps);
  const place = (step: number): number | undefined => {
    if (across === "steps") return xOf(frame, step);
    if (step > points.step.last) return undefined;
    return xOf(frame, step === 0 ? 0 : stepAcross(points, across, step));
  };
  let warm: { rate: number; until: number } | undefined;
  return (
    <g>
      {ends.map(({ from, to, rate }, i) => {
        const at = place(from);
        const start = Math.max(frame.left, at ?? Infinity);
        const end = Math.min(frame.right, place(to) ?? frame.right);
        if (at === undefined || start > frame.right || end < frame.left) return null;
        const label =
          i === 0
            ? t.rate(rate)
            : warm && !narrow
              ? t.warmRate(rate, warm.rate, warm.until)
              : i === 1 && warm
                ? t.rate(rate)
                : t.plainRate(rate);
        const fits = end - start > 6 * label.length + 8;
        warm = i === 0 && !fits ? { rate, until: to } : undefined;
        return (
          <g key={from}>
            {from > 0 && at >= frame.left && <path class="hair drop-at" d={`M${at} ${frame.top}V${frame.bottom}`} />}
            {fits && (
              <text class="s dim num" text-anchor="middle" x={(start + end) / 2} y={frame.top + 14}>
                {label}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

function rateSpans(rates: [number, number][], steps: number): { from: number; to: number; rate: number }[] {
  return rates
    .map(([from, rate], i) => ({ from, to: Math.min(steps, rates[i + 1]?.[0] ?? steps), rate }))
    .filter(({ from, to }) => from < to);
}
