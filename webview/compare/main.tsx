import { render } from "preact";
import {
  parseComparePageState,
  parseComparison,
  type ComparePageState,
  type CompareMessage,
  type Comparison,
} from "../../src/protocol/compare";
import { connect } from "../shared/host";
import "../shared/residual.css";
import { Sprite } from "../shared/sprite";
import "./compare.css";
import { Page } from "./Page";

/** The page that compares two architectures: shows the host's last view, and remembers which files these are. */
const root = document.createElement("div");
document.body.append(root);

const host = connect<CompareMessage, Comparison, ComparePageState>({
  parse: parseComparison,
  parseState: parseComparePageState,
  receive(view) {
    const place = view.place?.index;
    host.keep({ left: view.left.uri, right: view.right.uri, ...(place !== undefined && { place }) });
    render(
      <>
        <Sprite />
        <Page view={view} post={(message) => host.post(message)} />
      </>,
      root,
    );
  },
  unknown(message) {
    host.post({ type: "log", text: `The comparison got something unknown: ${JSON.stringify(message).slice(0, 500)}` });
  },
});

window.addEventListener("error", (event) =>
  host.post({ type: "log", text: `Error in the comparison: ${event.message}` }),
);
const place = host.state?.place;
host.post({ type: "ready", ...(place !== undefined && { place }) });
