import { existsSync } from "node:fs";
import * as vscode from "vscode";
import { hasDriver } from "./nvidia";
import { registerCommand } from "../util/commands";
import { activePython, placesOfHost } from "./host";
import { installTensorFlow, removeTensorFlow, requirePython, sizes, type Kind } from "./install";
import { locateTensorFlow, pythonOnPath } from "./locate";
import { privateEnvironmentIn } from "./places";
import { readableSize } from "../util/readableSize";
import { changeSetting } from "../util/settings";

/** "Residual: Install GPU Engine" and "Residual: Remove GPU Engine". */
export function registerTensorFlow(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): vscode.Disposable {
  const folder = privateEnvironmentIn(context.globalStorageUri.fsPath);
  // A window that closes ends what it has begun.
  const closing = new AbortController();
  return vscode.Disposable.from(
    registerCommand(log, "residual.installEngine", async () => {
      if (await install(folder, log, closing.signal)) void announce(context, folder);
    }),
    registerCommand(log, "residual.removeEngine", () => remove(folder)),
    { dispose: () => closing.abort() },
  );
}

/** Resolves to whether it was installed. */
async function install(folder: string, log: vscode.LogOutputChannel, closing: AbortSignal): Promise<boolean> {
  const python = await requirePython((await activePython()) ?? (await pythonOnPath(process.env.PATH ?? "")));
  const kind = await choose(folder);
  if (!kind) return false;
  const cancelled = new AbortController();
  const signal = AbortSignal.any([cancelled.signal, closing]);
  const options = { location: vscode.ProgressLocation.Notification, title: "TensorFlow", cancellable: true };
  await vscode.window.withProgress(options, async (view, token) => {
    token.onCancellationRequested(() => cancelled.abort());
    let at = 0;
    try {
      await installTensorFlow({
        kind,
        folder,
        python,
        env: proxy(),
        progress: ({ words, fraction }) => {
          view.report({ message: words, increment: Math.max(0, 100 * (fraction - at)) });
          at = Math.max(at, fraction);
        },
        log: (text) => log.info(text.trimEnd()),
        signal,
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  });
  return !signal.aborted;
}

/** The choice says what each costs; the first is what fits the machine. */
async function choose(folder: string): Promise<Kind | undefined> {
  const driver = await hasDriver();
  const item = (kind: Kind, label: string): vscode.QuickPickItem & { what: Kind } => ({
    what: kind,
    label,
    detail: `${readableSize(sizes[kind].download)} to download, ${readableSize(sizes[kind].disk)} on the disk, in an environment of its own.`,
  });
  const gpu = item("gpu", "TensorFlow with CUDA, for NVIDIA GPUs");
  const cpu = item("cpu", "TensorFlow for the processor alone");
  gpu.description = driver ? "fits this machine" : "there is no NVIDIA driver here";
  const title = existsSync(folder) ? "Install GPU Engine, in place of the one that is there" : "Install GPU Engine";
  const chosen = await vscode.window.showQuickPick(driver ? [gpu, cpu] : [cpu, gpu], { title });
  return chosen?.what;
}

/** What was installed is of use only if no other TensorFlow comes before it: then the setting puts it first. */
async function announce(context: vscode.ExtensionContext, folder: string): Promise<void> {
  const { found } = await locateTensorFlow(await placesOfHost(context));
  const [doctor, prefer] = ["Open Doctor", "Use the New One"];
  const first = found === undefined || found.source === "private";
  const words = first
    ? "TensorFlow is installed. Doctor says what trains now."
    : `TensorFlow is installed, but the one of ${found.python ?? found.directory} comes before it.`;
  const chosen = await vscode.window.showInformationMessage(words, ...(first ? [doctor] : [prefer, doctor]));
  if (chosen === prefer) await changeSetting(pathSetting, folder);
  if (chosen !== undefined) await vscode.commands.executeCommand("residual.doctor");
}

const pathSetting = "residual.tensorflow.path";

async function remove(folder: string): Promise<void> {
  if (!existsSync(folder)) {
    void vscode.window.showInformationMessage("There is no GPU engine of its own to remove.");
    return;
  }
  const words = "Remove the GPU engine's own TensorFlow? Runs that train on it would break.";
  if ((await vscode.window.showWarningMessage(words, "Remove")) !== "Remove") return;
  const options = { location: vscode.ProgressLocation.Notification, title: "Removing TensorFlow" };
  await vscode.window.withProgress(options, () => removeTensorFlow(folder));
  if (vscode.workspace.getConfiguration().get(pathSetting) === folder) await changeSetting(pathSetting, undefined);
}

/** VS Code's own setting; without it pip goes by the environment. */
function proxy(): Record<string, string> {
  const address = vscode.workspace.getConfiguration("http").get<string>("proxy");
  return address ? { HTTP_PROXY: address, HTTPS_PROXY: address } : {};
}
