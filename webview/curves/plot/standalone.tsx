import type { VNode } from "preact";
import type { CurvesState } from "../../../src/protocol/curves";
import { colorClass, type Curve, type RunView } from "../view";
import { Axes } from "./Axes";
import { svgDocument } from "./document";
import { frameOf, type Frame } from "./frame";
import { shapesOf } from "./lines";
import { Over } from "./Over";
import { scalesOf } from "./scales";
import { pieces, type Shape } from "./shapes";

/** What is drawn: the shown curves as the panel's state has them. */
export interface Picture {
  title: string;
  curves: Curve[];
  selected: RunView | undefined;
  state: CurvesState;
  width: number;
  height: number;
}

/** The plot as an SVG document. */
export function curvesSvg(picture: Picture): string {
  const { curves, selected, state, width, height } = picture;
  const views = curves.flatMap((curve) => curve.views);
  const frame = frameOf(
    { width, height },
    { log: state.lossAxis === "log", apart: state.apart, ...scalesOf(views, state, undefined) },
  );
  const shapes = shapesOf(curves, frame, state);
  return svgDocument(
    picture,
    <>
      <Axes frame={frame} across={state.across} selected={selected} />
      {(["loss", "error"] as const).map((scale) => (
        <g key={scale}>
          <clipPath id={`inside-${scale}`}>
            <rect
              x={frame.left}
              y={frame.bands[scale][0]}
              width={frame.right - frame.left}
              height={frame.bands[scale][1] - frame.bands[scale][0]}
            />
          </clipPath>
          <g clip-path={`url(#inside-${scale})`}>
            {shapes
              .filter((shape) => shape.scale === scale)
              .map((shape, i) => (
                <Line key={i} frame={frame} shape={shape} />
              ))}
          </g>
        </g>
      ))}
      <Over frame={frame} curves={curves} selected={selected} state={state} />
    </>,
  );
}

function Line({ frame, shape }: { frame: Frame; shape: Shape }): VNode {
  const d = pieces(frame, shape).map(pathOf).join("");
  const area = shape.other !== undefined;
  return (
    <g class={colorClass({ index: shape.color })}>
      <path
        class={area ? "area" : "line"}
        d={area ? `${d}Z` : d}
        opacity={shape.alpha}
        stroke-width={shape.width}
        stroke-dasharray={shape.dash?.join(" ")}
      />
    </g>
  );
}

const tenth = (x: number): number => Math.round(10 * x) / 10;

function pathOf(piece: number[]): string {
  let path = "M";
  for (let i = 0; i < piece.length; i += 2) path += `${i === 0 ? "" : "L"}${tenth(piece[i]!)} ${tenth(piece[i + 1]!)}`;
  return path;
}
