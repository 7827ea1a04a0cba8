import * as vscode from "vscode";
import { actionsFor } from "../../protocol/curves";
import { Disposable } from "../../util/disposable";
import type { Supervisor } from "../supervisor/supervisor";

const keys = ["pause", "resume", "stop", "look"] as const;
type Key = (typeof keys)[number];

/** Tells VS Code what can be done with some run: the palette has only the commands that have something to do. */
export class ContextKeys extends Disposable {
  readonly #told = new Map<Key, boolean>();

  constructor(supervisor: Supervisor) {
    super();
    const update = (): void => {
      const able = new Set<string>(supervisor.runs.flatMap(({ shown }) => ["look", ...actionsFor(shown)]));
      for (const key of keys) this.#tell(key, able.has(key));
    };
    this.own(supervisor.onDidChange(update));
    update();
  }

  #tell(key: Key, able: boolean): void {
    if (this.#told.get(key) === able) return;
    this.#told.set(key, able);
    void vscode.commands.executeCommand("setContext", `residual.can.${key}`, able);
  }
}
