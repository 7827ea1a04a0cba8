import * as vscode from "vscode";
import { readText } from "../directory/recipe";
import type { SupervisedRun } from "../supervisor/supervisor";

const scheme = "residual-run";

/** Shows the text that a run trains, which nobody can change any more. */
export async function showRunText({ directory, info }: SupervisedRun): Promise<void> {
  const uri = vscode.Uri.from({ scheme, path: `/${info.id}.residual.json`, query: directory });
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
}

export function registerRunText(): vscode.Disposable {
  const provideTextDocumentContent = (uri: vscode.Uri): Promise<string> => readText({ directory: uri.query });
  return vscode.workspace.registerTextDocumentContentProvider(scheme, { provideTextDocumentContent });
}
