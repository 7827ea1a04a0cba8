import * as vscode from "vscode";
import type { TextEdit } from "../arch/text";

/** Our edits as VS Code's: one step that undo takes back. */
export function workspaceEdit(document: vscode.TextDocument, edits: TextEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { offset, length, text } of edits)
    edit.replace(
      document.uri,
      new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)),
      text,
    );
  return edit;
}
