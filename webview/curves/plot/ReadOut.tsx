import type { VNode } from "preact";
import { testAcross, trainAcross, type Across } from "../points/across";
import { errorY, isInside, lossY, xOf, type Frame } from "./frame";
import { MarkAt } from "./Marks";
import { indexAt } from "../points/points";
import { t } from "../strings";
import { colorClass, markOf, shortLabel, smoothedLoss, type RunView } from "../view";

/** What a run says at a place across. */
export interface Reading {
  view: RunView;
  loss: number;
  error: number;
  /** Where the test error was measured. */
  errorAt: number;
}

/** The values of each shown run at a place: of its last step before it, and its last test; none beyond its end. */
export function readAt(views: RunView[], across: Across, at: number, smoothing: number): Reading[] {
  return views.map((view) => {
    const { points } = view;
    const place = trainAcross(points, across);
    const index = indexAt(place, at);
    const beyond = place.length === 0 || at > place.at(-1)! + 1e-9;
    const tests = testAcross(points, across);
    const test = indexAt(tests, at);
    return {
      view,
      loss: beyond ? NaN : smoothedLoss(view, smoothing).at(index),
      error: beyond ? NaN : points.testError.at(test),
      errorAt: test < 0 ? NaN : tests[test]!,
    };
  });
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
  const all = readings.map(({ view }) => view);
  const marks = readings.flatMap(({ view, loss, error, errorAt }) => [
    { view, x, y: lossY(frame, loss) },
    { view, x: xOf(frame, errorAt), y: errorY(frame, error) },
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
          .filter(({ y }) => isInside(frame, y))
          .map(({ view, x, y }, i) => (
            <g key={i} class={colorClass(view)}>
              <MarkAt mark={markOf(view)} x={x} y={y} />
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
              <th class="r">{t.columns.trainLoss}</th>
              <th class="r">{t.columns.testError}</th>
            </tr>
            {readings.map(({ view, loss, error }) => (
              <tr key={view.run.run} class={colorClass(view)}>
                <td>
                  <span class="row">
                    <svg width="12" height="14">
                      <MarkAt mark={markOf(view)} x={6} y={7} />
                    </svg>
                    <span>{shortLabel(view, all)}</span>
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
