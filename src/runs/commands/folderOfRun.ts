import * as vscode from "vscode";
import { isAtWork } from "../../protocol/curves";
import type { SupervisedRun } from "../supervisor/supervisor";
import { Refusal } from "../../util/commands";

/** Shows the run's folder in the system's file manager; where VS Code runs elsewhere, in its own explorer. */
export async function revealRun({ directory }: SupervisedRun): Promise<void> {
  const here = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  await vscode.commands.executeCommand(here ? "revealFileInOS" : "revealInExplorer", vscode.Uri.file(directory));
}

/** Moves the run's folder to the trash, after asking; where there is no trash, asks once more. */
export async function deleteRun({ directory, info, shown }: SupervisedRun): Promise<void> {
  if (isAtWork(shown)) throw new Refusal("This run is in training. Stop it first, then delete it.");
  const name = `${info.architecture.name}, seed ${info.seed}`;
  if (
    !(await sure(
      `Delete the run of ${name}?`,
      `${directory} goes to the trash: curve, checkpoints, log.`,
      "Move to Trash",
    ))
  )
    return;
  const folder = vscode.Uri.file(directory);
  try {
    await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: true });
  } catch {
    const detail = `${directory} cannot be moved to a trash here. It would be gone for good.`;
    if (await sure(`Delete the run of ${name} for good?`, detail, "Delete for Good"))
      await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: false });
  }
}

/** Takes away the folder of a run that holds nothing of worth, to the trash where there is one. */
export async function discardRun({ directory }: SupervisedRun): Promise<void> {
  const folder = vscode.Uri.file(directory);
  const remove = (useTrash: boolean): Thenable<void> =>
    vscode.workspace.fs.delete(folder, { recursive: true, useTrash });
  await remove(true).then(undefined, () => remove(false));
}

async function sure(question: string, detail: string, yes: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}
