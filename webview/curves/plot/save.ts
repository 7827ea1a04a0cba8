import type { CurvesState } from "../../../src/protocol/curves";
import { drawPicture } from "../../shared/picture";
import type { Curve, RunView } from "../view";
import { scatterSvg } from "../scatter/standalone";
import { curvesSvg } from "./standalone";

const size = { width: 1200, height: 640 };
/** So many pixels of a PNG for one of the plot: sharp in print. */
const density = 2;

/** What is seen, curves or error against cost, as a document: SVG as text, PNG in base64. Throws where it cannot be drawn. */
export async function pictureOf(
  format: "svg" | "png",
  title: string,
  curves: Curve[],
  selected: RunView | undefined,
  state: CurvesState,
): Promise<string> {
  const picture = { title, curves, selected, state, ...size };
  const svg = state.view === "cost" ? scatterSvg(picture) : curvesSvg(picture);
  if (format === "svg") return svg;
  const { data, problem } = await drawPicture({ type: "picture", id: 0, svg, scale: density, to: "host" });
  if (data === undefined) throw new Error(problem);
  return data;
}
