import { parentPort } from "node:worker_threads";
import type { ELK, ElkNode } from "elkjs/lib/elk-api";
import { messageOf } from "../util/messageOf";
// ELK's own build lies beside this file in dist/, as it is: it does not survive bundling.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const Elk = require("./elk.bundled.js") as new () => ELK;

/** A thread of its own for ELK: a graph in, the same graph with places out, under the number it came with. */
export interface LayoutRequest {
  id: number;
  graph: ElkNode;
}
export type LayoutReply = { id: number; graph: ElkNode } | { id: number; error: string };

const elk = new Elk();
parentPort?.on("message", ({ id, graph }: LayoutRequest) => {
  elk.layout(graph).then(
    (laidOut) => parentPort?.postMessage({ id, graph: laidOut } satisfies LayoutReply),
    (error: unknown) =>
      parentPort?.postMessage({
        id,
        error: messageOf(error),
      } satisfies LayoutReply),
  );
});
