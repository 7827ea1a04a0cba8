import { svgDocument } from "../plot/document";
import type { Picture } from "../plot/standalone";
import { dotsOf, scatterFrame } from "./dots";
import { classOfDot, ScatterDrawing } from "./ScatterDrawing";

/** Error against cost as an SVG document. */
export function scatterSvg({ title, curves, state, width, height }: Omit<Picture, "selected">): string {
  const dots = dotsOf(curves, state.cost);
  return svgDocument(
    { title, curves: dots.map(({ curve }) => curve), width, height },
    dots.length > 0 && (
      <ScatterDrawing
        frame={scatterFrame(dots, width, height)}
        dots={dots}
        state={state}
        chosen={-1}
        wrap={(dot, drawing) => (
          <g key={dot.curve.key} class={classOfDot(dot)}>
            {drawing}
          </g>
        )}
      />
    ),
  );
}
