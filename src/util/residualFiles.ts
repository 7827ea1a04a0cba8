import { basename, dirname } from "node:path";
import * as vscode from "vscode";
import { Refusal } from "./commands";

export const ending = ".residual.json";

export function isResidualFile(uri: vscode.Uri): boolean {
  return uri.path.endsWith(ending);
}

/** The architecture file that a person means: a command's own argument, or what is in front as diagram, text or diff. */
export function fileInFront(argument?: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return isResidualFile(argument) ? argument : undefined;
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri =
    tab instanceof vscode.TabInputTextDiff
      ? tab.modified
      : (fileOf(tab) ?? vscode.window.activeTextEditor?.document.uri);
  return uri && isResidualFile(uri) ? uri : undefined;
}

/** Where no file is in front: the only one that is in sight, if it is one. */
export function visibleFile(): vscode.Uri | undefined {
  const uris = filesOf(vscode.window.tabGroups.all.flatMap(({ activeTab }) => activeTab ?? []));
  return new Set(uris.map(String)).size === 1 ? uris[0] : undefined;
}

/** The architecture files that tabs show. */
export function filesOf(tabs: readonly vscode.Tab[]): vscode.Uri[] {
  return tabs.flatMap(({ input }) => fileOf(input) ?? []).filter(isResidualFile);
}

/** The text as it stands in the editor, saved or not; a Refusal where there is none. */
export async function textOf(file: vscode.Uri): Promise<string> {
  try {
    return (await vscode.workspace.openTextDocument(file)).getText();
  } catch {
    throw new Refusal(`${file.fsPath} cannot be opened. Is it still there, and a text?`);
  }
}

interface FileQuestion {
  placeHolder: string;
  /** Not this one. */
  but?: vscode.Uri;
  /** What is said where there is none to choose. */
  none: string;
}

/**
 * Asks for an architecture file: one that is open, or one of the workspace. Undefined if the person would rather not;
 * a Refusal, which leads to a new one, where there is none.
 */
export async function pickFile({ placeHolder, but, none }: FileQuestion): Promise<vscode.Uri | undefined> {
  const open = vscode.workspace.textDocuments
    .map(({ uri }) => uri)
    .filter((uri) => uri.scheme === "file" && isResidualFile(uri));
  const found = await vscode.workspace.findFiles(`**/*${ending}`, "**/{node_modules,.residual}/**", 500);
  const all = new Map([...open, ...found].map((uri) => [uri.toString(), uri]));
  if (but) all.delete(but.toString());
  if (all.size === 0) throw new Refusal(none, { label: "New Network…", command: "residual.newNetwork" });
  const items = [...all.values()].map((uri) => {
    const folder = dirname(vscode.workspace.asRelativePath(uri));
    return { uri, label: basename(uri.path), ...(folder !== "." && { description: folder }) };
  });
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.uri;
}

/** Of a tab with one file. */
function fileOf(tab: unknown): vscode.Uri | undefined {
  return tab instanceof vscode.TabInputCustom || tab instanceof vscode.TabInputText ? tab.uri : undefined;
}
