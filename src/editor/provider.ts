import { access, constants } from "node:fs/promises";
import { basename } from "node:path";
import * as vscode from "vscode";
import type { Architecture } from "../arch/architecture";
import type { MeasuredGradient } from "../arch/analysis/gradient";
import type { Layout } from "../layout/layout";
import { guarded } from "../util/commands";
import { Disposable } from "../util/disposable";
import { webviewHtml, webviewOptions } from "../util/webviewHtml";
import { workspaceEdit } from "../util/workspaceEdit";
import { showAsText, type CheckedDocuments } from "./documents";
import { Pictures } from "./copy/pictures";
import type { OpenDiagrams } from "./openDiagrams";
import { DiagramSession } from "./session";

/** Gradients that runs have measured; given by whoever knows the runs. */
export interface Gradients {
  of(architecture: Architecture): MeasuredGradient | undefined;
  onDidChange(listener: () => void): { dispose(): void };
}

export const viewType = "residual.diagram";

/** The diagram editor. VS Code's text document is the truth; each open diagram follows it. */
export class DiagramProvider implements vscode.CustomTextEditorProvider {
  readonly #extension: vscode.Uri;
  readonly #layout: Layout;
  readonly #documents: CheckedDocuments;
  readonly #open: OpenDiagrams;
  readonly #gradients: Gradients | undefined;
  readonly #log: vscode.LogOutputChannel;

  constructor(
    extension: vscode.Uri,
    layout: Layout,
    documents: CheckedDocuments,
    open: OpenDiagrams,
    gradients: Gradients | undefined,
    log: vscode.LogOutputChannel,
  ) {
    this.#extension = extension;
    this.#layout = layout;
    this.#documents = documents;
    this.#open = open;
    this.#gradients = gradients;
    this.#log = log;
  }

  resolveCustomTextEditor(document: vscode.TextDocument, panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    const diagram = new OpenDiagram(
      document,
      panel,
      this.#layout,
      this.#documents,
      this.#open,
      this.#gradients,
      this.#log,
    );
    panel.onDidDispose(() => diagram.dispose());
    webview.options = webviewOptions(this.#extension);
    webview.html = webviewHtml(webview, this.#extension, "diagram", basename(document.uri.path));
  }
}

/** One diagram on the screen, from the opening of its tab to the closing. */
class OpenDiagram extends Disposable {
  #locked: string | undefined;

  constructor(
    document: vscode.TextDocument,
    panel: vscode.WebviewPanel,
    layout: Layout,
    documents: CheckedDocuments,
    open: OpenDiagrams,
    gradients: Gradients | undefined,
    log: vscode.LogOutputChannel,
  ) {
    super();
    const run = (what: string, action: () => unknown): void => void guarded(log, what, action);
    const session = new DiagramSession(
      {
        file: basename(document.uri.path),
        version: () => document.version,
        text: () => document.getText(),
        checked: () => documents.of(document),
        locked: () => this.#locked,
        noTraining: () => noTraining(document),
        measured: () => {
          const { architecture } = documents.of(document);
          return architecture && gradients?.of(architecture);
        },
        apply: (edits) => apply(document, edits),
        reveal: (offset) => run("show as text", () => showAsText(document, offset)),
        openText: () => run("show as text", () => showAsText(document)),
        train: () => run("train", () => vscode.commands.executeCommand("residual.train", document.uri)),
        post: (view) => {
          if (!this.disposed) void panel.webview.postMessage(view);
        },
        selected: () => open.selected(),
        log: (message) => log.warn(message),
      },
      layout,
    );
    const pictures = this.own(new Pictures(panel.webview));
    this.own(
      open.add({
        document,
        panel,
        get selection() {
          return session.shown;
        },
        select: (selection) => run("select", () => session.call(selection)),
        draw: (svg, to) => pictures.draw(svg, to),
      }),
    );
    const followLock = async (): Promise<void> => {
      const locked = await whyLocked(document.uri);
      if (locked === this.#locked) return;
      this.#locked = locked;
      session.changed();
    };
    this.own(
      panel.webview.onDidReceiveMessage((message) => {
        if (!pictures.receive(message)) run("diagram", () => session.receive(message));
      }),
    );
    this.own(
      vscode.workspace.onDidChangeTextDocument(({ document: changed, contentChanges }) => {
        if (changed === document && contentChanges.length > 0) session.changed();
      }),
    );
    if (gradients) this.own(gradients.onDidChange(() => panel.visible && session.refresh()));
    this.own(vscode.workspace.onDidGrantWorkspaceTrust(() => session.changed()));
    this.own(panel.onDidChangeViewState(() => run("file permissions", followLock)));
    this.own(
      vscode.workspace.onDidSaveTextDocument((saved) => saved === document && run("file permissions", followLock)),
    );
    run("file permissions", followLock);
    run("first layout", () => session.prepare());
  }
}

async function apply(document: vscode.TextDocument, edits: Parameters<typeof workspaceEdit>[1]): Promise<void> {
  if (!(await vscode.workspace.applyEdit(workspaceEdit(document, edits))))
    throw new Error(`${basename(document.uri.path)} was not changed: VS Code refused the edit. Try again.`);
}

function noTraining({ uri }: vscode.TextDocument): string | undefined {
  if (!vscode.workspace.isTrusted) return "Training starts a process, and this workspace is not trusted.";
  return uri.scheme === "file" ? undefined : "Training needs a file on disk: save this one into a folder first.";
}

/** What the files of read-only schemes are. */
const whatKeeps: Partial<Record<string, string>> = {
  "residual-run": "This is what a run was given to train; it changes no more.",
  git: "This is a version that git keeps. Change the file itself.",
};

async function whyLocked(uri: vscode.Uri): Promise<string | undefined> {
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false)
    return whatKeeps[uri.scheme] ?? `This is a view of a file ("${uri.scheme}") that cannot be changed.`;
  if (uri.scheme !== "file") return undefined;
  try {
    const { permissions = 0 } = await vscode.workspace.fs.stat(uri);
    if (permissions & vscode.FilePermission.Readonly) return "The file system says that the file is read only.";
    await access(uri.fsPath, constants.W_OK);
    return undefined;
  } catch (error) {
    // A file that is not there yet can be written.
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "EACCES" || code === "EPERM" || code === "EROFS"
      ? "You may not write this file. Make it writable, then come back to this tab."
      : undefined;
  }
}
