import * as vscode from "vscode";
import { isAtWork } from "../../protocol/curves";
import { Disposable } from "../../util/disposable";
import { lastTest } from "../directory/lastTest";
import { waits } from "../supervisor/order";
import type { Queue } from "../supervisor/queue";
import type { RunChange, SupervisedRun, Supervisor } from "../supervisor/supervisor";
import { groupsOf, runsOf, type Group, type Node } from "./groups";
import { groupItem, queuedItem, queueItem, runItem } from "./items";

/** The view is drawn anew at most so often, in ms: a trainer says twice a second where it is. */
const interval = 1000;
const dragged = "application/vnd.code.tree.residual.runs";

/** Runs in the side bar: the queue, and the others by architecture: state, step, error, device, what can be done. */
export class RunsView
  extends Disposable
  implements vscode.TreeDataProvider<Node>, vscode.TreeDragAndDropController<Node>
{
  readonly #supervisor: Supervisor;
  readonly #queue: Queue;
  readonly #changed = this.own(new vscode.EventEmitter<Node[] | undefined>());
  readonly #view: vscode.TreeView<Node>;
  /** A node is known by its identity: the same thing is the same object. */
  readonly #nodes = new Map<string, Node>();
  /** The errors of last tests, with the step at which they were looked for. */
  readonly #tests = new Map<string, { step: number; error: number | undefined }>();
  /** Runs that have changed since the view was drawn; "all" where some came, went or moved. */
  #old: Set<string> | "all" = "all";
  #soon: NodeJS.Timeout | undefined;
  readonly onDidChangeTreeData = this.#changed.event;
  readonly dragMimeTypes = [dragged];
  readonly dropMimeTypes = [dragged];

  constructor(supervisor: Supervisor, queue: Queue) {
    super();
    this.#supervisor = supervisor;
    this.#queue = queue;
    const options = { treeDataProvider: this, dragAndDropController: this, canSelectMany: true };
    this.#view = this.own(vscode.window.createTreeView("residual.runs", options));
    this.own(supervisor.onDidChange((change) => this.#note(change)));
    this.own(this.#view.onDidChangeVisibility(() => this.#changeSoon()));
    this.own({ dispose: () => clearTimeout(this.#soon) });
    this.#changeSoon();
  }

  /** What a key acts on. */
  get selected(): Node | undefined {
    return this.#view.selection[0];
  }

  /** The runs of what a menu was opened on: all that is selected if it is a part of that. Undefined for no element of the view. */
  runsOf(clicked: unknown, selected: unknown): SupervisedRun[] | undefined {
    const known = [...this.#nodes.values()];
    const chosen: unknown[] = Array.isArray(selected) && selected.includes(clicked) ? selected : [clicked];
    const nodes = known.filter((node) => chosen.includes(node));
    return nodes.length === 0 ? undefined : runsOf(nodes, this.#supervisor.runs);
  }

  getChildren(node?: Node): Node[] {
    const nodesOf = (runs: SupervisedRun[]): Node[] =>
      runs.map(({ directory }) => this.#node({ kind: "run", directory }));
    if (!node) {
      const groups = this.#groups().map(({ hash }) => this.#node({ kind: "group", hash }));
      return this.#queue.runs.length > 0 ? [this.#node({ kind: "queue" }), ...groups] : groups;
    }
    switch (node.kind) {
      case "run":
        return [];
      case "queue":
        return nodesOf(this.#queue.runs);
      case "group":
        return nodesOf(this.#group(node.hash)?.runs ?? []);
    }
  }

  getParent(node: Node): Node | undefined {
    const run = node.kind === "run" ? this.#run(node.directory) : undefined;
    if (!run) return undefined;
    return this.#node(waits(run) ? { kind: "queue" } : { kind: "group", hash: run.info.architecture.hash });
  }

  /** At once: while an item is awaited, VS Code knows none of its menus. */
  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === "queue") return queueItem(this.#queue.runs.length);
    if (node.kind === "group") {
      const group = this.#group(node.hash);
      return group ? groupItem(group) : new vscode.TreeItem("");
    }
    const run = this.#run(node.directory);
    if (!run) return new vscode.TreeItem("");
    if (waits(run)) return queuedItem(run, this.#queue.runs);
    return runItem(run, this.#tests.get(run.directory)?.error);
  }

  handleDrag(nodes: Node[], data: vscode.DataTransfer): void {
    const queued = nodes
      .flatMap((node) => (node.kind === "run" ? (this.#run(node.directory) ?? []) : []))
      .filter(waits);
    if (queued.length > 0) data.set(dragged, new vscode.DataTransferItem(queued.map(({ directory }) => directory)));
  }

  async handleDrop(target: Node | undefined, data: vscode.DataTransfer): Promise<void> {
    const directories = data.get(dragged)?.value as string[] | undefined;
    if (directories) await this.#queue.move(directories, target?.kind === "run" ? target.directory : undefined);
  }

  #groups(): Group[] {
    return groupsOf(this.#supervisor.runs.filter((run) => !waits(run)));
  }

  #group(hash: string): Group | undefined {
    return this.#groups().find((group) => group.hash === hash);
  }

  #run(directory: string): SupervisedRun | undefined {
    return this.#supervisor.runs.find((run) => run.directory === directory);
  }

  #node(node: Node): Node {
    const key = node.kind === "queue" ? node.kind : node.kind === "group" ? node.hash : node.directory;
    const known = this.#nodes.get(key) ?? node;
    this.#nodes.set(key, known);
    return known;
  }

  #note({ run, before, removed }: RunChange): void {
    if (removed || before === undefined || before === "queued" || run.shown === "queued") this.#old = "all";
    else if (this.#old !== "all") this.#old.add(run.directory);
    this.#changeSoon();
  }

  #changeSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      void this.#change();
    }, interval);
  }

  async #change(): Promise<void> {
    const { runs } = this.#supervisor;
    const live = runs.filter(({ shown }) => isAtWork(shown)).length;
    const tooltip = live === 1 ? "1 run in training" : `${live} runs in training`;
    this.#view.badge = live === 0 ? undefined : { value: live, tooltip };
    if (!this.#view.visible) return;
    this.#view.message = unreadableWords(this.#supervisor.unreadable);
    const old = this.#old;
    this.#old = new Set();
    await Promise.all(
      runs.filter(({ directory }) => old === "all" || old.has(directory)).map((run) => this.#test(run)),
    );
    if (old === "all") this.#changed.fire(undefined);
    else if (old.size > 0) this.#changed.fire([...old].map((directory) => this.#node({ kind: "run", directory })));
  }

  async #test({ directory, state: { step } }: SupervisedRun): Promise<void> {
    if (this.#tests.get(directory)?.step === step) return;
    const test = await lastTest(directory).catch(() => undefined);
    this.#tests.set(directory, { step, error: test && Number.isFinite(test.error) ? test.error : undefined });
  }
}

/** What stands above the runs where some cannot be read. */
function unreadableWords([first, ...more]: string[]): string {
  if (first === undefined) return "";
  const where = vscode.workspace.asRelativePath(first);
  const which = more.length === 0 ? `The run in ${where}` : `${more.length + 1} runs, one of them in ${where},`;
  return `${which} cannot be read: damaged, or a newer version's. The log of Residual Explorer says more.`;
}
