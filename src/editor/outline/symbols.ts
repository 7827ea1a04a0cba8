import { findNodeAtLocation, parseTree, type Node } from "jsonc-parser";
import * as vscode from "vscode";
import type { Path } from "../../arch/finding";
import { Disposable } from "../../util/disposable";
import { residualFiles, type CheckedDocuments } from "../documents";
import { childrenOf, type OutlineNode } from "./outline";
import { wordsOf } from "./words";

/** Network, stages and units for VS Code's own outline, breadcrumbs and "Go to Symbol" of the file as text. */
export class Symbols extends Disposable implements vscode.DocumentSymbolProvider {
  readonly #documents: CheckedDocuments;

  constructor(documents: CheckedDocuments) {
    super();
    this.#documents = documents;
    this.own(vscode.languages.registerDocumentSymbolProvider(residualFiles, this, { label: "Residual network" }));
  }

  provideDocumentSymbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
    const { architecture, network } = this.#documents.of(document);
    const root = parseTree(document.getText());
    if (!architecture || !network || !root) return [];
    const rangeOf = ({ offset, length }: Node): vscode.Range =>
      new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    /** Units that no change names stand with their stage. */
    const pathOf = (node: OutlineNode): Path => {
      if (node.kind !== "stage" && node.kind !== "units") return node.kind === "stem" ? ["stem"] : [];
      const path: Path = ["stages", node.stage - 1];
      if (node.kind === "stage") return path;
      const changes = architecture.stages[node.stage - 1]?.changes ?? [];
      const change = changes.findLastIndex(({ units: [first, last] }) => node.first >= first && node.first <= last);
      return change < 0 ? path : [...path, "changes", change];
    };
    const symbolOf = (node: OutlineNode): vscode.DocumentSymbol => {
      const { label, description } = wordsOf(network, architecture.name, node);
      const range = rangeOf(findNodeAtLocation(root, pathOf(node)) ?? root);
      const symbol = new vscode.DocumentSymbol(label, description, kinds[node.kind], range, range);
      if (node.kind !== "units") symbol.children = childrenOf(network, node).map(symbolOf);
      return symbol;
    };
    return [symbolOf({ kind: "network" })];
  }
}

const kinds: Record<OutlineNode["kind"], vscode.SymbolKind> = {
  network: vscode.SymbolKind.Module,
  stem: vscode.SymbolKind.Field,
  stage: vscode.SymbolKind.Namespace,
  units: vscode.SymbolKind.Class,
  head: vscode.SymbolKind.Field,
};
