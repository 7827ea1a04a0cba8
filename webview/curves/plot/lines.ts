import type { CurvesState } from "../../../src/protocol/curves";
import { extent, roundUp, testAcross, trainAcross } from "../points/across";
import type { Stroke } from "./chart";
import type { Frame } from "./frame";
import { errorRange, lossRange } from "./ranges";
import { thin } from "../points/thin";
import { colors, smoothedError, smoothedLoss, type RunView } from "../view";

/** What the axes show: the paper's ranges, wider when the data ask for it. */
export function scalesOf(views: RunView[], state: CurvesState): Pick<Frame, "across" | "loss" | "error"> {
  const end = Math.max(0, ...views.map(({ run, points }) => extent(run, points, state.across)));
  const loss = lossRange(
    views.map((view) => ({ smoothed: smoothedLoss(view, state.smoothing).values, classes: view.run.classes })),
  );
  const errors = views.map(({ points }) => points.testError.values);
  return {
    across: [0, state.across === "time" ? roundUp(end) || 60 : end || 1],
    loss: state.lossAxis === "log" ? loss : [0, loss[1]],
    error: errorRange(errors),
  };
}

/** A raw point stands for so many pixels, so that its line is seen through. */
const rawPixels = 3;

/** The raw losses of all runs lie behind everything else. */
export function strokes(views: RunView[], frame: Frame, state: CurvesState, palette: string[]): Stroke[] {
  const pixels = Math.ceil(frame.right - frame.left);
  const floor = frame.log ? 0 : -Infinity;
  const color = ({ index }: RunView): string => palette[index % colors] ?? "";
  const raw = views.map((view): Stroke => {
    const x = trainAcross(view.points, state.across);
    const line = thin(x, view.points.loss.values, frame.across, Math.ceil(pixels / rawPixels), floor);
    return { line, scale: "loss", color: color(view), width: 1, alpha: 0.28 };
  });
  const smooth = views.flatMap((view): Stroke[] => {
    const x = trainAcross(view.points, state.across);
    const loss = thin(x, smoothedLoss(view, state.smoothing).values, frame.across, pixels, floor);
    const strokes: Stroke[] = [{ line: loss, scale: "loss", color: color(view), width: 1.5, dash: [6, 4] }];
    if (!state.trainError) return strokes;
    const error = thin(x, smoothedError(view, state.smoothing).values, frame.across, pixels);
    return [...strokes, { line: error, scale: "error", color: color(view), width: 1.25, dash: [2, 3] }];
  });
  const tests = views.map((view): Stroke => {
    const line = thin(testAcross(view.points, state.across), view.points.testError.values, frame.across, pixels);
    return { line, scale: "error", color: color(view), width: 1.75 };
  });
  return [...raw, ...smooth, ...tests];
}
