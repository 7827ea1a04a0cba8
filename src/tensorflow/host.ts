import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";
import type { Places } from "./locate";
import { libraryOfPackage, ownEnvironment, privateEnvironmentIn } from "./places";

/** Where TensorFlow is looked for in VS Code. */
export async function placesOfHost(context: vscode.ExtensionContext): Promise<Places> {
  return {
    setting: vscode.workspace.getConfiguration("residual").get<string>("tensorflow.path"),
    pythonExtension: await activePython(),
    privateEnvironment: [privateEnvironmentIn(context.globalStorageUri.fsPath), ownEnvironment()].find(existsSync),
    package: libraryOfPackage(context.asAbsolutePath("dist")),
  };
}

/** What is used here of the public API of VS Code's Python extension. */
interface PythonExtension {
  environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { path: string };
    resolveEnvironment(environment: { path: string }): Promise<{ executable: { uri?: vscode.Uri } } | undefined>;
  };
}

/** The Python of the environment that is active in the Python extension; a Python extension that hangs has none. */
export async function activePython(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonExtension>("ms-python.python");
  if (!extension || !vscode.workspace.isTrusted) return undefined;
  const asked = async (): Promise<string | undefined> => {
    const { environments } = await extension.activate();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const environment = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(folder));
    return environment?.executable.uri?.fsPath;
  };
  return Promise.race([asked().catch(() => undefined), wait(5000, undefined, { ref: false })]);
}
