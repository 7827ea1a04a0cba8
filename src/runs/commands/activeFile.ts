import * as vscode from "vscode";

/** The architecture file that a person is looking at: as a diagram, as text, or in the command's own argument. */
export function activeFile(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return isArchitecture(argument) ? argument : undefined;
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri =
    tab instanceof vscode.TabInputCustom || tab instanceof vscode.TabInputText
      ? tab.uri
      : tab instanceof vscode.TabInputTextDiff
        ? tab.modified
        : vscode.window.activeTextEditor?.document.uri;
  return uri && isArchitecture(uri) ? uri : undefined;
}

/** Where no file is in front: the only one that is in sight, if it is one. */
export function visibleFile(): vscode.Uri | undefined {
  const inputs = vscode.window.tabGroups.all.map((group) => group.activeTab?.input);
  const uris = inputs
    .map((input) =>
      input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText ? input.uri : undefined,
    )
    .filter((uri) => uri !== undefined && isArchitecture(uri));
  return new Set(uris.map(String)).size === 1 ? uris[0] : undefined;
}

/** The text as it stands in the editor, saved or not. */
export async function textOf(file: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(file)).getText();
}

function isArchitecture(uri: vscode.Uri): boolean {
  return uri.path.endsWith(".residual.json");
}
