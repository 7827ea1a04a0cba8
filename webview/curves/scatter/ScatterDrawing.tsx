import type { VNode } from "preact";
import type { CurvesState } from "../../../src/protocol/curves";
import { MarkAt } from "../plot/Marks";
import { t } from "../strings";
import { colorClass, markOf, shortLabel, type Curve } from "../view";
import { place, type Dot, type ScatterFrame } from "./dots";
import { labelPlaces, type LabelPlace } from "./labels";
import { ScatterAxes } from "./ScatterAxes";

interface ScatterDrawingProps {
  frame: ScatterFrame;
  dots: Dot[];
  state: CurvesState;
  /** The place of the chosen one; -1: none. It is the first to get its label. */
  chosen: number;
  /** What goes around a point: in the page it can be chosen. */
  wrap: (dot: Dot, drawing: VNode, index: number) => VNode;
}

/** Axes, front and points of error against cost. */
export function ScatterDrawing({ frame, dots, state, chosen, wrap }: ScatterDrawingProps): VNode {
  const curves = dots.map(({ curve }) => curve);
  const labels = new Map<Dot, LabelPlace>();
  const rank = (dot: Dot): number => (dot === dots[chosen] ? 0 : dot.front ? 1 : 2);
  const first = dots.toSorted((a, b) => rank(a) - rank(b));
  const words = first.map((dot) => ({
    at: place(frame, dot),
    text: wordsBeside(dot, curves).join(" "),
    above: dot.front,
    needed: dot === dots[chosen],
  }));
  // To the right the column of the paper's values of the other view is free.
  for (const [i, label] of labelPlaces(words, { ...frame, right: frame.right + 70 }).entries())
    if (label) labels.set(first[i]!, label);
  return (
    <>
      <ScatterAxes frame={frame} state={state} />
      <path class="front" d={staircase(frame, dots)} />
      {dots.map((dot, i) => wrap(dot, <Point frame={frame} dot={dot} all={curves} label={labels.get(dot)} />, i))}
    </>
  );
}

export function classOfDot({ curve, front }: Dot): string {
  return `${colorClass(curve)} ${front ? "" : "beaten"}`;
}

function wordsBeside({ curve, error }: Dot, all: Curve[]): [name: string, error: string] {
  return [shortLabel(curve, all), t.percentValue(error)];
}

function Point(props: { frame: ScatterFrame; dot: Dot; all: Curve[]; label: LabelPlace | undefined }): VNode {
  const { frame, dot, all, label } = props;
  const { curve, cost, spread } = dot;
  const [x, y] = place(frame, dot);
  const [low, high] = spread.map((value) => place(frame, { cost, error: value })[1]);
  const [name, error] = wordsBeside(dot, all);
  return (
    <>
      {low !== high && <path class="run" d={`M${x} ${low}V${high}`} />}
      <MarkAt mark={markOf(curve)} x={x} y={y} />
      {label && (
        <text class="s halo-text" text-anchor={label.anchor} x={label.x} y={label.y}>
          {name}
          <tspan class="dim">{`  ${error}`}</tspan>
        </text>
      )}
    </>
  );
}

/** What the front leaves out lies above and to the right of its steps. */
function staircase(frame: ScatterFrame, dots: Dot[]): string {
  const corners = dots.filter(({ front }) => front).map((dot) => place(frame, dot));
  const [first] = corners;
  if (!first) return "";
  return `M${first[0]} ${frame.top}V${first[1]}${corners.slice(1).map(([x, y]) => `H${x}V${y}`).join("")}H${frame.right}`; // prettier-ignore
}
