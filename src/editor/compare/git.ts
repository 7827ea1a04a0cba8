import { basename } from "node:path";
import * as vscode from "vscode";
import { Refusal } from "../../util/commands";

/** What we need of VS Code's built-in git extension (its `git.d.ts`, version 1). */
interface GitApi {
  state: "uninitialized" | "initialized";
  onDidChangeState: vscode.Event<unknown>;
  getRepository(uri: vscode.Uri): Repository | null;
  openRepository?(root: vscode.Uri): Promise<Repository | null>;
  toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
}

interface Repository {
  show(ref: string, path: string): Promise<string>;
}

/** The file as it was in the last commit. Throws a Refusal where there is none. */
export async function headOf(file: vscode.Uri): Promise<vscode.Uri> {
  const name = basename(file.path);
  const git = await gitApi();
  const folder = vscode.Uri.joinPath(file, "..");
  const repository = git.getRepository(file) ?? (await git.openRepository?.(folder)) ?? git.getRepository(file);
  if (!repository) throw new Refusal(`${name} is in no git repository that is open here: there is no HEAD to compare it with.`); // prettier-ignore
  await repository.show("HEAD", file.fsPath).catch(() => {
    throw new Refusal(`${name} is not in the last commit: commit it once, then it can be compared with HEAD.`);
  });
  return git.toGitUri(file, "HEAD");
}

async function gitApi(): Promise<GitApi> {
  const extension = vscode.extensions.getExtension<{ enabled: boolean; getAPI(version: 1): GitApi }>("vscode.git");
  const exported = extension && (await extension.activate());
  if (!exported?.enabled) throw new Refusal("Git is switched off in this VS Code: there is no HEAD to compare with.");
  const git = exported.getAPI(1);
  if (git.state === "uninitialized") await once(git.onDidChangeState);
  return git;
}

function once(event: vscode.Event<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const listener = event(() => {
      listener.dispose();
      resolve();
    });
  });
}
