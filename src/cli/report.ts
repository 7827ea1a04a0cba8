import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { check } from "../arch/check";
import { Layout } from "../layout/layout";
import { runFiles } from "../protocol/run";
import type { WholeRun } from "../protocol/curves";
import { distinctUnits, unitsSvg } from "../svg/unitsSvg";
import { reportHtml, runsSvg, type Diagram } from "../../webview/curves/report/Report";

/** The curves of runs as an SVG document. */
export function svgOf(runs: WholeRun[]): string {
  return runsSvg(titleOf(runs), runs);
}

/** One page of all that runs hold, with the diagram of each of their networks. */
export async function reportOf(runs: WholeRun[], directories: string[]): Promise<string> {
  const layout = new Layout(join(__dirname, "layout-worker.js"));
  try {
    const diagrams = new Map<string, Diagram>();
    for (const [i, { name }] of runs.entries()) {
      const { network } = check(await readFile(join(directories[i]!, runFiles.architecture), "utf8"));
      if (!network) continue;
      const svg = await unitsSvg(name, distinctUnits(network), layout);
      diagrams.set(svg, { name, svg });
    }
    return reportHtml(titleOf(runs), runs, [...diagrams.values()]);
  } finally {
    layout.dispose();
  }
}

function titleOf(runs: WholeRun[]): string {
  const names = [...new Set(runs.map(({ name }) => name))];
  // Names have commas of their own.
  return `${names.slice(0, 3).join("; ")}${names.length > 3 ? `; and ${names.length - 3} more` : ""}`;
}
