import { Worker } from "node:worker_threads";
import type { ElkNode } from "elkjs/lib/elk-api";
import type { Drawing } from "../protocol/drawing";
import { elkGraph } from "./graph";
import { place } from "./place";
import type { Structure } from "./structure";
import type { LayoutReply, LayoutRequest } from "./worker";

/** What a person can wait for; a unit takes some 30 ms, the first one half a second. */
const patience = 10_000;
/** Graphs remembered, some kilobytes each; a change and what may come after it give up to a hundred. */
const remembered = 2000;

/** The layout could not be made. The next one is tried with a fresh thread. */
export class LayoutError extends Error {
  override readonly name = "LayoutError";
}

interface Waiting {
  resolve(graph: ElkNode): void;
  reject(error: LayoutError): void;
  timer: NodeJS.Timeout;
}

/** Lays out residual units in a thread of its own, each graph once: to ELK a BN and a ReLU are the same block. */
export class Layout {
  readonly #script: string;
  readonly #patience: number;
  readonly #graphs = new Map<string, Promise<ElkNode>>();
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #next = 0;

  /** `script`: dist/layout-worker.js. `patience` in milliseconds. */
  constructor(script: string, options: { patience?: number } = {}) {
    this.#script = script;
    this.#patience = options.patience ?? patience;
  }

  /** Rejects with a LayoutError that says what happened; what failed is not remembered. */
  async place(structure: Structure): Promise<Drawing> {
    return place(structure, await this.#laidOut(elkGraph(structure)));
  }

  dispose(): void {
    this.#stop("The diagram was closed.");
  }

  #laidOut(graph: ElkNode): Promise<ElkNode> {
    const key = JSON.stringify(graph);
    const known = this.#graphs.get(key);
    if (known) return known;
    const asked = this.#ask(graph);
    this.#graphs.set(key, asked);
    const oldest = this.#graphs.keys().next();
    if (this.#graphs.size > remembered && !oldest.done) this.#graphs.delete(oldest.value);
    asked.catch(() => this.#graphs.delete(key));
    return asked;
  }

  #ask(graph: ElkNode): Promise<ElkNode> {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      const timer = setTimeout(
        () => this.#stop(`The layout of a unit took longer than ${this.#patience / 1000} s.`),
        this.#patience,
      );
      this.#waiting.set(id, { resolve, reject, timer });
      this.#thread().postMessage({ id, graph } satisfies LayoutRequest);
    });
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(this.#script);
    worker.unref();
    worker.on("message", (reply: LayoutReply) => this.#answer(reply));
    worker.on("error", (error: Error) => {
      if (this.#worker === worker) this.#stop(`The layout thread failed: ${error.message}`);
    });
    worker.on("exit", () => {
      if (this.#worker === worker) this.#stop("The layout thread ended.");
    });
    this.#worker = worker;
    return worker;
  }

  #answer(reply: LayoutReply): void {
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    this.#waiting.delete(reply.id);
    clearTimeout(waiting.timer);
    if ("graph" in reply) waiting.resolve(reply.graph);
    else waiting.reject(new LayoutError(`The unit could not be laid out: ${reply.error}`));
  }

  /** Ends the thread; whoever waits is told why, and the next request starts a new one. */
  #stop(why: string): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(new LayoutError(why));
    }
    this.#waiting.clear();
  }
}
