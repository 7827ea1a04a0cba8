import { basename } from "node:path";
import * as vscode from "vscode";
import { Disposable } from "../../util/disposable";

/** A file's text as it stands in VS Code, saved or not; of git's past and of runs too. Whoever changes it, it is followed. */
export class FollowedFile extends Disposable {
  readonly uri: vscode.Uri;
  readonly #changed = this.own(new vscode.EventEmitter<void>());
  readonly onDidChange = this.#changed.event;
  #document: vscode.TextDocument;

  private constructor(document: vscode.TextDocument) {
    super();
    this.uri = document.uri;
    this.#document = document;
    const take = (changed: vscode.TextDocument): void => {
      if (changed.uri.toString() !== this.uri.toString()) return;
      this.#document = changed;
      this.#changed.fire();
    };
    // VS Code lets go of documents that no editor shows, and makes new ones of the same file.
    this.own(vscode.workspace.onDidChangeTextDocument(({ document }) => take(document)));
    this.own(vscode.workspace.onDidOpenTextDocument(take));
    if (this.uri.scheme === "file") {
      const folder = vscode.Uri.joinPath(this.uri, "..");
      const watcher = this.own(
        vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, basename(this.uri.path))),
      );
      this.own(watcher.onDidChange(() => void this.refresh()));
      this.own(watcher.onDidCreate(() => void this.refresh()));
    }
  }

  /** Rejects where there is no such file. */
  static async open(uri: vscode.Uri): Promise<FollowedFile> {
    return new FollowedFile(await vscode.workspace.openTextDocument(uri));
  }

  get document(): vscode.TextDocument {
    return this.#document;
  }

  /** Reads it again if VS Code has let go of it. A file that is gone stays as it was last. */
  async refresh(): Promise<void> {
    if (!this.#document.isClosed) return;
    await vscode.workspace.openTextDocument(this.uri).then(
      () => undefined,
      () => undefined,
    );
  }
}
