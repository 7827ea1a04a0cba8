import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { check } from "../arch/check";
import { runFiles } from "../protocol/run";
import type { ExportedRun } from "../runs/export/exportedRun";
import { reportHtml, runsSvg, type Diagram } from "../../webview/curves/report/Report";
import { networkSvg } from "./svg";

/** The curves of runs as an SVG document. */
export function svgOf(runs: ExportedRun[]): string {
  return runsSvg(titleOf(runs), runs);
}

/** One page of all that runs hold, with the diagram of each of their networks. */
export async function reportOf(runs: ExportedRun[], directories: string[]): Promise<string> {
  const diagrams = new Map<string, Diagram>();
  for (const [i, { name, settings }] of runs.entries()) {
    const network = JSON.stringify([
      settings.units,
      settings.widths,
      settings.kind,
      settings.activation,
      settings.shortcut,
    ]);
    if (diagrams.has(network)) continue;
    const drawn = check(await readFile(join(directories[i]!, runFiles.architecture), "utf8")).network;
    if (drawn) diagrams.set(network, { name, svg: await networkSvg(name, drawn) });
  }
  return reportHtml(titleOf(runs), runs, [...diagrams.values()]);
}

function titleOf(runs: ExportedRun[]): string {
  const names = [...new Set(runs.map(({ name }) => name))];
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}
