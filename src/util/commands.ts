import * as vscode from "vscode";
import { messageOf } from "./messageOf";

/** What a person can do about a refusal: the label of a button and the command behind it. */
interface Remedy {
  label: string;
  command: string;
  argument?: string;
}

/** Why something cannot be done here and now, for people. It is no defect: it is said with its remedy, and not logged. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly remedy?: Remedy,
  ) {
    super(message);
  }
}

/** The remedy where a setting decides. */
export function toSetting(name: string): Remedy {
  return { label: "Open Setting", command: "workbench.action.openSettings", argument: `@id:${name}` };
}

/** The one way in which a command is registered: whatever it throws is shown, never thrown into VS Code. */
export function registerCommand(
  log: vscode.LogOutputChannel,
  id: string,
  run: (...args: unknown[]) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, (...args: unknown[]) => guarded(log, id, () => run(...args)));
}

/** Awaits `run`; a refusal is said, an error is logged and shown with a way to the log. */
export async function guarded<T>(
  log: vscode.LogOutputChannel,
  what: string,
  run: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Refusal) void showRefusal(error);
    else {
      log.error(what, error instanceof Error ? error : String(error));
      void showError(log, messageOf(error));
    }
    return undefined;
  }
}

async function showRefusal({ message, remedy }: Refusal): Promise<void> {
  const chosen = await vscode.window.showWarningMessage(message, ...(remedy ? [remedy.label] : []));
  if (remedy && chosen !== undefined) await vscode.commands.executeCommand(remedy.command, remedy.argument);
}

export async function showError(log: vscode.LogOutputChannel, message: string): Promise<void> {
  if ((await vscode.window.showErrorMessage(message, "Show Log")) === "Show Log") log.show();
}
