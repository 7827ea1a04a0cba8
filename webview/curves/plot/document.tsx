import type { ComponentChildren } from "preact";
import { renderToStaticMarkup } from "preact-render-to-string";
import { colorClass, colors, curveName, markOf, type Curve } from "../view";
import { MarkAt } from "./Marks";
import { margins } from "./frame";

const titleHeight = 32;
/** How wide a letter of the title is, at most. */
const titleLetter = 9;
const keyHeight = 22;

/** A drawing with its title and a key of its curves, as an SVG document that needs nothing else and prints on white. */
export function svgDocument(
  { title, curves, width, height }: { title: string; curves: Curve[]; width: number; height: number },
  drawing: ComponentChildren,
): string {
  const left = margins[3];
  const top = title === "" ? 0 : titleHeight;
  const total = top + height + keyHeight * curves.length + 12;
  const markup = renderToStaticMarkup(
    <svg
      xmlns="http://www.w3.org/2000/svg"
      class="curves"
      width={width}
      height={total}
      viewBox={`0 0 ${width} ${total}`}
    >
      <title>{title}</title>
      <rect class="paper-white" width={width} height={total} />
      <text class="title" x={left} y={24}>
        {cut(title, (width - left) / titleLetter)}
      </text>
      <g transform={`translate(0 ${top})`}>{drawing}</g>
      {curves.map((curve, i) => (
        <g key={curve.key} class={colorClass(curve)} transform={`translate(${left} ${top + height + keyHeight * i})`}>
          <path class="line" d="M0 8h44" stroke-width="1.75" />
          <MarkAt mark={markOf(curve)} x={22} y={8} />
          <text x={56} y={13}>
            {curveName(curve)}
          </text>
        </g>
      ))}
    </svg>,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${markup.replace("<title>", `<style>${style()}</style><title>`)}\n`;
}

/** So many letters at most: a drawing has no end of lines. */
function cut(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, Math.floor(letters) - 1).trimEnd()}…`;
}

/** Colours of the runs in print. A page around may set --run-1 to --run-5, --ink, --dim, --sheet. */
const ink = ["black", "darkorange", "royalblue", "darkorchid", "seagreen"];

/** Each colour twice: not every program that draws SVG knows variables. */
function style(): string {
  const both = (property: string, name: string, color: string): string =>
    `${property}:${color};${property}:var(--${name},${color})`;
  const runs = ink.slice(0, colors).map((color, i) => {
    const [run, name] = [`.curves .c${i + 1}`, `run-${i + 1}`];
    return `${run} .line,${run} .run,${run} .px,${run} .paper{${both("stroke", name, color)}}
${run} .area,${run} .mk,${run} .result{${both("fill", name, color)}}`;
  });
  return `
.curves text{font:13px system-ui,sans-serif;${both("fill", "ink", "black")}}
.curves text.s{font-size:11px}
.curves text.dim{${both("fill", "dim", "dimgray")}}
.curves text.title{font-size:15px;font-weight:600}
.curves .num{font-variant-numeric:tabular-nums}
.curves .paper-white{${both("fill", "sheet", "white")}}
.curves path{fill:none}
.curves .line{stroke-linejoin:round}
.curves .area{stroke:none}
.curves .mk{stroke-width:1.5;${both("stroke", "sheet", "white")}}
.curves .px{stroke-width:1.5;${both("fill", "sheet", "white")}}
.curves .paper{stroke-dasharray:1 4}
.curves .key{stroke-width:1.75;${both("stroke", "ink", "black")}}
.curves .key.train{stroke-dasharray:6 4}
.curves .axis{${both("stroke", "dim", "dimgray")}}
.curves .hair{stroke:gray;stroke-opacity:.3}
.curves .drop-at{stroke-dasharray:2 3;stroke-opacity:.8}
.curves .nan{stroke:crimson;stroke-width:3}
.curves .halo{display:none}
.curves .run{stroke-width:1.75}
.curves .front{stroke-width:1.5;stroke-dasharray:6 3;${both("stroke", "dim", "dimgray")}}
.curves .beaten text{${both("fill", "dim", "dimgray")}}
.curves .halo-text{paint-order:stroke;stroke-width:3;${both("stroke", "sheet", "white")}}
${runs.join("\n")}
`;
}
