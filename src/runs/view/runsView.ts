import * as vscode from "vscode";
import { isAtWork, type ShownState } from "../../protocol/curves";
import { Disposable } from "../../util/disposable";
import { lastTest } from "../directory/lastTest";
import { fileOfRun } from "../directory/store";
import type { SupervisedRun, Supervisor } from "../supervisor/supervisor";
import { describeRun, groupsOf, menuWords, type Group } from "./groups";

/** An element of the view. Commands find the run by its directory. */
type Node = { kind: "group"; hash: string } | { kind: "run"; directory: string };

/** The view is drawn anew at most so often, in ms: a trainer says twice a second where it is. */
const interval = 1000;

/** Runs in the side bar, by architecture: state, step, error, device, and what can be done with each. */
export class RunsView extends Disposable implements vscode.TreeDataProvider<Node> {
  readonly #supervisor: Supervisor;
  readonly #changed = this.own(new vscode.EventEmitter<undefined>());
  readonly #view: vscode.TreeView<Node>;
  /** A node is known by its identity: the same thing is the same object. */
  readonly #nodes = new Map<string, Node>();
  #soon: NodeJS.Timeout | undefined;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(supervisor: Supervisor) {
    super();
    this.#supervisor = supervisor;
    this.#view = this.own(vscode.window.createTreeView("residual.runs", { treeDataProvider: this }));
    this.own(supervisor.onDidChange(() => this.#changeSoon()));
    this.own(this.#view.onDidChangeVisibility(() => this.#changeSoon()));
    this.own({ dispose: () => clearTimeout(this.#soon) });
    this.#change();
  }

  getChildren(node?: Node): Node[] {
    if (!node) return this.#groups().map(({ hash }) => this.#node({ kind: "group", hash }));
    if (node.kind === "run") return [];
    const group = this.#groups().find(({ hash }) => hash === node.hash);
    return (group?.runs ?? []).map(({ directory }) => this.#node({ kind: "run", directory }));
  }

  getParent(node: Node): Node | undefined {
    const run = node.kind === "run" ? this.#run(node.directory) : undefined;
    return run && this.#node({ kind: "group", hash: run.info.architecture.hash });
  }

  async getTreeItem(node: Node): Promise<vscode.TreeItem> {
    if (node.kind === "group") {
      const group = this.#groups().find(({ hash }) => hash === node.hash);
      return group ? groupItem(group) : new vscode.TreeItem("");
    }
    const run = this.#run(node.directory);
    if (!run) return new vscode.TreeItem("");
    const test = await lastTest(run.directory).catch(() => undefined);
    return runItem(run, test && Number.isFinite(test.error) ? test.error : undefined);
  }

  #groups(): Group[] {
    return groupsOf(this.#supervisor.runs);
  }

  #run(directory: string): SupervisedRun | undefined {
    return this.#supervisor.runs.find((run) => run.directory === directory);
  }

  #node(node: Node): Node {
    const key = node.kind === "group" ? node.hash : node.directory;
    const known = this.#nodes.get(key) ?? node;
    this.#nodes.set(key, known);
    return known;
  }

  #changeSoon(): void {
    this.#soon ??= setTimeout(() => this.#change(), interval);
  }

  #change(): void {
    this.#soon = undefined;
    const live = this.#supervisor.runs.filter(({ shown }) => isAtWork(shown)).length;
    const tooltip = live === 1 ? "1 run in training" : `${live} runs in training`;
    this.#view.badge = live === 0 ? undefined : { value: live, tooltip };
    if (this.#view.visible) this.#changed.fire(undefined);
  }
}

function groupItem({ hash, name, runs }: Group): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = hash;
  item.description = runs.length === 1 ? "1 run" : `${runs.length} runs`;
  item.contextValue = "group";
  return item;
}

function runItem(run: SupervisedRun, error: number | undefined): vscode.TreeItem {
  const { info, state, shown, directory } = run;
  const item = new vscode.TreeItem(`seed ${info.seed}`);
  item.id = directory;
  item.description = describeRun(run, error);
  item.iconPath = new vscode.ThemeIcon(...icons[shown]);
  item.contextValue = menuWords(run);
  item.command = { title: "Open Curves", command: "residual.openCurves", arguments: [fileOfRun(run)] };
  const lines = [info.architecture.name, `seed ${info.seed}, ${new Date(info.created).toLocaleString()}`];
  if (state.device !== undefined) lines.push(state.device);
  if (state.error) lines.push("", `${state.error.what}. ${state.error.why} ${state.error.do}`);
  item.tooltip = [...lines, "", directory].join("\n");
  item.accessibilityInformation = {
    label: `${info.architecture.name}, seed ${info.seed}: ${describeRun(run, error)}`,
  };
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
};
