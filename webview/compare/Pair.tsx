import type { VNode } from "preact";
import type { Comparison, Side, UnitPane } from "../../src/protocol/compare";
import type { UnitView } from "../../src/protocol/diagram";
import type { Box } from "../../src/protocol/drawing";
import { UnitDrawing } from "../diagram/drawing/Drawing";
import { Names } from "../diagram/drawing/Names";
import { readable } from "../shared/format";
import { SignPath } from "./Sign";
import { t } from "./strings";

/** The first units of the stretch at which the reader is, drawn beside each other, with what differs marked. */
export function Pair({ place }: { place: Comparison["place"] }): VNode {
  if (!place)
    return (
      <section class="pair none">
        <p class="dim">{t.noUnits}</p>
      </section>
    );
  return (
    <section class="pair" tabIndex={0} aria-label={place.where}>
      <div class="where">
        <h2 class="b">{place.where}</h2>
        <p class="dim">{readable(place.sentence)}</p>
      </div>
      <div class="units">
        <Pane side="left" pane={place.left} />
        <Pane side="right" pane={place.right} />
      </div>
    </section>
  );
}

function Pane({ side, pane }: { side: Side; pane: UnitPane | undefined }): VNode {
  if (!pane) return <p class="pane dim missing">{t.missing[side]}</p>;
  const { unit, words, marks } = pane;
  const { width, height } = unit.drawing;
  return (
    <figure class="pane">
      <figcaption class="s dim">{readable(words)}</figcaption>
      <span class="unseen">{t.marked(side, marks.length)}</span>
      <div class="uw" aria-hidden="true">
        <UnitDrawing unit={unit} problem={undefined} unknown={false} hovered={undefined} choice={nothing} />
        <svg class="over" width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
          <Names unit={unit} />
          {marks.map(({ id, change }) => {
            const box = boxOf(unit, id);
            return (
              box && (
                <g key={id} class={`mark ${change}`} transform={`translate(${box.x - 5} ${box.y - 5})`}>
                  <rect class="outline" width={box.width + 10} height={box.height + 10} rx="5" />
                  <circle class="badge" r="8" />
                  <SignPath change={change} />
                </g>
              )
            );
          })}
        </svg>
      </div>
    </figure>
  );
}

const nothing = { selected: undefined, select: () => undefined, hover: () => undefined };

/** Of a layer, or of all that stands on the shortcut; of a bare path a piece of it. */
function boxOf({ drawing }: UnitView, id: string): Box | undefined {
  if (id !== "shortcut") return drawing.layers.find((layer) => layer.id === id);
  const { onShortcut, gate, path, middle } = drawing;
  const boxes: Box[] = [...onShortcut, ...(gate ? [gate] : [])];
  if (boxes.length === 0) return { x: path - 5, y: middle - 24, width: 10, height: 48 };
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  return { x, y, width: right - x, height: Math.max(...boxes.map((box) => box.y + box.height)) - y };
}
