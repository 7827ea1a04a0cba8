import * as vscode from "vscode";
import { ending } from "../util/residualFiles";
import { viewType } from "./provider";

/** Asks for a place and opens an empty file there: its diagram offers the paper's networks to start from. */
export async function newNetwork(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const asked = await vscode.window.showSaveDialog({
    title: "New Network",
    saveLabel: "Create",
    filters: { "Residual networks": [ending.slice(1)] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, `network${ending}`) }),
  });
  if (!asked) return;
  const file = asked.path.endsWith(ending) ? asked : asked.with({ path: asked.path.replace(/(\.json)?$/, ending) });
  // The dialog has asked whether its own file may be replaced; of another name nobody has.
  if (file === asked || !(await isThere(file))) await vscode.workspace.fs.writeFile(file, new Uint8Array());
  await vscode.commands.executeCommand("vscode.openWith", file, viewType);
}

async function isThere(file: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}
