import type { VNode } from "preact";
import type { DiagramContent } from "../../../src/protocol/diagram";
import { superscript } from "../../shared/format";
import { heatAxis, heatPaths, heatPlace, normAt } from "../heat";
import { sayGradient } from "../sentences";
import { gradientFrom } from "../names";
import { t } from "../strings";
import { unitNumber } from "../units";
import { loopsOf, type Strip } from "./strip";

/** Three times 31 apart: each line of the axis is on whole pixels. */
const [left, right] = [133, 226];

/** The size of the gradient beside each unit of the strip, on a log axis above it. */
export function StripHeat({ diagram, strip }: { diagram: DiagramContent; strip: Strip }): VNode {
  const { gradient, stages } = diagram;
  const axis = heatAxis(gradient.points);
  const x = (place: number): number => left + place * (right - left);
  const dots = strip.stages.flatMap((stage) =>
    stage.rows.flatMap((group) =>
      loopsOf(group).flatMap(({ unit, y }) => {
        const norm = normAt(gradient.points, unitNumber(stages, { stage: stage.stage, unit }));
        const place = norm === undefined ? undefined : heatPlace(axis, norm);
        return norm === undefined || place === undefined ? [] : [{ at: [x(place), y] as [number, number], norm }];
      }),
    ),
  );
  return (
    <g role="img" aria-label={sayGradient(gradient)}>
      <title>{sayGradient(gradient)}</title>
      <rect class="hit" x="0" y="4" width="240" height="36" />
      <text class="s" x="12" y="17">
        {t.gradientNorm}
      </text>
      <text class="s dim num" x={right + 2} y="17" text-anchor="end">
        {gradientFrom(gradient)}
      </text>
      {axis.ticks.map((tick, i) => (
        <text key={i} class="s dim num" x={x(i / 3)} y="35" text-anchor="middle">
          {tick === 0 ? "1" : `10${superscript(tick)}`}
        </text>
      ))}
      <path class="hair" d={axis.ticks.map((_, i) => verticals(strip, x(i / 3) + 0.5)).join("")} />
      {heatPaths(axis, dots).map(({ shade, d }) => (
        <path key={shade} class="heat" style={{ "--k": `${shade}%` }} d={d} />
      ))}
    </g>
  );
}

/** Beside the units alone: the sizes of the stages' maps stand between, and are not crossed. */
function verticals({ stem, stages }: Strip, x: number): string {
  const beside = stages.map(({ rows, bottom }) => `M${x} ${(rows[0]?.y ?? bottom) - 4}V${bottom + 4}`);
  return `M${x} 42V${stem + 20}${beside.join("")}`;
}
