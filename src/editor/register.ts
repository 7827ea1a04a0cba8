import * as vscode from "vscode";
import { Layout } from "../layout/layout";
import { registerCommand } from "../util/commands";
import { fileInFront } from "../util/residualFiles";
import { Diagnostics } from "./diagnostics";
import { goToUnit } from "./goto/goToUnit";
import { registerCopying } from "./copy/commands";
import { registerComparisons } from "./compare/commands";
import { CheckedDocuments, showAsText } from "./documents";
import { OpenDiagrams, reveal } from "./openDiagrams";
import { OutlineView } from "./outline/outlineView";
import { Symbols } from "./outline/symbols";
import { newNetwork } from "./newNetwork";
import { explainUnreadableFiles } from "./unreadableFiles";
import { DiagramProvider, viewType, type Gradients } from "./provider";

/** The diagram editor, its command, and the problems of architecture files. */
export function registerDiagramEditor(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  gradients?: Gradients,
): vscode.Disposable {
  const layout = new Layout(vscode.Uri.joinPath(context.extensionUri, "dist", "layout-worker.js").fsPath);
  const documents = new CheckedDocuments();
  const open = new OpenDiagrams();
  const provider = new DiagramProvider(context.extensionUri, layout, documents, open, gradients, log);
  return vscode.Disposable.from(
    layout,
    open,
    new Diagnostics(documents),
    new OutlineView(documents, open),
    new Symbols(documents),
    registerCopying({ documents, open, layout, log }),
    registerComparisons({ extensionUri: context.extensionUri, layout, documents, log }),
    explainUnreadableFiles(),
    vscode.window.registerCustomEditorProvider(viewType, provider, { supportsMultipleEditorsPerDocument: true }),
    registerCommand(log, "residual.newNetwork", newNetwork),
    registerCommand(log, "residual.openText", (file) => openText(file, open)),
    registerCommand(log, "residual.openDiagram", (file) => openDiagram(file, open)),
    registerCommand(log, "residual.goToUnit", () => goToUnit(documents, open)),
  );
}

/** From the editor's title with the file, from the palette for the diagram in front. */
async function openText(file: unknown, open: OpenDiagrams): Promise<void> {
  await showAsText(file instanceof vscode.Uri ? await vscode.workspace.openTextDocument(file) : open.needed.document);
}

/** The way back, also from a text that was opened before VS Code knew of diagrams: it gives way where it is saved. */
async function openDiagram(argument: unknown, open: OpenDiagrams): Promise<void> {
  const file = fileInFront(argument);
  if (!file) return;
  const shown = open.of(file);
  if (shown) {
    reveal(shown);
    return;
  }
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  const isText = tab?.input instanceof vscode.TabInputText && tab.input.uri.toString() === file.toString();
  await vscode.commands.executeCommand("vscode.openWith", file, viewType);
  if (isText && !tab.isDirty) await vscode.window.tabGroups.close(tab);
}
