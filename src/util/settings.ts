import * as vscode from "vscode";

/** A setting counts where the workspace says it, else on the machine that the extension runs on. */
function isOfWorkspace(name: string): boolean {
  return vscode.workspace.getConfiguration().inspect(name)?.workspaceValue !== undefined;
}

/** Opens VS Code's own editor at a setting, where it counts: the editor of a remote window shows each place apart. */
export async function openSetting(name: string): Promise<void> {
  const place = isOfWorkspace(name) ? "Workspace" : vscode.env.remoteName === undefined ? "Global" : "Remote";
  await vscode.commands.executeCommand(`workbench.action.open${place}Settings`, { query: `@id:${name}` });
}

/** Changes a setting where it counts; undefined takes it back. */
export async function changeSetting(name: string, value: unknown): Promise<void> {
  const { Workspace, Global } = vscode.ConfigurationTarget;
  await vscode.workspace.getConfiguration().update(name, value, isOfWorkspace(name) ? Workspace : Global);
}
