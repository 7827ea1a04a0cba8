import type { CurvesState } from "../../../src/protocol/curves";
import { extent, liveEnd, roundUp, testAcross, trainAcross } from "../points/across";
import { thin } from "../points/thin";
import { smoothedLoss, type RunView } from "../view";
import type { Frame } from "./frame";
import { errorRange, fit, fitLog, lossRange, settled, type Range } from "./ranges";
import { shift } from "./zoom/zoom";

export type Scales = Pick<Frame, "across" | "loss" | "error">;

/** Enough of a line to know how high it goes. */
const samples = 300;

/** The whole of the axis across, from 0. */
export function wholeAcross(views: RunView[], { across }: CurvesState): Range {
  const end = Math.max(0, ...views.map(({ run, points }) => extent(run, points, across)));
  return [0, across === "time" ? roundUp(end) || 60 : end || 1];
}

/** What of it is seen: all, the part that was zoomed to, or as long a part at the live end. */
export function seenAcross(views: RunView[], state: CurvesState, whole: Range): Range {
  const { zoom } = state;
  if (!zoom) return whole;
  return zoom.follow ? shift([zoom.from, zoom.to], liveEnd(views, state.across), whole) : [zoom.from, zoom.to];
}

/**
 * What the axes show. Of all: the paper's ranges, wider when the data ask for it. Of a part: what the lines need there;
 * `before`, what was shown last, stays while it still fits.
 */
export function scalesOf(views: RunView[], state: CurvesState, before: Scales | undefined): Scales {
  const whole = wholeAcross(views, state);
  const across = seenAcross(views, state, whole);
  const log = state.lossAxis === "log";
  const losses = views.map((view) => {
    const x = trainAcross(view.points, state.across);
    const { y } = thin(x, smoothedLoss(view, state.smoothing), across, samples, log ? 0 : -Infinity);
    return { smoothed: Float64Array.from(y), classes: view.run.classes };
  });
  if (!state.zoom) {
    const loss = lossRange(losses);
    return {
      across,
      loss: log ? loss : [0, loss[1]],
      error: errorRange(views.map(({ points }) => points.testError.values)),
    };
  }
  const errors = views.flatMap(
    ({ points }) => thin(testAcross(points, state.across), points.testError, across, samples).y,
  );
  const values = losses.flatMap(({ smoothed }) => [...smoothed]);
  return {
    across,
    loss: settled(before?.loss, log ? fitLog(values) : fit(values, 0, Infinity), log),
    error: settled(before?.error, fit(errors, 0, 100), false),
  };
}
