import * as vscode from "vscode";
import type { ShownState } from "../../protocol/curves";
import { fileOfRun } from "../directory/store";
import type { SupervisedRun } from "../supervisor/supervisor";
import { describeQueued, describeRun, menuWords, type Group } from "./groups";

export function queueItem(count: number): vscode.TreeItem {
  const item = new vscode.TreeItem("Queue", vscode.TreeItemCollapsibleState.Expanded);
  item.id = "queue";
  item.description = count === 1 ? "1 run waits" : `${count} runs wait`;
  item.iconPath = new vscode.ThemeIcon("list-ordered");
  item.contextValue = "queue";
  return item;
}

export function groupItem({ hash, name, runs }: Group): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = hash;
  item.description = runs.length === 1 ? "1 run" : `${runs.length} runs`;
  item.contextValue = "group";
  return item;
}

/** `queue`: the runs that wait, the next one first. */
export function queuedItem(run: SupervisedRun, queue: SupervisedRun[]): vscode.TreeItem {
  const place = queue.findIndex(({ directory }) => directory === run.directory);
  const item = itemOf(run, describeQueued(run, place));
  item.contextValue = menuWords(run, queue);
  return item;
}

/** `error`: of its last test, a fraction. */
export function runItem(run: SupervisedRun, error: number | undefined): vscode.TreeItem {
  const item = itemOf(run, describeRun(run, error));
  item.contextValue = menuWords(run);
  item.accessibilityInformation = {
    label: `${run.info.architecture.name}, seed ${run.info.seed}: ${describeRun(run, error)}`,
  };
  return item;
}

function itemOf(run: SupervisedRun, description: string): vscode.TreeItem {
  const { info, state, shown, directory } = run;
  const item = new vscode.TreeItem(`seed ${info.seed}`);
  item.id = directory;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(...icons[shown]);
  item.command = { title: "Open Curves", command: "residual.openCurves", arguments: [fileOfRun(run)] };
  const lines = [info.architecture.name, `seed ${info.seed}, ${new Date(info.created).toLocaleString()}`];
  if (state.device !== undefined) lines.push(state.device);
  if (state.error) lines.push("", `${state.error.what}. ${state.error.why} ${state.error.do}`);
  item.tooltip = [...lines, "", directory].join("\n");
  return item;
}

const color = (name: string): vscode.ThemeColor => new vscode.ThemeColor(`testing.icon${name}`);
const icons: Record<ShownState, [id: string, color: vscode.ThemeColor]> = {
  queued: ["circle-outline", color("Queued")],
  starting: ["sync", color("Queued")],
  running: ["sync", color("Queued")],
  paused: ["debug-pause", color("Queued")],
  stopped: ["circle-slash", color("Skipped")],
  finished: ["pass", color("Passed")],
  failed: ["error", color("Failed")],
  interrupted: ["warning", color("Errored")],
  stuck: ["warning", color("Errored")],
};
