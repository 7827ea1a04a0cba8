import { dirname } from "node:path";
import * as vscode from "vscode";
import type { FromCurves } from "../../protocol/curves";
import { pickRuns } from "../commands/pick";
import { fileOfRun } from "../directory/store";
import { start } from "../../util/ask";
import { Refusal } from "../../util/commands";
import type { SupervisedRun } from "../supervisor/supervisor";
import { exportFormats, type ExportFormat } from "./formats";

/** Asks where, and writes the plot as the Curves panel has drawn it. */
export async function savePicture(
  { format, data }: Extract<FromCurves, { type: "save" }>,
  name: string,
  beside: string | undefined,
): Promise<void> {
  const target = await askWhere(`${name}.${format}`, beside, { [format.toUpperCase()]: [format] });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, Buffer.from(data, format === "svg" ? "utf8" : "base64"));
  offer(target, format);
}

/**
 * Asks for what is not given: which of these runs, which format, where. The command line writes it, in a process of its
 * own: a long run takes a while, and the editor goes on meanwhile. `cli`: dist/cli.js.
 */
export async function exportRuns(
  all: SupervisedRun[],
  chosen: SupervisedRun[] | undefined,
  cli: string,
): Promise<void> {
  if (all.length === 0) throw new Refusal("There is no run yet that could be exported.");
  const runs = chosen ?? (await pickRuns(all.toReversed()))?.reverse();
  if (!runs || runs.length === 0) return;
  const format = await pickFormat();
  if (!format) return;
  const { file } = exportFormats[format];
  const name = runs.length === 1 ? runs[0]!.info.id : "runs";
  const folder = dirname(fileOfRun(runs[0]!) ?? runs[0]!.directory);
  const target = await askWhere(file === undefined ? `${name}-tensorboard` : `${name}.${file}`, folder, file === undefined ? {} : { [exportFormats[format].what]: [file] }); // prettier-ignore
  if (!target) return;
  const args = [cli, "export", ...runs.map(({ directory }) => directory), "--format", format, "-o", target.fsPath];
  const title = `Exporting ${runs.length === 1 ? runs[0]!.info.architecture.name : `${runs.length} runs`}`;
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  const ended = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title },
    () => start(process.execPath, args, { env }).ended,
  );
  if (ended.kind === "missing") throw new Error(ended.why);
  if (ended.code !== 0) throw new Error(ended.stderr.trim() || `The export ended with ${ended.signal ?? ended.code}.`);
  offer(target, format);
}

async function pickFormat(): Promise<ExportFormat | undefined> {
  const items = (Object.keys(exportFormats) as ExportFormat[]).map((format) => {
    return { format, label: exportFormats[format].what, detail: exportFormats[format].detail };
  });
  return (await vscode.window.showQuickPick(items, { placeHolder: "As what?", matchOnDetail: true }))?.format;
}

/** In the workspace's folder that `beside` is in, else there. */
function askWhere(
  name: string,
  beside: string | undefined,
  filters: Record<string, string[]>,
): Thenable<vscode.Uri | undefined> {
  const place = beside === undefined ? undefined : vscode.Uri.file(beside);
  const folder = (place && vscode.workspace.getWorkspaceFolder(place)?.uri) ?? place ?? vscode.workspace.workspaceFolders?.[0]?.uri; // prettier-ignore
  return vscode.window.showSaveDialog({ filters, ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }) });
}

/** What one does next with what was written; nobody waits for the answer. */
function offer(target: vscode.Uri, format: ExportFormat | "png"): void {
  const command = `tensorboard --logdir "${target.fsPath}"`;
  const [words, label, act] =
    format === "tfevents"
      ? ([
          `Wrote ${target.fsPath}. See it with: ${command}`,
          "Copy Command",
          () => vscode.env.clipboard.writeText(command),
        ] as const)
      : ([`Wrote ${target.fsPath}.`, "Open", () => open(target, format)] as const);
  void vscode.window.showInformationMessage(words, label).then((answer) => answer !== undefined && act());
}

/** A page in the browser, all else in the editor. */
function open(target: vscode.Uri, format: ExportFormat | "png"): Thenable<unknown> {
  return format === "html" || format === "svg"
    ? vscode.env.openExternal(target)
    : vscode.commands.executeCommand("vscode.open", target);
}
