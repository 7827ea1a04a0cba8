import { stat } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { runFiles } from "../../protocol/run";
import { readText } from "../directory/recipe";
import { fileOfRun } from "../directory/store";
import type { SupervisedRun } from "../supervisor/supervisor";
import { Refusal } from "../../util/commands";

const scheme = "residual-run";

/** Shows what a run trains as a diagram that nobody can change any more. */
export async function showArchitecture(run: SupervisedRun): Promise<void> {
  await vscode.commands.executeCommand("vscode.openWith", uriOf(run), "residual.diagram", { preview: true });
}

/** What has changed in the file since the run was laid down: the run's text at the left, the file as it is at the right. */
export async function compareArchitecture(run: SupervisedRun): Promise<void> {
  const file = fileOfRun(run);
  if (file === undefined)
    throw new Refusal(`${run.info.id} was not made of a file: there is nothing to compare it with.`);
  const uri = vscode.Uri.file(file);
  const there = await stat(file).catch(() => undefined);
  if (!there) throw new Refusal(`${file} is not there any more. The run keeps its own text: show its architecture.`);
  await vscode.commands.executeCommand("residual.compare", uriOf(run), uri);
}

function uriOf({ directory, info }: SupervisedRun): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${info.id}.residual.json`, query: directory });
}

/** The architectures of runs as files of their own file system, in which nothing can be written. */
export function registerArchitectures(): vscode.Disposable {
  const denied = (uri: vscode.Uri): never => {
    throw vscode.FileSystemError.NoPermissions(uri);
  };
  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: () => new vscode.Disposable(() => undefined),
    watch: () => new vscode.Disposable(() => undefined),
    stat: async (uri) => {
      const { size, birthtimeMs, mtimeMs } = await stat(join(uri.query, runFiles.architecture)).catch(() => {
        throw vscode.FileSystemError.FileNotFound(uri);
      });
      const permissions = vscode.FilePermission.Readonly;
      return { type: vscode.FileType.File, size, ctime: birthtimeMs, mtime: mtimeMs, permissions };
    },
    readFile: async (uri) => new TextEncoder().encode(await readText({ directory: uri.query })),
    readDirectory: () => [],
    createDirectory: denied,
    writeFile: denied,
    delete: denied,
    rename: denied,
  };
  return vscode.workspace.registerFileSystemProvider(scheme, provider, { isReadonly: true, isCaseSensitive: true });
}
