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
    const rangeOf = ({ offset, length }: Pick<Node, "offset" | "length">): vscode.Range =>
      new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    const pathOf = (node: OutlineNode): Path => {
      switch (node.kind) {
        case "network":
          return [];
        case "stem":
          return ["stem"];
        case "head":
          return ["classes"];
        case "stage":
          return ["stages", node.stage - 1];
        case "units": {
          const changes = architecture.stages[node.stage - 1]?.changes ?? [];
          const change = changes.findLastIndex(({ units: [first, last] }) => node.first >= first && node.first <= last);
          return ["stages", node.stage - 1, ...(change < 0 ? ["units"] : ["changes", change])];
        }
      }
    };
    /** What the file leaves to its default stands at its beginning. */
    const nowhere = rangeOf({ offset: root.offset, length: 1 });
    const symbolOf = (node: OutlineNode): vscode.DocumentSymbol => {
      const { label, description } = wordsOf(network, architecture.name, node);
      const at = findNodeAtLocation(root, pathOf(node));
      const range = at ? rangeOf(at) : nowhere;
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
