import * as vscode from "vscode";
import { parseCurvesState } from "../../protocol/curves";
import { Disposable } from "../../util/disposable";
import { CurvesPanel, curvesViewType, type CurvesServices } from "./curvesPanel";

/** The one panel of curves: opened by a command, brought back by VS Code after a reload, found again while it is open. */
export class CurvesView extends Disposable implements vscode.WebviewPanelSerializer {
  readonly #services: CurvesServices;
  #panel: CurvesPanel | undefined;

  constructor(services: CurvesServices) {
    super();
    this.#services = services;
    this.own(vscode.window.registerWebviewPanelSerializer(curvesViewType, this));
    this.own({ dispose: () => this.#panel?.dispose() });
  }

  /** The file whose runs are in sight. */
  get file(): string | undefined {
    return this.#panel?.file;
  }

  /** Shows the runs of a file beside what is open, and leaves the keyboard where it is. */
  open(file: string | undefined): void {
    if (this.#panel) {
      this.#panel.show(file);
      return;
    }
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.#adopt(vscode.window.createWebviewPanel(curvesViewType, "Curves", place), file);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    this.#panel?.dispose();
    this.#adopt(panel, parseCurvesState(state)?.file);
    return Promise.resolve();
  }

  #adopt(panel: vscode.WebviewPanel, file: string | undefined): void {
    const curves = new CurvesPanel(panel, this.#services, file);
    panel.onDidDispose(() => {
      if (this.#panel === curves) this.#panel = undefined;
    });
    this.#panel = curves;
  }
}
