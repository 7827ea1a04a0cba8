import * as vscode from "vscode";
import { check, type Checked } from "../arch/check";
import { ending } from "../util/residualFiles";

/** The files that we know something about. */
export const residualFiles: vscode.DocumentFilter = { pattern: `**/*${ending}` };

/** What documents say: each version is read once, for all who ask. */
export class CheckedDocuments {
  readonly #known = new WeakMap<vscode.TextDocument, { version: number; checked: Checked }>();

  of(document: vscode.TextDocument): Checked {
    const known = this.#known.get(document);
    if (known?.version === document.version) return known.checked;
    const checked = check(document.getText());
    this.#known.set(document, { version: document.version, checked });
    return checked;
  }
}

/** Shows a document as text beside its diagram, in the editor where it is shown already if there is one. */
export async function showAsText(document: vscode.TextDocument, offset?: number): Promise<void> {
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  const at = offset === undefined ? undefined : document.positionAt(offset);
  await vscode.window.showTextDocument(document, {
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.Beside,
    ...(at && { selection: new vscode.Range(at, at) }),
  });
}
