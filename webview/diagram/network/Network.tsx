import type { VNode } from "preact";
import type { DiagramContent } from "../../../src/protocol/diagram";
import { count, grouped, shape, superscript } from "../../shared/format";
import { Glyph } from "../drawing/marks";
import { heatAxis, heatPaths, heatPlace, normAt } from "../heat";
import { gradientFrom } from "../names";
import { t } from "../strings";
import { unitNumber } from "../units";
import { loopsPath, shortcutPath, unitX, type Row } from "./rows";

/** The network without what is selected in it: the shortcut through all stages, every unit beside it, the norms below. */
export function Network({ diagram, rows }: { diagram: DiagramContent; rows: Row[] }): VNode {
  const [first, last] = [rows[0], rows.at(-1)];
  return (
    <>
      <path class="spine" d={shortcutPath(rows)} />
      {first && (
        <>
          <rect class="nd wn" x={first.left - 28} y={first.y - 7} width="14" height="14" rx="1" />
          <text class="s dim" x={first.left - 21} y={first.y - 14} text-anchor="middle">
            {t.stem}
          </text>
        </>
      )}
      {last && (
        <>
          <circle class="nd" cx={last.right + 20} cy={last.y} r="7" />
          <rect class="nd wn" x={last.right + 29} y={last.y - 7} width="14" height="14" rx="1" />
          <text class="s dim" x={last.right + 44} y={last.y - 14} text-anchor="end">
            {t.head}
          </text>
        </>
      )}
      {rows.map((row) => (
        <StageRow key={row.stage.stage} diagram={diagram} row={row} />
      ))}
    </>
  );
}

function StageRow({ diagram, row }: { diagram: DiagramContent; row: Row }): VNode {
  const { stage, y, left, right, pitch, plot } = row;
  const parameters = stage.groups.reduce((sum, { cost, count }) => sum + cost.parameters * count, 0);
  return (
    <>
      <text class="b" x="16" y={y - 12}>
        {t.stage(stage.stage)}
      </text>
      <text class="s dim num" x="16" y={y + 5}>
        {shape(stage.output)}
      </text>
      <text class="s dim num" x="16" y={y + 21}>
        {t.times(stage.units)}
      </text>
      <text class="s dim num" x="16" y={y + 37}>
        {count(parameters)}
      </text>
      {stage.groups.map((group) => (
        <path
          key={group.first}
          class={`loop ${pitch < 12 ? "thin" : ""} ${group.shortcut === "identity" ? "" : "onshortcut"}`}
          d={loopsPath(row, { first: group.first, last: group.first + group.count - 1 })}
        />
      ))}
      {stage.groups.map(
        ({ first, increase }) =>
          increase && (
            <Glyph
              key={first}
              name={increase === "projection" ? "proj" : "pad"}
              x={unitX(row, first) - 7.5}
              y={y - 38}
              size={15}
              class="padg"
            />
          ),
      )}
      <Norms diagram={diagram} row={row} />
      <text class="s dim" x={(left + right) / 2} y={plot.top + plot.height + 15} text-anchor="middle">
        {t.normsOf(gradientFrom(diagram.gradient))}
      </text>
      <text class="s dim num" x={left} y={plot.top + plot.height + 15}>
        1
      </text>
      <text class="s dim num" x={right} y={plot.top + plot.height + 15} text-anchor="end">
        {grouped(stage.units)}
      </text>
    </>
  );
}

/** Gradient norms below the units; all rows have one axis. */
function Norms({ diagram, row }: { diagram: DiagramContent; row: Row }): VNode {
  const { gradient, stages } = diagram;
  const { stage, left, right, plot } = row;
  const axis = heatAxis(gradient.points);
  const y = (place: number): number => plot.top + (1 - place) * plot.height;
  const before = unitNumber(stages, { stage: stage.stage, unit: 1 }) - 1;
  const step = Math.ceil((3 * stage.units) / (right - left));
  const dots = Array.from({ length: Math.ceil(stage.units / step) }, (_, i) => 1 + i * step).flatMap((unit) => {
    const norm = normAt(gradient.points, before + unit);
    const place = norm === undefined ? undefined : heatPlace(axis, norm);
    return norm === undefined || place === undefined
      ? []
      : [{ at: [unitX(row, unit), y(place)] as [number, number], norm }];
  });
  return (
    <>
      <path class="hair" d={axis.ticks.map((_, i) => `M${left} ${y(i / 3) + 0.5}H${right}`).join("")} />
      {axis.ticks.map((tick, i) => (
        <text key={i} class="s dim num" x={left - 6} y={y(i / 3) + 4} text-anchor="end">
          {tick === 0 ? "1" : `10${superscript(tick)}`}
        </text>
      ))}
      {heatPaths(axis, dots).map(({ shade, d }) => (
        <path key={shade} class="heat" style={{ "--k": `${shade}%` }} d={d} />
      ))}
    </>
  );
}
