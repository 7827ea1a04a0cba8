import type { CurvesState } from "../../../src/protocol/curves";
import { testAcross, trainAcross, type Across } from "../points/across";
import { bandOf, grid, places, type Sampled } from "../points/band";
import { thin } from "../points/thin";
import { colors, smoothedError, smoothedLoss, type Curve, type RunView } from "../view";
import type { Frame } from "./frame";
import type { Shape } from "./shapes";

/** A block of raw points stands for so many pixels, so that its line is seen through; of smoothed ones, which are dashed. */
const rawPixels = 4;
const smoothPixels = 2;
/** How faint a raw line is, a seed beside the median of all, and the band of all. */
const alphas = { raw: 0.28, seed: 0.4, band: 0.16 };
const dashes = { loss: [6, 4], trainError: [2, 3] };

/** All lines of the plot, those behind first: bands, raw losses, smoothed losses, test errors. */
export function shapesOf(curves: Curve[], frame: Frame, state: CurvesState): Shape[] {
  const drawn = curves.map((curve) =>
    curve.views.length > 1 ? foldedShapes(curve, frame, state) : runShapes(curve, frame, state),
  );
  return (["band", "raw", "loss", "error"] as const).flatMap((layer) => drawn.flatMap((shapes) => shapes[layer]));
}

interface Layers {
  band: Shape[];
  raw: Shape[];
  loss: Shape[];
  error: Shape[];
}

function runShapes({ index, views }: Curve, frame: Frame, state: CurvesState): Layers {
  const view = views[0]!;
  const { points } = view;
  const pixels = Math.ceil(frame.right - frame.left);
  const floor = frame.log ? 0 : -Infinity;
  const color = index % colors;
  const x = trainAcross(points, state.across);
  const raw = thin(x, points.loss, frame.across, pixels / rawPixels, floor);
  const loss = thin(x, smoothedLoss(view, state.smoothing), frame.across, pixels / smoothPixels, floor);
  return {
    band: [],
    raw: [{ line: raw, scale: "loss", color, width: 1, alpha: alphas.raw }],
    loss: [
      { line: loss, scale: "loss", color, width: 1.5, dash: dashes.loss },
      ...(state.trainError ? [trainError(view, color, frame, state)] : []),
    ],
    error: [{ line: testLine(view, frame, state.across), scale: "error", color, width: 1.75 }],
  };
}

/** Median and band of the seeds, each seed faint. */
function foldedShapes({ index, views }: Curve, frame: Frame, state: CurvesState): Layers {
  const pixels = Math.ceil(frame.right - frame.left);
  const floor = frame.log ? 0 : -Infinity;
  const color = index % colors;
  const losses = views.map((view): Sampled => {
    const y = smoothedLoss(view, state.smoothing).values;
    return { x: trainAcross(view.points, state.across), y };
  });
  const loss = bandOf(grid(frame.across, pixels / smoothPixels), losses);
  const tests = views.map(({ points }): Sampled => {
    return { x: testAcross(points, state.across), y: points.testError.values };
  });
  const error = bandOf(places(tests, frame.across), tests);
  const area = (scale: Shape["scale"], { x, low, high }: typeof loss): Shape => {
    return { line: { x, y: high }, other: low, scale, color, width: 0, alpha: alphas.band };
  };
  const seeds = views.map((view): Shape => {
    const line = thin(trainAcross(view.points, state.across), smoothedLoss(view, state.smoothing), frame.across, pixels / smoothPixels, floor); // prettier-ignore
    return { line, scale: "loss", color, width: 1, dash: dashes.loss, alpha: alphas.seed };
  });
  return {
    band: [area("loss", loss), area("error", error)],
    raw: [],
    loss: [
      ...seeds,
      { line: { x: loss.x, y: loss.middle }, scale: "loss", color, width: 1.75, dash: dashes.loss },
      ...(state.trainError ? views.map((view) => trainError(view, color, frame, state)) : []),
    ],
    error: [
      ...views.map((view): Shape => {
        const line = testLine(view, frame, state.across);
        return { line, scale: "error", color, width: 1, alpha: alphas.seed };
      }),
      { line: { x: error.x, y: error.middle }, scale: "error", color, width: 2 },
    ],
  };
}

function trainError(view: RunView, color: number, frame: Frame, { across, smoothing }: CurvesState): Shape {
  const pixels = Math.ceil(frame.right - frame.left);
  const line = thin(trainAcross(view.points, across), smoothedError(view, smoothing), frame.across, pixels);
  return { line, scale: "error", color, width: 1.25, dash: dashes.trainError };
}

function testLine({ points }: RunView, frame: Frame, across: Across): Shape["line"] {
  const pixels = Math.ceil(frame.right - frame.left);
  return thin(testAcross(points, across), points.testError, frame.across, pixels);
}
