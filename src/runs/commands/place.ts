import { basename, dirname, resolve } from "node:path";
import * as vscode from "vscode";
import { dataSet } from "../../arch/paper/datasets";
import { dataFolder, isDataThere } from "../../data/folder";
import { engineNames, type EngineName } from "../../protocol/run";
import { Refusal } from "../../util/commands";
import { defaultRunsFolder } from "../directory/store";

/** Where the runs of a file are kept. Throws a Refusal where nothing can be trained. */
export function runsFolder(file: vscode.Uri): string {
  requireTrust();
  if (file.scheme === "untitled") throw new Refusal("Save the file first: its runs are kept beside it.");
  if (file.scheme !== "file")
    throw new Refusal("Training needs a folder on disk, and this file is not on one. Open a copy of it from a folder.");
  return folderIn(file);
}

/** Throws a Refusal where no process may be started. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new Refusal("Training starts a process, and this workspace is not trusted.", {
    label: "Manage Trust",
    command: "workbench.trust.manage",
  });
}

/** The folders in which there may be runs already: of the open workspace, and beside a file that is in none. */
export function knownFolders(file: vscode.Uri | undefined): string[] {
  const roots = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const places = [...roots, ...(file ? [file] : [])].filter(({ scheme }) => scheme === "file");
  return [...new Set(places.map(folderIn))];
}

/** Of a workspace folder, or of a file in one or in none. */
function folderIn(place: vscode.Uri): string {
  const root = vscode.workspace.getWorkspaceFolder(place)?.uri.fsPath ?? dirname(place.fsPath);
  const folder = vscode.workspace.getConfiguration("residual", place).get<string>("runs.folder")?.trim();
  return resolve(root, folder === undefined || folder === "" ? defaultRunsFolder : folder);
}

/** Where added data sets lie, if the settings say so. */
function dataSetting(): string | undefined {
  const folder = vscode.workspace.getConfiguration("residual").get<string>("data.folder")?.trim();
  return folder === "" ? undefined : folder;
}

/** What a run must know of where data lie. Throws a Refusal if those of a file are not there. */
export function dataOptions(data: string, file: vscode.Uri): { dataFolder?: string } {
  const setting = dataSetting();
  const folder = dataFolder(setting);
  if (isDataThere(data, { base: dirname(file.fsPath), folder }))
    return setting === undefined ? {} : { dataFolder: folder };
  const known = dataSet(data);
  const remedy = { label: "Add Data Set", command: "residual.addData" };
  throw known
    ? new Refusal(`${basename(file.path)} trains on ${known.title}, which is not there yet.`, {
        ...remedy,
        argument: data,
      })
    : new Refusal(
        `${basename(file.path)} trains on ${data}, which is not there. Correct "data", or add the data.`,
        remedy,
      );
}

/** The engine, device and threads that the settings ask for; 0 threads: as many as fit the machine. */
export function engineSettings(): { engine: EngineName; device: string; threads: number } {
  const settings = vscode.workspace.getConfiguration("residual");
  const wanted = settings.get<string>("engine");
  const engine = engineNames.find((name) => name === wanted) ?? "auto";
  const device = settings.get<string>("device") ?? "auto";
  const threads = settings.get<number>("threads") ?? 0;
  return { engine, device, threads: Number.isInteger(threads) && threads > 0 ? threads : 0 };
}

/** After how long without a step a run counts as stuck, in ms. */
export function stuckAfter(): number {
  return 1000 * Math.max(5, vscode.workspace.getConfiguration("residual").get<number>("runs.stuckAfter") ?? 60);
}

/** How many runs may be at work at once; 0: one on each device. */
export function parallelRuns(): number {
  const wanted = vscode.workspace.getConfiguration("residual").get<number>("runs.parallel") ?? 0;
  return Number.isInteger(wanted) && wanted > 0 ? wanted : 0;
}
