import * as vscode from "vscode";
import type { DoctorAction } from "../protocol/doctor";
import { guarded } from "../util/commands";
import { Disposable } from "../util/disposable";
import { fillPanel } from "../util/webviewHtml";
import type { Report } from "./report";
import { DoctorSession } from "./session";

const viewType = "residual.doctor";

interface DoctorSurroundings {
  extensionUri: vscode.Uri;
  log: vscode.LogOutputChannel;
  collect: () => Promise<Report>;
  act: (action: DoctorAction) => Promise<unknown>;
}

/** The one page of the Doctor. */
export class DoctorPanel extends Disposable implements vscode.WebviewPanelSerializer {
  readonly #surroundings: DoctorSurroundings;
  #open: { panel: vscode.WebviewPanel; session: DoctorSession } | undefined;

  constructor(surroundings: DoctorSurroundings) {
    super();
    this.#surroundings = surroundings;
    this.own(vscode.window.registerWebviewPanelSerializer(viewType, this));
    this.own({
      dispose: () => {
        this.#open?.panel.dispose();
      },
    });
    // What it said of trust is no longer so.
    this.own(vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#open?.session.look()));
  }

  /** Whoever asks again wants to know what is so now. */
  async open(): Promise<void> {
    if (this.#open) {
      this.#open.panel.reveal();
      await this.#open.session.look();
    } else this.#fill(vscode.window.createWebviewPanel(viewType, "Doctor", vscode.ViewColumn.Active));
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#fill(panel);
    return Promise.resolve();
  }

  #fill(panel: vscode.WebviewPanel): void {
    const { extensionUri, log, collect, act } = this.#surroundings;
    const session = new DoctorSession({
      collect,
      post: (message) => void (this.#open?.panel === panel && panel.webview.postMessage(message)),
      copy: (text) => void vscode.env.clipboard.writeText(text),
      act,
      log: (text) => log.warn(text),
    });
    this.#open = { panel, session };
    panel.webview.onDidReceiveMessage((message: unknown) => guarded(log, "Doctor", () => session.receive(message)));
    panel.onDidDispose(() => {
      if (this.#open?.panel === panel) this.#open = undefined;
    });
    fillPanel(panel, extensionUri, "doctor", "Doctor");
  }
}
