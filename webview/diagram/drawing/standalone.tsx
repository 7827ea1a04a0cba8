import { renderToStaticMarkup } from "preact-render-to-string";
import type { UnitView } from "../../../src/protocol/diagram";
import glyphs from "../../shared/glyphs.svg";
import { UnitDrawing } from "./Drawing";
import { t } from "../strings";
import { Names } from "./Names";

/** light prints, in black and white too: shapes, dashes and widths tell apart what colours do. dark is for slides. */
export type Look = "light" | "dark";

interface Palette {
  ground: string;
  ink: string;
  dim: string;
  hair: string;
  line: string;
  weight: string;
  weightFill: string;
  norm: string;
  act: string;
  onPath: string;
}

const palettes: Record<Look, Palette> = {
  light: {
    ground: "white",
    ink: "black",
    dim: "dimgray",
    hair: "silver",
    line: "dimgray",
    weight: "mediumblue",
    weightFill: "lavender",
    norm: "purple",
    act: "darkgreen",
    onPath: "saddlebrown",
  },
  dark: {
    ground: "black",
    ink: "white",
    dim: "silver",
    hair: "dimgray",
    line: "darkgray",
    weight: "lightskyblue",
    weightFill: "midnightblue",
    norm: "plum",
    act: "lightgreen",
    onPath: "khaki",
  },
};

function styleOf({ ground, ink, dim, hair, line, weight, weightFill, norm, act, onPath }: Palette): string {
  return `
text { font: 13px system-ui, sans-serif; fill: ${ink}; }
text.s { font-size: 11px; }
text.dim { fill: ${dim}; }
text.b, text.title { font-weight: 600; }
text.title { font-size: 15px; }
text.m { font: italic 18px "Cambria Math", "STIX Two Math", "Latin Modern Math", serif; }
.num { font-variant-numeric: tabular-nums; }
.edge { fill: none; stroke: ${line}; stroke-width: 1.5; }
.tip { fill: ${line}; }
.path { fill: none; stroke: ${ink}; stroke-width: 4; }
.tip.p, .tap { fill: ${ink}; }
.op { color: ${ink}; }
.op > .o { fill: ${ground}; stroke: currentColor; stroke-width: 1.5; }
.weight { color: ${weight}; }
.weight > .o { fill: ${weightFill}; stroke-width: 2; }
.norm { color: ${norm}; }
.actv { color: ${act}; }
.onpath { color: ${onPath}; }
.edge.gt { stroke: ${onPath}; stroke-dasharray: 5 3; }
.tip.gt, .tap.gt { fill: ${onPath}; }
.pl { fill: none; stroke: currentColor; stroke-width: 2; }
.hair { fill: none; stroke: ${hair}; }
.hit { fill: none; }
`;
}

/** Characters that XML has no way to write. */
const notXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const margin = 24;
const titleHeight = 40;

/** Units one below the other, as an SVG document that needs nothing else. */
export function standaloneSvg(name: string, units: UnitView[], look: Look = "light"): string {
  const palette = palettes[look];
  const width = Math.max(...units.map(({ drawing }) => drawing.width)) + 2 * margin;
  const tops = units.reduce<number[]>((all, { drawing }) => [...all, all.at(-1)! + titleHeight + drawing.height], [margin + titleHeight]); // prettier-ignore
  const height = tops.at(-1)! + margin;
  const title = name.replace(notXml, "\uFFFD");
  const markup = renderToStaticMarkup(
    <svg xmlns="http://www.w3.org/2000/svg" width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      <title>{title}</title>
      <rect width={width} height={height} fill={palette.ground} />
      <text class="title" x={margin} y={margin + 12}>
        {title}
      </text>
      {units.map((unit, i) => (
        <g key={i} transform={`translate(${margin} ${tops[i]})`}>
          <text class="b" y="20">
            {t.stage(unit.stage)}, {t.units(unit.unit, unit.unit + unit.identical - 1)}
          </text>
          <g transform={`translate(0 ${titleHeight})`}>
            <Names unit={unit} />
            <UnitDrawing unit={unit} problem={undefined} unknown={false} hovered={undefined} choice={nothing} />
          </g>
        </g>
      ))}
    </svg>,
  );
  const symbols = [...glyphs.matchAll(/<symbol[^]*?<\/symbol>/g)].map(([symbol]) => symbol).join("");
  // What other programs than browsers read: places as an attribute, no empty classes, no roles of buttons.
  const plain = markup
    .replace(/style="transform:\s*translate\(([-\d.]+)px,\s*([-\d.]+)px\);?"/g, 'transform="translate($1 $2)"')
    .replace(/ class(?=[\s>])/g, "")
    .replace(/ (?:role|aria-pressed|aria-haspopup|aria-hidden|data-id)="[^"]*"/g, "");
  return `<?xml version="1.0" encoding="UTF-8"?>\n${plain.replace("<title>", `<style>${styleOf(palette)}</style><defs>${symbols}</defs><title>`)}\n`;
}

const nothing = { selected: undefined, select: () => undefined, hover: () => undefined };
