import * as vscode from "vscode";
import type { Selection } from "../protocol/diagram";
import { Refusal } from "../util/commands";
import { Disposable } from "../util/disposable";

/** An open diagram, as those see it who follow it from outside: the outline, commands. */
export interface OpenDiagram {
  readonly document: vscode.TextDocument;
  readonly panel: vscode.WebviewPanel;
  /** The unit that is shown, once one was. */
  readonly selection: Selection | undefined;
  select(selection: Selection): void;
  /** Has its page draw an SVG document as a PNG: to the clipboard, or back. */
  draw(svg: string, to: "clipboard" | "host"): Promise<Uint8Array | undefined>;
}

/**
 * Brings a diagram to the front where it stands. Without its column VS Code would take its page to the group in front,
 * and leave an empty tab behind.
 */
export function reveal({ panel }: OpenDiagram): void {
  panel.reveal(panel.viewColumn);
}

/** The diagrams that are open, and which of them is in front. */
export class OpenDiagrams extends Disposable {
  /** The one that had the focus last stands last. */
  readonly #diagrams: OpenDiagram[] = [];
  readonly #changed = this.own(new vscode.EventEmitter<void>());
  /** Another diagram is in front, or shows another unit. */
  readonly onDidChange = this.#changed.event;

  /** The visible one that had the focus last. */
  get front(): OpenDiagram | undefined {
    return this.#diagrams.findLast(({ panel }) => panel.visible);
  }

  /** What a command acts on; throws a Refusal where there is none. */
  get needed(): OpenDiagram {
    const diagram = this.front;
    if (!diagram) throw new Refusal("There is no diagram in front. Open a *.residual.json file first.");
    return diagram;
  }

  /** The one of a file that had the focus last. */
  of(file: vscode.Uri): OpenDiagram | undefined {
    return this.#diagrams.findLast(({ document }) => document.uri.toString() === file.toString());
  }

  add(diagram: OpenDiagram): vscode.Disposable {
    const toEnd = (): void => {
      this.#remove(diagram);
      this.#diagrams.push(diagram);
    };
    toEnd();
    const listener = diagram.panel.onDidChangeViewState(() => {
      if (diagram.panel.active) toEnd();
      this.#changed.fire();
    });
    this.#changed.fire();
    return new vscode.Disposable(() => {
      listener.dispose();
      this.#remove(diagram);
      this.#changed.fire();
    });
  }

  /** Some diagram shows another unit. */
  selected(): void {
    this.#changed.fire();
  }

  #remove(diagram: OpenDiagram): void {
    const at = this.#diagrams.indexOf(diagram);
    if (at >= 0) this.#diagrams.splice(at, 1);
  }
}
