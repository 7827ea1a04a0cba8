import * as vscode from "vscode";
import { Disposable } from "../../util/disposable";
import { watchFolder } from "../directory/follow";
import { LogReader, namesError } from "../directory/logReader";
import type { SupervisedRun } from "../supervisor/supervisor";

const name = "Residual Run";

/** The log of one run at a time in the Output view, followed as it grows; the errors in it lead to Doctor. */
export class LogChannel extends Disposable implements vscode.DocumentLinkProvider {
  readonly #onError: (error: unknown) => void;
  #channel: vscode.OutputChannel | undefined;
  #follower: { dispose(): void } | undefined;

  constructor(onError: (error: unknown) => void) {
    super();
    this.#onError = onError;
    this.own(vscode.languages.registerDocumentLinkProvider({ scheme: "output" }, this));
    this.own({ dispose: () => this.#follower?.dispose() });
  }

  async show({ directory, info }: SupervisedRun): Promise<void> {
    this.#follower?.dispose();
    // As a language, "log" gives times and levels their colours.
    const channel = (this.#channel ??= this.own(vscode.window.createOutputChannel(name, "log")));
    channel.replace(`${info.architecture.name}, seed ${info.seed}\n${directory}\n\n`);
    const reader = new LogReader(directory);
    let reading = Promise.resolve();
    const read = (): Promise<void> => {
      reading = reading.then(async () => channel.append(await reader.read()));
      return reading;
    };
    this.#follower = watchFolder(directory, () => void read().catch(this.#onError));
    await read();
    channel.show(true);
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    if (!decodeURIComponent(document.uri.path).includes(name)) return [];
    const lines = Array.from({ length: document.lineCount }, (_, i) => document.lineAt(i));
    return lines
      .filter(({ text }) => namesError(text))
      .map(({ range }) => {
        const link = new vscode.DocumentLink(range, vscode.Uri.parse("command:residual.doctor"));
        link.tooltip = "Ask Doctor what is missing";
        return link;
      });
  }
}
