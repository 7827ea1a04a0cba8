import { basename } from "node:path";
import * as vscode from "vscode";
import { registerCommand } from "../../util/commands";
import { fileInFront, isResidualFile, pickFile } from "../../util/residualFiles";
import { Comparisons, type CompareSurroundings } from "./comparePanel";
import { headOf } from "./git";

/** Two architectures side by side: two files, or a file and its last commit. */
export function registerComparisons(surroundings: CompareSurroundings): vscode.Disposable {
  const comparisons = new Comparisons(surroundings);
  const command = (name: string, run: (...args: unknown[]) => Promise<void>): vscode.Disposable =>
    registerCommand(surroundings.log, `residual.${name}`, run);
  return vscode.Disposable.from(
    comparisons,
    command("compare", async (first, second) => {
      const pair = await pairOf(first, second);
      if (pair) await comparisons.open(...pair);
    }),
    command("compareWithHead", async (argument) => {
      const file = fileOf(argument) ?? fileInFront() ?? (await pick("Compare which file with its last commit?"));
      if (file) await comparisons.open(await headOf(file), file);
    }),
  );
}

/** Two URIs, the file and the selection of the explorer, or what is asked for. */
async function pairOf(first: unknown, second: unknown): Promise<[vscode.Uri, vscode.Uri] | undefined> {
  if (first instanceof vscode.Uri && second instanceof vscode.Uri) return [first, second];
  const diff = diffInFront();
  if (diff && (first === undefined || (first instanceof vscode.Uri && first.toString() === diff[1].toString())))
    return diff;
  const selected = Array.isArray(second) ? second.filter((uri) => uri instanceof vscode.Uri) : [];
  const [left, right] = selected.filter(isResidualFile);
  if (left && right) return [left, right];
  const here = fileOf(first) ?? fileInFront() ?? (await pick("Compare which file?"));
  if (!here) return undefined;
  const other = await pick(`Compare ${basename(here.path)} with which file?`, here);
  return other && [other, here];
}

/** Both sides of the comparison of texts that is in front: git's own, of any two states. */
function diffInFront(): [vscode.Uri, vscode.Uri] | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputTextDiff) || !isResidualFile(input.modified)) return undefined;
  return [input.original, input.modified];
}

/** A URI, or a changed file of the source control view. */
function fileOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  const resource = typeof argument === "object" && argument !== null && "resourceUri" in argument ? argument.resourceUri : undefined; // prettier-ignore
  return resource instanceof vscode.Uri ? resource : undefined;
}

function pick(placeHolder: string, but?: vscode.Uri): Promise<vscode.Uri | undefined> {
  const none = `There is no ${but ? "other " : ""}*.residual.json file here to compare with.`;
  return pickFile({ placeHolder, none, ...(but && { but }) });
}
