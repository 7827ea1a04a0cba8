import * as vscode from "vscode";
import { isResidualFile } from "./documents";

/** The architecture file that is in front, as a diagram, as text, or in a diff. */
export function fileInFront(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri =
    input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText
      ? input.uri
      : input instanceof vscode.TabInputTextDiff
        ? input.modified
        : undefined;
  return uri && isResidualFile({ uri }) ? uri : undefined;
}
