import type { VNode } from "preact";
import { errorY, lossY, xOf, type Frame } from "./frame";
import { linearMarks, logMarks } from "./ranges";
import { t } from "../strings";
import type { Across } from "../points/across";
import type { RunView } from "../view";
import { stepAcross } from "../points/across";

/** Everything behind the lines: hairlines, axes, and where the rate of the selected run changes. */
export function Axes(props: { frame: Frame; across: Across; selected: RunView | undefined; narrow: boolean }): VNode {
  const { frame, across } = props;
  const { left, right, top, bottom, log, loss, error } = frame;
  const losses = log ? logMarks(loss) : { labelled: linearMarks(loss, 6), small: [] };
  const labels = apart(losses.labelled, (value) => lossY(frame, value));
  const decade = log ? Math.abs(lossY(frame, 10) - lossY(frame, 1)) : 0;
  return (
    <svg class="layer" aria-hidden="true" width={frame.width} height={frame.height}>
      {labels.map((value) => (
        <g key={value}>
          <path class="hair" d={`M${left} ${lossY(frame, value)}H${right}`} />
          <text class="s dim num" text-anchor="end" x={left - 8} y={lossY(frame, value) + 4}>
            {log ? t.lossMark(value, value === loss[0] || value === loss[1]) : t.plainMark(value)}
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
      {acrossMarks(frame, across).map((value) => (
        <g key={value}>
          <path class="axis" d={`M${xOf(frame, value)} ${bottom}v4`} />
          <text class="s dim num" text-anchor="middle" x={xOf(frame, value)} y={bottom + 17}>
            {t.acrossMark(value, across)}
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

function acrossMarks(frame: Frame, across: Across): number[] {
  const [low, high] = frame.across;
  const count = Math.max(2, Math.floor((frame.right - frame.left) / 110));
  if (across !== "time" || high < 120) return linearMarks([low, high], count);
  const unit = high < 2 * 3600 ? 60 : 3600;
  return linearMarks([low / unit, high / unit], count).map((value) => value * unit);
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
        const start = place(from);
        if (start === undefined || start > frame.right) return null;
        const end = Math.min(frame.right, place(to) ?? frame.right);
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
            {from > 0 && <path class="hair drop-at" d={`M${start} ${frame.top}V${frame.bottom}`} />}
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
