import type { VNode } from "preact";
import { stepAcross, type Across } from "../points/across";
import { t } from "../strings";
import type { RunView } from "../view";
import { xOf, type Frame } from "./frame";

interface RatesProps {
  frame: Frame;
  across: Across;
  /** The run whose rates they are. */
  selected: RunView | undefined;
}

/** Sect. 4: the rate falls by ten at half and at three quarters; each change is a dotted line, behind the curves. */
export function RateChanges(props: RatesProps): VNode {
  const { left, top, bottom } = props.frame;
  const changes = spansOf(props).filter(({ from, at }) => from > 0 && at >= left);
  return (
    <g>
      {changes.map(({ from, at }) => (
        <path key={from} class="hair drop-at" d={`M${at} ${top}V${bottom}`} />
      ))}
    </g>
  );
}

/** Their names at the top, before the curves, where there is room. */
export function RateNames(props: RatesProps): VNode {
  const { frame } = props;
  const narrow = frame.width < 900;
  let warm: { rate: number; until: number } | undefined;
  return (
    <g>
      {spansOf(props).map(({ from, to, rate, start, end, place }) => {
        const label =
          place === 0
            ? t.rate(rate)
            : warm && !narrow
              ? t.warmRate(rate, warm.rate, warm.until)
              : place === 1 && warm
                ? t.rate(rate)
                : t.plainRate(rate);
        const fits = end - start > 6 * label.length + 8;
        warm = place === 0 && !fits ? { rate, until: to } : undefined;
        if (!fits) return null;
        return (
          <text key={from} class="s dim num halo-text" text-anchor="middle" x={(start + end) / 2} y={frame.top + 14}>
            {label}
          </text>
        );
      })}
    </g>
  );
}

/** A rate: from and to which step, its place among all; where it begins, and what of it is seen. */
interface Span {
  from: number;
  to: number;
  rate: number;
  place: number;
  at: number;
  start: number;
  end: number;
}

function spansOf({ frame, across, selected }: RatesProps): Span[] {
  if (!selected) return [];
  const { run, points } = selected;
  const xOfStep = (step: number): number | undefined => {
    if (across === "steps") return xOf(frame, step);
    if (step > points.step.last) return undefined;
    return xOf(frame, step === 0 ? 0 : stepAcross(points, across, step));
  };
  return run.rates
    .map(([from, rate], i) => ({ from, to: Math.min(run.steps, run.rates[i + 1]?.[0] ?? run.steps), rate }))
    .filter(({ from, to }) => from < to)
    .flatMap(({ from, to, rate }, place) => {
      const at = xOfStep(from);
      if (at === undefined) return [];
      const start = Math.max(frame.left, at);
      const end = Math.min(frame.right, xOfStep(to) ?? frame.right);
      return start > frame.right || end < frame.left ? [] : [{ from, to, rate, place, at, start, end }];
    });
}
