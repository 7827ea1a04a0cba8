import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import type { CurvesState } from "../../../src/protocol/curves";
import { useSize } from "../hooks";
import { MarkAt } from "../plot/Marks";
import { t } from "../strings";
import { colorClass, markOf, newest, shortLabel, type Curve, type RunView } from "../view";
import { dotsOf, place, scatterFrame, type Dot, type ScatterFrame } from "./dots";
import { ScatterAxes } from "./ScatterAxes";

interface ScatterProps {
  /** Those that are shown. */
  curves: Curve[];
  selected: RunView | undefined;
  state: CurvesState;
  select: (run: string) => void;
}

/** Error against cost of the shown runs, and the front of those that no other beats in both. */
export function Scatter({ curves, selected, state, select }: ScatterProps): VNode {
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const dots = dotsOf(curves, state.cost);
  const frame = scatterFrame(dots, width, height);
  const labels = labelHeights(dots.map((dot) => place(frame, dot)));
  const chosen = dots.findIndex(({ curve }) => selected !== undefined && curve.views.includes(selected));
  const focus = (index: number): void => {
    const dot = dots[index];
    if (!dot) return;
    select(newest(dot.curve).run.run);
    box.current!.querySelectorAll<SVGGElement>(".dot")[index]?.focus();
  };
  const key = (event: KeyboardEvent, index: number): void => {
    const next = nextDot(event.key, index, dots.length);
    if (next === undefined) return;
    focus(next);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="plotbox" ref={box}>
      {dots.length === 0 && <p class="dim unshown">{t.nothingToScatter}</p>}
      {dots.length > 0 && width > 0 && (
        <svg
          class="scatter"
          width={width}
          height={height}
          role="group"
          aria-label={t.scatter(dots.length, t.costs[state.cost])}
        >
          <ScatterAxes frame={frame} state={state} />
          <path class="front" d={staircase(frame, dots)} />
          {dots.map((dot, index) => (
            <Point
              key={dot.curve.key}
              frame={frame}
              dot={dot}
              all={curves}
              label={labels[index]!}
              state={state}
              stop={index === Math.max(0, chosen)}
              chosen={index === chosen}
              choose={() => focus(index)}
              onKeyDown={(event) => key(event, index)}
            />
          ))}
        </svg>
      )}
    </div>
  );
}

function nextDot(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return Math.min(count - 1, at + 1);
    case "ArrowLeft":
    case "ArrowUp":
      return Math.max(0, at - 1);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}

interface PointProps {
  frame: ScatterFrame;
  dot: Dot;
  all: Curve[];
  state: CurvesState;
  /** How high its words stand. */
  label: number;
  /** The one that Tab comes to. */
  stop: boolean;
  chosen: boolean;
  choose: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function Point({ frame, dot, all, state, label, stop, chosen, choose, onKeyDown }: PointProps): VNode {
  const { curve, cost, error, spread, front, beatenBy } = dot;
  const [x, y] = place(frame, dot);
  const ends = spread.map((value) => place(frame, { cost, error: value })[1]);
  const words = t.scatterPoint(
    t.curveName(curve),
    t.percentValue(error),
    t.costValue(cost, state.cost),
    t.costs[state.cost],
    front,
    beatenBy && t.curveName(beatenBy),
  );
  const end = x > (frame.left + frame.right) / 2;
  return (
    <g
      class={`dot ${colorClass(curve)} ${chosen ? "on" : ""} ${front ? "" : "beaten"}`}
      role="img"
      aria-label={words}
      tabindex={stop ? 0 : -1}
      onClick={choose}
      onKeyDown={onKeyDown}
    >
      <title>{words}</title>
      <circle class="hit" cx={x} cy={y} r="14" />
      {ends[0] !== ends[1] && <path class="run" d={`M${x} ${ends[0]}V${ends[1]}`} />}
      <MarkAt mark={markOf(curve)} x={x} y={y} />
      <text class="s halo-text" text-anchor={end ? "end" : "start"} x={end ? x - 12 : x + 12} y={label + 4}>
        {shortLabel(curve, all)}
        <tspan class="dim">{`  ${t.percentValue(error)}`}</tspan>
      </text>
    </g>
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
