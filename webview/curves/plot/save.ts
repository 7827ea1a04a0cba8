import type { CurvesState } from "../../../src/protocol/curves";
import type { Curve, RunView } from "../view";
import { curvesSvg } from "./standalone";

const size = { width: 1200, height: 640 };
/** So many pixels of a PNG for one of the plot: sharp in print. */
const density = 2;

/** The plot as a document: SVG as text, PNG in base64. */
export async function picture(
  format: "svg" | "png",
  title: string,
  curves: Curve[],
  selected: RunView | undefined,
  state: CurvesState,
): Promise<string> {
  const svg = curvesSvg({ title, curves, selected, state, ...size });
  return format === "svg" ? svg : (await drawn(svg)).split(",")[1]!;
}

/** As a data: address. */
async function drawn(svg: string): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = density * image.width;
  canvas.height = density * image.height;
  const context = canvas.getContext("2d")!;
  context.scale(density, density);
  context.drawImage(image, 0, 0);
  return canvas.toDataURL("image/png");
}
