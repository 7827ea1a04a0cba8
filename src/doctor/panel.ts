import * as vscode from "vscode";
import type { DoctorAction } from "../protocol/doctor";
import { guarded } from "../util/commands";
import { Disposable } from "../util/disposable";
import { webviewHtml, webviewOptions } from "../util/webviewHtml";
import type { Report } from "./report";
import { DoctorSession } from "./session";

const viewType = "residual.doctor";

export interface DoctorSurroundings {
  extensionUri: vscode.Uri;
  log: vscode.LogOutputChannel;
  collect: () => Promise<Report>;
  act: (action: DoctorAction) => Promise<unknown>;
}

/** The one page of the Doctor. */
export class DoctorPanel extends Disposable implements vscode.WebviewPanelSerializer {
  readonly #surroundings: DoctorSurroundings;
  #panel: vscode.WebviewPanel | undefined;

  constructor(surroundings: DoctorSurroundings) {
    super();
    this.#surroundings = surroundings;
    this.own(vscode.window.registerWebviewPanelSerializer(viewType, this));
    this.own({
      dispose: () => {
        this.#panel?.dispose();
      },
    });
  }

  open(): void {
    if (this.#panel) this.#panel.reveal();
    else this.#fill(vscode.window.createWebviewPanel(viewType, "Doctor", vscode.ViewColumn.Active));
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#fill(panel);
    return Promise.resolve();
  }

  #fill(panel: vscode.WebviewPanel): void {
    const { extensionUri, log, collect, act } = this.#surroundings;
    this.#panel = panel;
    const session = new DoctorSession({
      collect,
      post: (message) => void (this.#panel === panel && panel.webview.postMessage(message)),
      copy: (text) => void vscode.env.clipboard.writeText(text),
      act,
      log: (text) => log.warn(text),
    });
    panel.webview.onDidReceiveMessage((message: unknown) => guarded(log, "Doctor", () => session.receive(message)));
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = undefined;
    });
    const media = (theme: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, "media", `doctor-${theme}.svg`);
    panel.iconPath = { light: media("light"), dark: media("dark") };
    panel.webview.options = webviewOptions(extensionUri);
    panel.webview.html = webviewHtml(panel.webview, extensionUri, "doctor", "Doctor");
  }
}
