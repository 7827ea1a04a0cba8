import * as vscode from "vscode";
import type { Severity } from "../arch/finding";
import { Disposable } from "../util/disposable";
import { workspaceEdit } from "../util/workspaceEdit";
import { isResidualFile } from "../util/residualFiles";
import { residualFiles, type CheckedDocuments } from "./documents";

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** The problems of all open architecture files in the Problems panel, with their fixes. */
export class Diagnostics extends Disposable implements vscode.CodeActionProvider {
  readonly #documents: CheckedDocuments;
  readonly #collection = this.own(vscode.languages.createDiagnosticCollection("residual"));
  readonly #changed = new Set<vscode.TextDocument>();

  constructor(documents: CheckedDocuments) {
    super();
    this.#documents = documents;
    this.own(vscode.workspace.onDidOpenTextDocument((document) => this.#mark(document)));
    this.own(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#mark(document)));
    this.own(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)));
    this.own(
      vscode.languages.registerCodeActionsProvider(residualFiles, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
    vscode.workspace.textDocuments.forEach((document) => this.#mark(document));
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    return this.#documents.of(document).findings.flatMap((finding) => {
      const diagnostic = this.#diagnostic(document, finding);
      if (!diagnostic.range.intersection(range)) return [];
      return finding.fixes.map(({ title, edits }, i) => {
        const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
        action.diagnostics = [diagnostic];
        action.edit = workspaceEdit(document, edits);
        action.isPreferred = i === 0;
        return action;
      });
    });
  }

  /** Several changes in a row are read once. */
  #mark(document: vscode.TextDocument): void {
    if (!isResidualFile(document.uri)) return;
    if (this.#changed.size === 0) setImmediate(() => this.#readChanged());
    this.#changed.add(document);
  }

  #readChanged(): void {
    const documents = [...this.#changed];
    this.#changed.clear();
    if (this.disposed) return;
    for (const document of documents)
      if (!document.isClosed)
        this.#collection.set(
          document.uri,
          this.#documents.of(document).findings.map((finding) => this.#diagnostic(document, finding)),
        );
  }

  #diagnostic(
    document: vscode.TextDocument,
    finding: { offset: number; length: number; message: string; severity: Severity; rule: string },
  ): vscode.Diagnostic {
    const { offset, length, message, severity, rule } = finding;
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    const diagnostic = new vscode.Diagnostic(range, message, severities[severity]);
    diagnostic.source = "Residual";
    diagnostic.code = rule;
    return diagnostic;
  }
}
