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
import { connect } from "../shared/host";
import "./diagram.css";
import { Empty } from "./Empty";
import { Memory, type PageMessage } from "./memory";
import { Page } from "./Page";
import { withSameParts } from "./sameParts";
import { Broken, Failed } from "./states";

/** The page of the diagram editor: shows the host's last view, and says it again when it is thrown away and made anew. */
const root = document.createElement("div");
document.body.append(root);
const memory = new Memory();
let view: DiagramView | undefined;

const host = connect<DiagramMessage | PictureReply, DiagramView | PictureRequest, PageState>({
  parse: (message) => parseDiagramView(message) ?? parsePictureRequest(message),
  parseState: parsePageState,
  receive(message) {
    if (message.type === "picture") void drawPicture(message).then((reply) => host.post(reply));
    else if (memory.take(message)) show(message);
  },
  unknown(message) {
    host.post({ type: "log", text: `The diagram got something unknown: ${JSON.stringify(message).slice(0, 500)}` });
  },
});

/** Draws what is new in it. */
function show(next: DiagramView): void {
  const before = view;
  view = withSameParts(before, next);
  if (view === before) return;
  render(
    <>
      <Sprite />
      <Diagram />
    </>,
    root,
  );
}

function Diagram(): VNode | null {
  const [page, setPage] = useState<PageState>(host.state ?? {});
  useEffect(() => host.keep(page), [page]);
  if (!view) return null;
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

function post(message: PageMessage): void {
  if (message.type !== "preview" && message.type !== "edit") {
    host.post(message);
    return;
  }
  const { question, known } = memory.ask(message);
  host.post(question);
  if (known) show(known);
}

window.addEventListener("error", (event) => host.post({ type: "log", text: `Error in the diagram: ${event.message}` }));
const { selection, span } = host.state ?? {};
host.post({ type: "ready", ...(selection && { selection }), ...(span && { span }) });
