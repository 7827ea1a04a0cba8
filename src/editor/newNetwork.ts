import { homedir } from "node:os";
import { basename } from "node:path";
import * as vscode from "vscode";
import { Refusal } from "../util/commands";
import { messageOf } from "../util/messageOf";
import { ending, fileInFront } from "../util/residualFiles";
import { viewType } from "./provider";

/** Asks for a place and opens an empty file there: its diagram offers the paper's networks to start from. */
export async function newNetwork(): Promise<void> {
  const asked = await vscode.window.showSaveDialog({
    title: "New Network",
    saveLabel: "Create",
    filters: { "Residual networks": ["json"] },
    defaultUri: await freeName(folderInFront()),
  });
  if (!asked) return;
  const file = asked.with({ path: withEnding(asked.path) });
  // The dialog has asked whether its own file may be replaced; of another name nobody has.
  if (file.path !== asked.path && (await isThere(file)))
    void vscode.window.showInformationMessage(`${basename(file.path)} is there already: it was opened, not replaced.`);
  else await writeEmpty(file);
  await vscode.commands.executeCommand("vscode.openWith", file, viewType);
}

/** Beside the architecture in front, else in the workspace, else at home. */
function folderInFront(): vscode.Uri {
  const file = fileInFront();
  if (file?.scheme === "file") return vscode.Uri.joinPath(file, "..");
  return vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
}

async function freeName(folder: vscode.Uri): Promise<vscode.Uri> {
  for (let number = 1; ; number++) {
    const file = vscode.Uri.joinPath(folder, `network${number === 1 ? "" : `-${number}`}${ending}`);
    if (!(await isThere(file))) return file;
  }
}

function withEnding(path: string): string {
  return path.endsWith(ending) ? path : path.replace(/(\.residual)?(\.json)?$/, ending);
}

async function writeEmpty(file: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(file, new Uint8Array());
  } catch (error) {
    const denied = error instanceof vscode.FileSystemError && error.code === "NoPermissions";
    const why = denied ? "you may not write there" : messageOf(error);
    throw new Refusal(`${basename(file.path)} cannot be made in ${vscode.Uri.joinPath(file, "..").fsPath}: ${why}.`, {
      label: "Choose Another Place",
      command: "residual.newNetwork",
    });
  }
}

async function isThere(file: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}
