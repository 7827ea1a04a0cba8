import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import type { DoctorAction } from "../protocol/doctor";
import { engineSettings, knownFolders } from "../runs/commands/place";
import { defaultRunsFolder } from "../runs/directory/store";
import { placesOfHost } from "../tensorflow/host";
import { registerCommand } from "../util/commands";
import { fileInFront, visibleFile } from "../util/residualFiles";
import { openSetting } from "../util/settings";
import { collect } from "./collect";
import { DoctorPanel } from "./panel";
import type { Report } from "./report";

/** "Residual: Doctor". */
export function registerDoctor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): vscode.Disposable {
  const panel = new DoctorPanel({ extensionUri: context.extensionUri, log, collect: () => look(context), act });
  return vscode.Disposable.from(
    panel,
    registerCommand(log, "residual.doctor", () => panel.open()),
  );
}

async function look(context: vscode.ExtensionContext): Promise<Report> {
  const [runsFolder = join(homedir(), defaultRunsFolder)] = knownFolders(fileInFront() ?? visibleFile());
  const { threads } = engineSettings();
  return collect({
    places: await placesOfHost(context),
    dist: context.asAbsolutePath("dist"),
    runsFolder,
    editor: `${vscode.env.appName} ${vscode.version}`,
    trusted: vscode.workspace.isTrusted,
    ...(threads > 0 && { threads }),
  });
}

async function act(action: DoctorAction): Promise<unknown> {
  switch (action) {
    case "install":
      return vscode.commands.executeCommand("residual.installEngine");
    case "manage-trust":
      return vscode.commands.executeCommand("workbench.trust.manage");
    case "choose-tensorflow":
      return openSetting("residual.tensorflow.path");
    case "choose-runs-folder":
      return openSetting("residual.runs.folder");
  }
}
