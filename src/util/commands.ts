import * as vscode from "vscode";
import { messageOf } from "./messageOf";

/** The one way in which a command is registered: whatever it throws is logged and shown, with a way to the log. */
export function registerCommand(
  log: vscode.LogOutputChannel,
  id: string,
  run: (...args: unknown[]) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, (...args: unknown[]) => guarded(log, id, () => run(...args)));
}

/** Awaits `run`; an error is logged and shown, never thrown into VS Code. */
export async function guarded<T>(
  log: vscode.LogOutputChannel,
  what: string,
  run: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    log.error(what, error instanceof Error ? error : String(error));
    void showError(log, messageOf(error));
    return undefined;
  }
}

export async function showError(log: vscode.LogOutputChannel, message: string): Promise<void> {
  if ((await vscode.window.showErrorMessage(message, "Show Log")) === "Show Log") log.show();
}
