import type { VNode } from "preact";
import { renderToStaticMarkup } from "preact-render-to-string";
import type { WholeRun } from "../../../src/protocol/curves";
import { curvesSvg } from "../plot/standalone";
import { t } from "../strings";
import { valueOf } from "../table/rows";
import { colorClass, curveName, curveOf, differing, initialState, newest, type Curve } from "../view";
import { curvesOfRuns } from "./views";
import { reportStyle } from "./style";

/** A drawn network: its name and its diagram as an SVG document. */
export interface Diagram {
  name: string;
  svg: string;
}

/** One HTML page that needs nothing else: curves, table, settings, diagrams. It prints, and follows light and dark. */
export function reportHtml(title: string, runs: WholeRun[], diagrams: Diagram[]): string {
  const curves = curvesOfRuns(runs);
  const markup = renderToStaticMarkup(<Report title={title} curves={curves} diagrams={diagrams} />);
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`;
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;
  const name = renderToStaticMarkup(<title>{title}</title>);
  return `<!doctype html>\n<html lang="en"><head>${head}${policy}${name}<style>${reportStyle}</style></head>${markup}</html>\n`;
}

/** The curves of runs as an SVG document. */
export function runsSvg(title: string, runs: WholeRun[]): string {
  return plotOf(title, curvesOfRuns(runs));
}

function plotOf(title: string, curves: Curve[]): string {
  const selected = curves.at(-1)?.views.at(-1);
  return curvesSvg({ title, curves, selected, state: initialState, width: 1100, height: 600 });
}

function Report({ title, curves, diagrams }: { title: string; curves: Curve[]; diagrams: Diagram[] }): VNode {
  const views = curves.flatMap((curve) => curve.views);
  // The page's own title stands above it.
  const svg = plotOf("", curves).replace(/^<\?xml[^>]*>\s*/, "");
  return (
    <body>
      <h1>{title}</h1>
      <p class="dim">
        {t.report.summary(views.length, curves.length)} {t.report.made(new Date())}
      </p>
      <figure aria-label={title} dangerouslySetInnerHTML={{ __html: svg }} />
      <h2>{t.report.results}</h2>
      <Results curves={curves} />
      <h2>{t.report.settings}</h2>
      <Settings curves={curves} />
      <h2>{t.report.networks}</h2>
      {diagrams.map(({ name, svg: drawing }) => (
        <figure key={name}>
          <figcaption>{name}</figcaption>
          <img alt={t.report.diagramOf(name)} src={`data:image/svg+xml;base64,${base64(drawing)}`} />
        </figure>
      ))}
    </body>
  );
}

/** A network of many different units has a long drawing: byte by byte, as arguments of one call are limited. */
function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}

const columns = ["step", "loss", "error", "best", "speed", "time", "paper"] as const;

function Results({ curves }: { curves: Curve[] }): VNode {
  return (
    <table>
      <thead>
        <tr>
          <th>{t.columns.run}</th>
          <th>{t.columns.state}</th>
          {columns.map((column) => (
            <th key={column} class="r">
              {t.columns[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {curves
          .flatMap((curve) => [curve, ...(curve.views.length > 1 ? curve.views.map(curveOf) : [])])
          .map((curve) => (
            <Result key={curve.key} curve={curve} />
          ))}
      </tbody>
    </table>
  );
}

function Result({ curve }: { curve: Curve }): VNode {
  const value = (column: (typeof columns)[number]): number => Number(valueOf(curve, column, initialState.smoothing));
  const { run } = newest(curve);
  const n = curve.views.length;
  return (
    <tr class={colorClass(curve)}>
      <th scope="row">{curveName(curve)}</th>
      <td>{n > 1 ? "" : t.stateWord(run.state)}</td>
      <td class="r">{t.step(value("step"))}</td>
      <td class="r">{t.lossValue(value("loss"))}</td>
      <td class="r">{t.percentValue(value("error"))}</td>
      <td class="r">{t.percentValue(value("best"))}</td>
      <td class="r">{t.speedValue(value("speed"))}</td>
      <td class="r">{t.timeValue(value("time"))}</td>
      <td class="r">{run.paper ? `${t.paper(run.paper)}, ${run.paper.table}` : t.nothing}</td>
    </tr>
  );
}

/** What all have in common once, then what differs. */
function Settings({ curves }: { curves: Curve[] }): VNode {
  const views = curves.flatMap((curve) => curve.views);
  const differs = differing(views);
  const common = Object.entries(views[0]?.run.settings ?? {}).filter(([name]) => !differs.includes(name));
  return (
    <>
      {differs.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>{t.columns.run}</th>
              {differs.map((name) => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {curves.map((curve) => (
              <tr key={curve.key}>
                <th scope="row">{curveName(curve)}</th>
                {differs.map((name) => (
                  <td key={name}>{newest(curve).run.settings[name] ?? t.nothing}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <dl>
        {common.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
