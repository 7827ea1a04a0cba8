import type * as vscode from "vscode";
import { parsePictureReply, type PictureReply, type PictureRequest } from "../../protocol/picture";
import { Disposable } from "../../util/disposable";

/** A page that is not there, or hidden, never answers. */
const patience = 15_000;
/** Sharp on paper and on screens with small pixels. */
const scale = 2;

/** Has the page of a diagram draw pictures. */
export class Pictures extends Disposable {
  readonly #webview: vscode.Webview;
  readonly #waiting = new Map<number, (reply: PictureReply) => void>();
  #next = 0;

  constructor(webview: vscode.Webview) {
    super();
    this.#webview = webview;
    this.own({ dispose: () => this.#stop("The diagram was closed.") });
  }

  /** Resolves to the PNG, if it is not for the clipboard. Rejects with what went wrong. */
  async draw(svg: string, to: PictureRequest["to"]): Promise<Uint8Array | undefined> {
    const id = this.#next++;
    const reply = await new Promise<PictureReply>((resolve) => {
      const timer = setTimeout(
        () => resolve({ type: "pictureDone", id, problem: "The diagram’s page did not answer." }),
        patience,
      );
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      void this.#webview.postMessage({ type: "picture", id, svg, scale, to } satisfies PictureRequest);
    });
    this.#waiting.delete(id);
    if (reply.problem !== undefined) throw new Error(reply.problem);
    return reply.data === undefined ? undefined : Buffer.from(reply.data, "base64");
  }

  /** Whether a message of the page was an answer to a request. */
  receive(message: unknown): boolean {
    const reply = parsePictureReply(message);
    if (reply) this.#waiting.get(reply.id)?.(reply);
    return reply !== undefined;
  }

  #stop(problem: string): void {
    for (const [id, answer] of this.#waiting) answer({ type: "pictureDone", id, problem });
  }
}
