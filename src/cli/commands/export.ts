import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { runFiles } from "../../protocol/run";
import { listRuns } from "../../runs/directory/store";
import { csv } from "../../runs/export/csv";
import type { WholeRun } from "../../protocol/curves";
import { readExport } from "../../runs/export/readExport";
import { exportFormats, isExportFormat, type ExportFormat } from "../../runs/export/formats";
import { json } from "../../runs/export/json";
import { eventsFileName, tfevents } from "../../runs/export/tfevents";
import { answer, parseArguments, say, UsageError, type Command } from "../command";
import { write } from "../files";

export const exportRuns: Command = {
  name: "export",
  summary: "writes runs as CSV, JSON, SVG, for TensorBoard, or as a report",
  usage: `residual export RUN… --format csv|json|tfevents|html|svg [-o PATH] [--json]

Writes what runs hold. A RUN is a run's folder, or a folder of such.

  --format F   csv: one row for each step and each test; json: settings and curves; tfevents: event files for
               TensorBoard, in a folder for each run; html: one page with curves, table, settings and diagrams;
               svg: the curves as a drawing
  -o PATH      the file, for tfevents the folder; left out: standard output
  --json       says what was written as one JSON document

Example:
  residual export .residual/runs --format tfevents -o events && tensorboard --logdir events`,

  async run(args) {
    const { values, positionals } = parseArguments(args, {
      format: { type: "string" },
      output: { type: "string", short: "o" },
      json: { type: "boolean" },
    });
    const { format, output } = values;
    if (positionals.length === 0) throw new UsageError("Name a run.");
    if (format === undefined || !isExportFormat(format))
      throw new UsageError(`Say --format ${Object.keys(exportFormats).join(", ")}.`);
    if (format === "tfevents" && output === undefined) throw new UsageError("Name a folder: -o PATH.");
    if (values.json && output === undefined) throw new UsageError("--json needs -o PATH.");
    const directories = (await Promise.all(positionals.map(runsAt))).flat();
    if (directories.length === 0) throw new Error(`There is no run in ${positionals.join(", ")}.`);
    const runs = await Promise.all(directories.map(readExport));
    const files = await writeAs(format, runs, directories, output);
    if (values.json) answer({ format, runs: runs.length, files });
    else for (const file of files) say(`Wrote ${file}.`);
    return 0;
  },
};

/** The run in a folder, or those in the folders inside, the oldest first. */
async function runsAt(path: string): Promise<string[]> {
  if (!existsSync(path)) throw new Error(`There is no run at ${path}.`);
  if (existsSync(join(path, runFiles.info))) return [path];
  return (await listRuns(resolve(path))).map(({ directory }) => directory);
}

/** The files written; none for standard output. */
async function writeAs(
  format: ExportFormat,
  runs: WholeRun[],
  directories: string[],
  output: string | undefined,
): Promise<string[]> {
  if (format === "tfevents")
    return Promise.all(
      runs.map(async (run, i) => {
        const folder = join(output!, basename(resolve(directories[i]!)));
        await mkdir(folder, { recursive: true });
        const file = join(folder, eventsFileName(run));
        await write(file, tfevents(run));
        return file;
      }),
    );
  const text = await textOf(format, runs, directories);
  if (output === undefined) {
    await new Promise<void>((done) => process.stdout.write(text, () => done()));
    return [];
  }
  await write(output, text);
  return [output];
}

async function textOf(
  format: Exclude<ExportFormat, "tfevents">,
  runs: WholeRun[],
  directories: string[],
): Promise<string> {
  switch (format) {
    case "csv":
      return [...csv(runs)].join("");
    case "json":
      return [...json(runs)].join("");
    case "html":
    case "svg": {
      // Loaded only here: drawing brings the page's components along.
      const report = await import("../report");
      return format === "svg" ? report.svgOf(runs) : report.reportOf(runs, directories);
    }
  }
}
