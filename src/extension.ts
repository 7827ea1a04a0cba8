import * as vscode from "vscode";
import { registerDiagramEditor } from "./editor/register";
import { registerRuns } from "./runs/register";

/** Builds the parts and hands them to each other; nothing else. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Residual Explorer", { log: true });
  context.subscriptions.push(log, registerRuns(context, log), registerDiagramEditor(context, log));
}
