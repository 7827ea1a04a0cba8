import { basename } from "node:path";
import * as vscode from "vscode";
import type { Layout } from "../../layout/layout";
import { parseComparePageState, type Side } from "../../protocol/compare";
import { guarded } from "../../util/commands";
import { Disposable } from "../../util/disposable";
import { webviewHtml, webviewOptions } from "../../util/webviewHtml";
import type { CheckedDocuments } from "../documents";
import { viewType as diagramType } from "../provider";
import { FollowedFile } from "./followedFile";
import { CompareSession, type ComparedText } from "./session";

export const viewType = "residual.compare";

/** What every comparison needs of its surroundings. */
export interface CompareSurroundings {
  extensionUri: vscode.Uri;
  layout: Layout;
  documents: CheckedDocuments;
  log: vscode.LogOutputChannel;
}

/** Opens the comparison of two architectures, or goes to the tab that shows it already. */
export class Comparisons extends Disposable implements vscode.WebviewPanelSerializer {
  readonly #surroundings: CompareSurroundings;
  readonly #panels = new Map<string, vscode.WebviewPanel>();

  constructor(surroundings: CompareSurroundings) {
    super();
    this.#surroundings = surroundings;
    this.own(vscode.window.registerWebviewPanelSerializer(viewType, this));
  }

  async open(left: vscode.Uri, right: vscode.Uri): Promise<void> {
    const known = this.#panels.get(keyOf(left, right));
    if (known) known.reveal();
    else {
      const panel = vscode.window.createWebviewPanel(viewType, titleOf(left, right), vscode.ViewColumn.Active);
      await this.#fill(panel, left, right);
    }
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const remembered = parseComparePageState(state);
    if (remembered) await this.#fill(panel, vscode.Uri.parse(remembered.left), vscode.Uri.parse(remembered.right));
    else panel.dispose();
  }

  async #fill(panel: vscode.WebviewPanel, left: vscode.Uri, right: vscode.Uri): Promise<void> {
    try {
      const files = { left: await FollowedFile.open(left), right: await FollowedFile.open(right) };
      const key = keyOf(left, right);
      this.#panels.set(key, panel);
      panel.title = titleOf(left, right);
      const comparison = new OpenComparison(panel, files, this.#surroundings);
      panel.onDidDispose(() => {
        this.#panels.delete(key);
        comparison.dispose();
      });
    } catch (error) {
      panel.dispose();
      throw error;
    }
  }
}

/** One comparison on the screen, from the opening of its tab to the closing. */
class OpenComparison extends Disposable {
  constructor(panel: vscode.WebviewPanel, files: Record<Side, FollowedFile>, surroundings: CompareSurroundings) {
    super();
    const { extensionUri, layout, documents, log } = surroundings;
    const { webview } = panel;
    const run = (what: string, action: () => unknown): void => void guarded(log, what, action);
    const text = (side: Side): ComparedText => {
      const state = stateOf(files[side].uri);
      return {
        uri: files[side].uri.toString(),
        file: basename(files[side].uri.path),
        ...(state !== undefined && { state }),
        text: () => files[side].document.getText(),
        checked: () => documents.of(files[side].document),
      };
    };
    const session = new CompareSession(
      {
        left: text("left"),
        right: text("right"),
        open: (side) =>
          run("open", () => vscode.commands.executeCommand("vscode.openWith", files[side].uri, diagramType)),
        post: (view) => {
          if (!this.disposed) void webview.postMessage(view);
        },
        log: (message) => log.warn(message),
      },
      layout,
    );
    for (const file of [files.left, files.right]) {
      this.own(file);
      this.own(file.onDidChange(() => session.changed()));
    }
    this.own(webview.onDidReceiveMessage((message) => run("comparison", () => session.receive(message))));
    this.own(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) return;
        run("comparison", () => Promise.all([files.left.refresh(), files.right.refresh()]));
      }),
    );
    const media = (theme: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, "media", `compare-${theme}.svg`);
    panel.iconPath = { light: media("light"), dark: media("dark") };
    webview.options = webviewOptions(extensionUri);
    webview.html = webviewHtml(webview, extensionUri, "compare", panel.title);
  }
}

function keyOf(left: vscode.Uri, right: vscode.Uri): string {
  return `${left.toString()} ${right.toString()}`;
}

/** "HEAD ↔ tiny.residual.json", "resnet-20.residual.json ↔ resnet-32.residual.json". */
function titleOf(left: vscode.Uri, right: vscode.Uri): string {
  const [a, b] = [basename(left.path), basename(right.path)];
  return `${a === b ? (stateOf(left) ?? a) : a} ↔ ${b}`;
}

/** Which state of a file a URI means, where it is not the file itself. */
function stateOf({ scheme, query }: vscode.Uri): string | undefined {
  switch (scheme) {
    case "git": {
      const ref = /"ref":"([^"]*)"/.exec(query)?.[1];
      return ref === undefined || ref === "~" || ref === "" ? "index" : ref;
    }
    case "residual-run":
      return "run";
    case "file":
    case "vscode-remote":
      return undefined;
    default:
      return scheme;
  }
}
