import type { VNode } from "preact";
import type { Line, Point } from "../../../src/protocol/drawing";
import type { GlyphName } from "../../shared/sprite";

/** The small signs that all drawings share. */

/** A glyph of glyphs.svg, 20 x 20 unless told. */
export function Glyph(props: { name: GlyphName; x: number; y: number; size?: number; class?: string }): VNode {
  const { name, x, y, size = 20 } = props;
  return <use href={`#g-${name}`} class={props.class ?? ""} x={x} y={y} width={size} height={size} />;
}

/** The plus of an addition, the cross of a product; `r` from the middle to an end. */
export function Cross({ at: [x, y], r, sign }: { at: Point; r: number; sign: "plus" | "times" }): VNode {
  if (sign === "plus") return <path class="pl" d={`M${x} ${y - r}v${2 * r}M${x - r} ${y}h${2 * r}`} />;
  const s = r * 0.7;
  return <path class="pl" d={`M${x - s} ${y - s}l${2 * s} ${2 * s}M${x + s} ${y - s}l${-2 * s} ${2 * s}`} />;
}

/** 𝐱 with an index, in the paper's letters. */
export function X({ index, at: [x, y] }: { index: string; at: Point }): VNode {
  return (
    <text class="m" x={x} y={y} text-anchor="middle">
      𝐱
      <tspan dy="5" font-size="12">
        {index}
      </tspan>
    </text>
  );
}

/** A line with round corners and an arrow head that touches its end. */
export function Arrow({ line, kind = "" }: { line: Line; kind?: "" | "gt" }): VNode {
  const end = line.at(-1) ?? [0, 0];
  const beforeEnd = line.at(-2) ?? end;
  const [dx, dy] = [Math.sign(end[0] - beforeEnd[0]), Math.sign(end[1] - beforeEnd[1])];
  const tip: Point = [end[0] - dx, end[1] - dy];
  const shaft: Line = [...line.slice(0, -1), [end[0] - 5 * dx, end[1] - 5 * dy]];
  return (
    <g>
      <path class={`edge ${kind}`} d={roundedPath(shaft, kind === "gt" ? 8 : 12)} />
      <path class={`tip ${kind}`} d={head(tip, dx, dy)} />
    </g>
  );
}

function head([x, y]: Point, dx: number, dy: number): string {
  return dy === 0 ? `M${x} ${y}l${-7 * dx} -4v8z` : `M${x} ${y}l-4 ${-7 * dy}h8z`;
}

/** Straight pieces, each corner rounded as far as its pieces allow. */
function roundedPath(line: Line, radius: number): string {
  return line
    .map(([x, y], i) => {
      const before = line[i - 1];
      const after = line[i + 1];
      if (!before) return `M${x} ${y}`;
      if (!after) return `L${x} ${y}`;
      const r = Math.min(radius, length(before, [x, y]) / 2, length([x, y], after) / 2);
      const [ax, ay] = towards([x, y], before, r);
      const [bx, by] = towards([x, y], after, r);
      return `L${ax} ${ay}Q${x} ${y} ${bx} ${by}`;
    })
    .join("");
}

function length([x1, y1]: Point, [x2, y2]: Point): number {
  return Math.abs(x2 - x1) + Math.abs(y2 - y1);
}

function towards([x, y]: Point, [tx, ty]: Point, by: number): Point {
  return [x + Math.sign(tx - x) * by, y + Math.sign(ty - y) * by];
}
