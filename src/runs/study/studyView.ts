import { basename } from "node:path";
import * as vscode from "vscode";
import { parseStudyState } from "../../protocol/study";
import { Disposable } from "../../util/disposable";
import { fillPanel } from "../../util/webviewHtml";
import { textOf } from "../../util/residualFiles";
import { askForSeeds } from "../commands/seeds";
import type { SupervisedRun, Supervisor } from "../supervisor/supervisor";
import { StudySession } from "./session";

const viewType = "residual.study";

/** What belongs to others. */
export interface StudySurroundings {
  extensionUri: vscode.Uri;
  log: vscode.LogOutputChannel;
  supervisor: Supervisor;
  train: (file: vscode.Uri, text: string, seed: number) => Promise<void>;
  takeOut: (run: SupervisedRun) => Promise<void>;
  openCurves: (file: string) => void;
  /** Does what a person asked for, and says what went wrong with it. */
  attended: (what: string, run: () => unknown) => Promise<unknown>;
  /** Looks for runs of a file, wherever its runs are kept. */
  find: (file: vscode.Uri) => void;
}

/** The one panel of a study: opened by a command, brought back by VS Code after a reload. */
export class StudyView extends Disposable implements vscode.WebviewPanelSerializer {
  readonly #surroundings: StudySurroundings;
  #open: { panel: vscode.WebviewPanel; file: string | undefined } | undefined;

  constructor(surroundings: StudySurroundings) {
    super();
    this.#surroundings = surroundings;
    this.own(vscode.window.registerWebviewPanelSerializer(viewType, this));
    this.own({
      dispose: () => {
        this.#open?.panel.dispose();
      },
    });
  }

  open(file: vscode.Uri): void {
    if (this.#open?.file === file.fsPath) {
      this.#open.panel.reveal();
      return;
    }
    this.#open?.panel.dispose();
    this.#fill(vscode.window.createWebviewPanel(viewType, "Study", vscode.ViewColumn.Active), file);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const file = parseStudyState(state)?.file;
    this.#open?.panel.dispose();
    if (file === undefined) panel.dispose();
    else this.#fill(panel, vscode.Uri.file(file));
    return Promise.resolve();
  }

  #fill(panel: vscode.WebviewPanel, file: vscode.Uri): void {
    const { extensionUri, log, supervisor, attended, ...does } = this.#surroundings;
    does.find(file);
    const session = new StudySession({
      file: file.fsPath,
      name: basename(file.fsPath),
      text: () => textOf(file),
      runs: () => supervisor.runs,
      post: (message) => void panel.webview.postMessage(message),
      askForSeeds: (seed) => askForSeeds([], seed),
      train: (text, seed) => does.train(file, text, seed),
      takeOut: does.takeOut,
      openCurves: () => does.openCurves(file.fsPath),
      log: (text) => log.warn(text),
    });
    const held = vscode.Disposable.from(
      session,
      supervisor.onDidChange(() => session.changed()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.toString() === file.toString()) session.changed();
      }),
      panel.onDidChangeViewState(() => panel.visible || session.hide()),
      panel.webview.onDidReceiveMessage((message: unknown) => attended("study", () => session.receive(message))),
    );
    panel.onDidDispose(() => {
      held.dispose();
      if (this.#open?.panel === panel) this.#open = undefined;
    });
    this.#open = { panel, file: file.fsPath };
    fillPanel(panel, extensionUri, "study", "Study");
  }
}
