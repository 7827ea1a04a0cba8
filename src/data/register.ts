import type * as vscode from "vscode";
import { registerCommand } from "../util/commands";

/** "Residual: Add Data Set". `file`: the architecture that is in front, if one is. */
export function registerData(log: vscode.LogOutputChannel, file: () => vscode.Uri | undefined): vscode.Disposable {
  return registerCommand(log, "residual.addData", async (argument) => {
    const { addDataSet } = await import("./addCommand"); // not before it is wanted
    await addDataSet(argument, file);
  });
}
