import type { VNode } from "preact";
import { testAcross, trainAcross, type Across } from "../points/across";
import { median } from "../points/band";
import { indexAt } from "../points/points";
import { t } from "../strings";
import { colorClass, markOf, shortLabel, smoothedLoss, type Curve, type RunView } from "../view";
import { errorY, isInside, lossY, xOf, type Frame } from "./frame";
import { MarkAt } from "./Marks";

/** What a curve says at a place across; of seeds, their medians. */
export interface Reading {
  curve: Curve;
  loss: number;
  error: number;
  /** Where the test error was measured. */
  errorAt: number;
}

/** The values of each curve at a place: of the last step before it, and the last test; none beyond its end. */
export function readAt(curves: Curve[], across: Across, at: number, smoothing: number): Reading[] {
  return curves.map((curve) => {
    const all = curve.views.map((view) => readRun(view, across, at, smoothing));
    return {
      curve,
      loss: median(all.map(({ loss }) => loss)),
      error: median(all.map(({ error }) => error)),
      errorAt: Math.max(...all.map(({ errorAt }) => errorAt).filter(Number.isFinite)),
    };
  });
}

function readRun(view: RunView, across: Across, at: number, smoothing: number): Omit<Reading, "curve"> {
  const { points } = view;
  const place = trainAcross(points, across);
  const beyond = place.length === 0 || at > place.at(-1)! * (1 + 1e-12);
  const tests = testAcross(points, across);
  const test = indexAt(tests, at);
  return {
    loss: beyond ? NaN : smoothedLoss(view, smoothing).at(indexAt(place, at)),
    error: beyond ? NaN : points.testError.at(test),
    errorAt: beyond ? NaN : (tests[test] ?? NaN),
  };
}

/** The nearest step that any of the runs has made. */
export function snap(views: RunView[], across: Across, at: number): number | undefined {
  const nearest = views.flatMap(({ points }) => {
    const place = trainAcross(points, across);
    const before = indexAt(place, at);
    return [place[before], place[before + 1]].filter((x) => x !== undefined);
  });
  return nearest.sort((a, b) => Math.abs(a - at) - Math.abs(b - at))[0];
}

/** The places that the arrow keys visit: where a test was made, and the last step. */
export function stops(views: RunView[], across: Across): number[] {
  const all = views.flatMap(({ points }) => {
    const tests = [...testAcross(points, across)];
    const place = trainAcross(points, across);
    const few =
      tests.length > 1 ? [] : Array.from({ length: 20 }, (_, i) => place[Math.floor((i * place.length) / 20)]);
    return [...tests, ...few, place.at(-1)];
  });
  return [...new Set(all.filter((at) => at !== undefined))].sort((a, b) => a - b);
}

/** The line at the place read, the marks on it, and the box with the values in the emptier half. */
export function ReadOut(props: { frame: Frame; across: Across; at: number; readings: Reading[] }): VNode {
  const { frame, across, at, readings } = props;
  const x = xOf(frame, at);
  const all = readings.map(({ curve }) => curve);
  const marks = readings.flatMap(({ curve, loss, error, errorAt }) => [
    { curve, scale: "loss" as const, x, y: lossY(frame, loss) },
    { curve, scale: "error" as const, x: xOf(frame, errorAt), y: errorY(frame, error) },
  ]);
  const middle = (frame.top + frame.bottom) / 2;
  const upper = marks.filter(({ y }) => y < middle).length;
  const toLeft = x > (frame.left + frame.right) / 2;
  const place = {
    ...(toLeft ? { right: `${frame.width - x + 14}px` } : { left: `${x + 14}px` }),
    ...(2 * upper > marks.length
      ? { bottom: `${frame.height - frame.bottom + 24}px` }
      : { top: `${frame.top + 28}px` }),
  };
  return (
    <>
      <svg class="layer" aria-hidden="true" width={frame.width} height={frame.height}>
        <path class="cur" d={`M${x} ${frame.top}V${frame.bottom}`} />
        {marks
          .filter(({ scale, x, y }) => isInside(frame, scale, x, y))
          .map(({ curve, x, y }, i) => (
            <g key={i} class={colorClass(curve)}>
              <MarkAt mark={markOf(curve)} x={x} y={y} />
            </g>
          ))}
      </svg>
      <div class="pop read s num" style={place} aria-hidden="true">
        <table>
          <tbody>
            <tr>
              <th>
                <b>{t.at(at, across)}</b>
              </th>
              <th class="r">{t.columns.loss}</th>
              <th class="r">{t.columns.error}</th>
            </tr>
            {readings.map(({ curve, loss, error }) => (
              <tr key={curve.key} class={colorClass(curve)}>
                <td>
                  <span class="row">
                    <svg width="12" height="14">
                      <MarkAt mark={markOf(curve)} x={6} y={7} />
                    </svg>
                    <span>{shortLabel(curve, all)}</span>
                  </span>
                </td>
                <td class="r">{t.lossValue(loss)}</td>
                <td class="r">{t.percentValue(error)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
