import * as vscode from "vscode";
import { registerData } from "./data/register";
import { registerDoctor } from "./doctor/register";
import { registerDiagramEditor } from "./editor/register";
import { simdOf, simdVariable } from "./protocol/simd";
import { fileInFront, visibleFile } from "./util/residualFiles";
import type { Run } from "./runs/directory/store";
import { registerRuns } from "./runs/register";
import { environmentOfRun } from "./tensorflow/environment";
import { placesOfHost } from "./tensorflow/host";
import { registerTensorFlow } from "./tensorflow/register";

/** Builds the parts and hands them to each other; nothing else. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Residual Explorer", { log: true });
  const environmentOf = async ({ info, state }: Run): Promise<Record<string, string>> => ({
    [simdVariable]: simdOf(vscode.workspace.getConfiguration("residual").get("simd")),
    ...(await environmentOfRun({ ...info, begun: state.step > 0 }, () => placesOfHost(context))),
  });
  const runs = registerRuns(context, log, environmentOf);
  const data = registerData(log, () => fileInFront() ?? visibleFile());
  context.subscriptions.push(log, data, runs.disposable, registerDiagramEditor(context, log, runs.gradients));
  context.subscriptions.push(registerTensorFlow(context, log), registerDoctor(context, log));
}
