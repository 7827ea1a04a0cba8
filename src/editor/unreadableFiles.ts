import { basename } from "node:path";
import * as vscode from "vscode";
import { viewType } from "./provider";

/** VS Code shares no text above this size with extensions, and takes a file with a zero byte at its start for no text. */
const largest = 50 * 2 ** 20;
const head = 512;

/**
 * Of a file that VS Code does not give to us as text, its own pane says only that it could not be opened: this says why.
 * The file stays as it is.
 */
export function explainUnreadableFiles(): vscode.Disposable {
  const look = (tabs: readonly vscode.Tab[]): void => tabs.forEach((tab) => void explain(tab));
  look(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs));
  return vscode.window.tabGroups.onDidChangeTabs(({ opened }) => look(opened));
}

async function explain({ input }: vscode.Tab): Promise<void> {
  if (!(input instanceof vscode.TabInputCustom) || input.viewType !== viewType) return;
  const why = await whyUnreadable(input.uri).catch(() => undefined);
  if (why !== undefined)
    void vscode.window.showErrorMessage(
      `${basename(input.uri.path)} cannot be an architecture: ${why}. Is it another file by mistake? It was not changed.`,
    );
}

async function whyUnreadable(uri: vscode.Uri): Promise<string | undefined> {
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > largest) return `it has ${Math.round(size / 1e6)} MB, where one has a few kB`;
  const bytes = await vscode.workspace.fs.readFile(uri);
  return bytes.subarray(0, head).includes(0) ? "it is binary, not a text in UTF-8" : undefined;
}
