import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import type { CurvesState } from "../../../src/protocol/curves";
import { useSize } from "../hooks";
import { t } from "../strings";
import { curveName, newest, type Curve, type RunView } from "../view";
import { dotsOf, place, scatterFrame, type Dot } from "./dots";
import { classOfDot, ScatterDrawing } from "./ScatterDrawing";

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
          <ScatterDrawing
            frame={frame}
            dots={dots}
            state={state}
            chosen={chosen}
            wrap={(dot, drawing, index) => (
              <g
                key={dot.curve.key}
                class={`dot ${classOfDot(dot)} ${index === chosen ? "on" : ""}`}
                role="img"
                aria-label={wordsOf(dot, state)}
                tabindex={index === Math.max(0, chosen) ? 0 : -1}
                onClick={() => focus(index)}
                onKeyDown={(event) => key(event, index)}
              >
                <title>{wordsOf(dot, state)}</title>
                <Hit at={place(frame, dot)} />
                {drawing}
              </g>
            )}
          />
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

/** What can be pressed of a point, and the ring of the chosen one. */
function Hit({ at: [x, y] }: { at: [x: number, y: number] }): VNode {
  return <circle class="hit" cx={x} cy={y} r="14" />;
}

function wordsOf({ curve, cost, error, front, beatenBy }: Dot, state: CurvesState): string {
  return t.scatterPoint(
    curveName(curve),
    t.percentValue(error),
    t.costValue(cost, state.cost),
    t.costs[state.cost],
    front,
    beatenBy && curveName(beatenBy),
  );
}
