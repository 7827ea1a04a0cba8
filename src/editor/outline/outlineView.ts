import * as vscode from "vscode";
import type { Severity } from "../../arch/finding";
import { grouped } from "../../arch/words/numbers";
import type { Selection } from "../../protocol/diagram";
import { Disposable } from "../../util/disposable";
import type { CheckedDocuments } from "../documents";
import type { OpenDiagrams } from "../openDiagrams";
import type { Drawable } from "../view";
import { childrenOf, findingsOf, holds, keyOf, lineage, parentOf, unitOf, worst, type OutlineNode } from "./outline";
import { specialOf, unitDetails, wordsOf } from "./words";

/** The network of the diagram in front as a tree in the side bar. Each shows what is selected in the other. */
export class OutlineView extends Disposable implements vscode.TreeDataProvider<OutlineNode> {
  readonly #documents: CheckedDocuments;
  readonly #open: OpenDiagrams;
  readonly #changed = this.own(new vscode.EventEmitter<undefined>());
  readonly #view: vscode.TreeView<OutlineNode>;
  /** A line is known by its identity: the same line is the same object. */
  readonly #nodes = new Map<string, OutlineNode>();
  /** Lines of identical units that are unfolded. */
  readonly #unfolded = new Set<string>();
  /** What was last right of the file in front: an outline does not vanish while somebody types. */
  #shown: { document: vscode.TextDocument; version: number; drawable: Drawable } | undefined;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(documents: CheckedDocuments, open: OpenDiagrams) {
    super();
    this.#documents = documents;
    this.#open = open;
    this.#read();
    this.#view = this.own(
      vscode.window.createTreeView("residual.network", { treeDataProvider: this, showCollapseAll: true }),
    );
    this.own(open.onDidChange(() => this.#follow()));
    this.own(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === open.front?.document) this.#follow();
      }),
    );
    this.own(this.#view.onDidChangeVisibility(() => this.#follow()));
    this.own(this.#view.onDidExpandElement(({ element }) => this.#unfolded.add(keyOf(element))));
    this.own(this.#view.onDidCollapseElement(({ element }) => this.#unfolded.delete(keyOf(element))));
    this.own(this.#view.onDidChangeSelection(({ selection: [node] }) => node && this.#select(node)));
    this.#follow();
  }

  getChildren(node?: OutlineNode): OutlineNode[] {
    if (!this.#shown) return [];
    return (node ? childrenOf(this.#shown.drawable.network, node) : [{ kind: "network" } as const]).map((child) =>
      this.#known(child),
    );
  }

  getParent(node: OutlineNode): OutlineNode | undefined {
    const parent = this.#shown && parentOf(this.#shown.drawable.network, node);
    return parent && this.#known(parent);
  }

  getTreeItem(node: OutlineNode): vscode.TreeItem {
    if (!this.#shown) return new vscode.TreeItem("");
    const { document, drawable } = this.#shown;
    const { network, architecture, findings } = drawable;
    const { label, description } = wordsOf(network, architecture.name, node);
    const item = new vscode.TreeItem(label, collapsible(node));
    const about = findingsOf(findings, node);
    const severity = worst(about);
    item.id = `${document.uri.toString()} ${keyOf(node)}`;
    item.description = description;
    item.iconPath = severity ? severityIcons[severity] : new vscode.ThemeIcon(iconOf(drawable, node));
    const unit = node.kind === "units" ? unitOf(network, node) : undefined;
    item.tooltip = [label, unit ? unitDetails(unit) : description, ...about.slice(0, 5).map(({ message }) => message)].join("\n"); // prettier-ignore
    item.accessibilityInformation = { label: [label, description, ...(severity ? [severity] : [])].join(", ") };
    return item;
  }

  /** Shows the file and the unit of the diagram in front. */
  #follow(): void {
    if (this.#read()) this.#changed.fire(undefined);
    const selection = this.#open.front?.selection;
    this.#view.description = selection && this.#shown ? `Stage ${selection.stage} › Unit ${grouped(selection.unit)}` : ""; // prettier-ignore
    if (selection) void this.#reveal(selection);
  }

  /** Whether there is something else to show than before. */
  #read(): boolean {
    const document = this.#open.front?.document;
    const before = this.#shown;
    if (before?.document === document && before?.version === document?.version) return false;
    const checked = document && this.#documents.of(document);
    const { architecture, network } = checked ?? {};
    if (document && checked && architecture && network && network.stages.length > 0)
      this.#shown = { document, version: document.version, drawable: { ...checked, architecture, network } };
    else if (before?.document !== document) this.#shown = undefined;
    if (before?.document !== document) {
      this.#nodes.clear();
      this.#unfolded.clear();
    }
    return this.#shown !== before;
  }

  /** Folded units stay folded: their line stands for each of them. */
  async #reveal({ stage, unit }: Selection): Promise<void> {
    if (!this.#view.visible || !this.#shown) return;
    const lines = lineage(this.#shown.drawable.network, stage, unit);
    const folded = lines.find((line) => line.kind === "units" && line.count > 1 && !this.#unfolded.has(keyOf(line)));
    const line = folded ?? lines.at(-1);
    if (!line || this.#view.selection.some((selected) => keyOf(selected) === keyOf(line))) return;
    // A tree that is being made anew refuses, and is told again when it is there.
    await this.#view.reveal(this.#known(line), { select: true, focus: false }).then(undefined, () => undefined);
  }

  /** The first unit of a line, unless one of its units is shown already. */
  #select(node: OutlineNode): void {
    const diagram = this.#open.front;
    if (!diagram || (node.kind !== "stage" && node.kind !== "units")) return;
    const { selection } = diagram;
    if (selection && holds(node, selection.stage, selection.unit)) return;
    diagram.select({ stage: node.stage, unit: node.kind === "units" ? node.first : 1 });
  }

  #known(node: OutlineNode): OutlineNode {
    const key = keyOf(node);
    const known = this.#nodes.get(key) ?? node;
    this.#nodes.set(key, known);
    return known;
  }
}

function collapsible(node: OutlineNode): vscode.TreeItemCollapsibleState {
  if (node.kind === "network") return vscode.TreeItemCollapsibleState.Expanded;
  const folded = node.kind === "stage" || (node.kind === "units" && node.count > 1);
  return folded ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None;
}

function iconOf({ network }: Drawable, node: OutlineNode): string {
  switch (node.kind) {
    case "network":
      return "type-hierarchy-sub";
    case "stem":
      return "arrow-down";
    case "head":
      return "output";
    case "stage":
      return "layers";
    case "units": {
      const unit = unitOf(network, node);
      return unit && specialOf(unit) !== undefined ? "git-compare" : "git-commit";
    }
  }
}

const severityIcons: Record<Severity, vscode.ThemeIcon> = {
  error: new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground")),
  warning: new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground")),
  information: new vscode.ThemeIcon("info"),
};
