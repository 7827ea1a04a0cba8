import * as vscode from "vscode";
import type { ShownState } from "../../protocol/curves";
import { Disposable } from "../../util/disposable";
import { fileOfRun } from "../directory/store";
import { waits } from "../supervisor/order";
import type { SupervisedRun, Supervisor } from "../supervisor/supervisor";

const live: Partial<Record<ShownState, string>> = {
  starting: "$(sync)",
  running: "$(sync)",
  paused: "$(debug-pause)",
  stuck: "$(warning)",
};

/** In the status bar while something trains: how far it is; a click opens its curves. */
export class StatusItem extends Disposable {
  readonly #item = this.own(vscode.window.createStatusBarItem("residual.runs", vscode.StatusBarAlignment.Right, 100));

  constructor(supervisor: Supervisor) {
    super();
    this.#item.name = "Residual Runs";
    const update = (): void => this.#update(supervisor.runs);
    this.own(supervisor.onDidChange(update));
    update();
  }

  #update(all: SupervisedRun[]): void {
    const runs = all.filter(({ shown }) => live[shown] !== undefined);
    const run = runs.at(-1);
    if (!run) {
      this.#item.hide();
      return;
    }
    const queued = all.filter(waits).length;
    const more = (runs.length > 1 ? `, ${runs.length - 1} more` : "") + (queued > 0 ? `, ${queued} queued` : "");
    const { name } = run.info.architecture;
    const words = `${name}: ${progress(run)}`;
    this.#item.text = `${live[run.shown] ?? ""} ${short(name)}: ${progress(run)}${more}`;
    this.#item.tooltip = runs.map((one) => `${one.info.architecture.name}, ${progress(one)}`).join("\n");
    this.#item.accessibilityInformation = { label: `Residual: ${words}${more}. Open curves.` };
    this.#item.command = { title: "Open Curves", command: "residual.openCurves", arguments: [fileOfRun(run)] };
    this.#item.show();
  }
}

/** The status bar is everybody's. "$(" would begin an icon in it. */
function short(name: string): string {
  const cut = name.length > 40 ? `${name.slice(0, 39).trimEnd()}…` : name;
  return cut.replaceAll("$(", "$\u200b(");
}

function progress({ shown, ending, state: { step, steps } }: SupervisedRun): string {
  const percent = `${Math.floor((100 * step) / Math.max(1, steps))}%`;
  if (ending) return `${percent}, stopping`;
  return shown === "starting" ? shown : shown === "running" ? percent : `${percent}, ${shown}`;
}
