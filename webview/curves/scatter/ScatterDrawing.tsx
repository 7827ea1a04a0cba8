import type { VNode } from "preact";
import type { CurvesState } from "../../../src/protocol/curves";
import { MarkAt } from "../plot/Marks";
import { t } from "../strings";
import { colorClass, markOf, shortLabel, type Curve } from "../view";
import { place, type Dot, type ScatterFrame } from "./dots";
import { ScatterAxes } from "./ScatterAxes";

interface ScatterDrawingProps {
  frame: ScatterFrame;
  dots: Dot[];
  state: CurvesState;
  /** What goes around a point: in the page it can be chosen. */
  wrap: (dot: Dot, drawing: VNode, index: number) => VNode;
}

/** Axes, front and points of error against cost. */
export function ScatterDrawing({ frame, dots, state, wrap }: ScatterDrawingProps): VNode {
  const labels = labelHeights(dots.map((dot) => place(frame, dot)));
  const curves = dots.map(({ curve }) => curve);
  return (
    <>
      <ScatterAxes frame={frame} state={state} />
      <path class="front" d={staircase(frame, dots)} />
      {dots.map((dot, i) => wrap(dot, <Point frame={frame} dot={dot} all={curves} label={labels[i]!} />, i))}
    </>
  );
}

export function classOfDot({ curve, front }: Dot): string {
  return `${colorClass(curve)} ${front ? "" : "beaten"}`;
}

/** `label`: how high its words stand. */
function Point({ frame, dot, all, label }: { frame: ScatterFrame; dot: Dot; all: Curve[]; label: number }): VNode {
  const { curve, cost, error, spread, front } = dot;
  const [x, y] = place(frame, dot);
  const [low, high] = spread.map((value) => place(frame, { cost, error: value })[1]);
  // Above the front's line, which goes to the right from its points.
  const lift = front ? -8 : 4;
  const end = x > (frame.left + frame.right) / 2;
  return (
    <>
      {low !== high && <path class="run" d={`M${x} ${low}V${high}`} />}
      <MarkAt mark={markOf(curve)} x={x} y={y} />
      <text class="s halo-text" text-anchor={end ? "end" : "start"} x={end ? x - 12 : x + 12} y={label + lift}>
        {shortLabel(curve, all)}
        <tspan class="dim">{`  ${t.percentValue(error)}`}</tspan>
      </text>
    </>
  );
}

/** Words beside points, moved down where they would lie over others. */
function labelHeights(places: [x: number, y: number][]): number[] {
  const [line, width] = [16, 260];
  const heights: number[] = [];
  const order = places.map((_, i) => i).sort((a, b) => places[a]![1] - places[b]![1]);
  for (const i of order) {
    const [x, y] = places[i]!;
    const above = order.filter((other) => heights[other] !== undefined && Math.abs(places[other]![0] - x) < width);
    heights[i] = Math.max(
      y,
      ...above.map((other) => heights[other]! + line).filter((low) => low > y && low < y + 4 * line),
    );
  }
  return heights;
}

/** What the front leaves out lies above and to the right of its steps. */
function staircase(frame: ScatterFrame, dots: Dot[]): string {
  const corners = dots.filter(({ front }) => front).map((dot) => place(frame, dot));
  const [first] = corners;
  if (!first) return "";
  return `M${first[0]} ${frame.top}V${first[1]}${corners.slice(1).map(([x, y]) => `H${x}V${y}`).join("")}H${frame.right}`; // prettier-ignore
}
