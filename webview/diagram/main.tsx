import { render, type VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import {
  parseDiagramView,
  parsePageState,
  type DiagramMessage,
  type DiagramView,
  type PageState,
} from "../../src/protocol/diagram";
import { parsePictureRequest, type PictureReply, type PictureRequest } from "../../src/protocol/picture";
import "../shared/residual.css";
import { drawPicture } from "../shared/picture";
import { Sprite } from "../shared/sprite";
import { connect, type Host } from "../shared/host";
import "./diagram.css";
import { Page } from "./Page";
import { Broken, Empty, Failed } from "./states";

/** The page of the diagram editor: shows the host's last view, and says it again when it is thrown away and made anew. */
const root = document.createElement("div");
document.body.append(root);
let view: DiagramView | undefined;

const host = connect<DiagramMessage | PictureReply, DiagramView | PictureRequest, PageState>({
  parse: (message) => parseDiagramView(message) ?? parsePictureRequest(message),
  parseState: parsePageState,
  receive(message) {
    if (message.type === "picture") void drawPicture(message).then((reply) => host.post(reply));
    else {
      view = message;
      draw();
    }
  },
  unknown(message) {
    host.post({ type: "log", text: `The diagram got something unknown: ${JSON.stringify(message).slice(0, 500)}` });
  },
});

function draw(): void {
  render(
    <>
      <Sprite />
      <Diagram host={host} />
    </>,
    root,
  );
}

function Diagram({ host }: { host: Host<DiagramMessage | PictureReply, PageState> }): VNode | null {
  const [page, setPage] = useState<PageState>(host.state ?? {});
  useEffect(() => host.keep(page), [page]);
  if (!view) return null;
  const post = (message: DiagramMessage): void => host.post(message);
  switch (view.mode) {
    case "empty":
      return <Empty view={view} post={post} />;
    case "broken":
      return <Broken view={view} post={post} />;
    case "failed":
      return <Failed view={view} post={post} />;
    case "drawn":
    case "stale":
      return (
        <Page view={view} page={page} setPage={(change) => setPage((old) => ({ ...old, ...change }))} post={post} />
      );
  }
}

window.addEventListener("error", (event) => host.post({ type: "log", text: `Error in the diagram: ${event.message}` }));
const { selection, span } = host.state ?? {};
host.post({ type: "ready", ...(selection && { selection }), ...(span && { span }) });
