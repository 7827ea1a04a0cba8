import { render } from "preact";
import { parseStudyState, parseToStudy, type FromStudy, type StudyState, type ToStudy } from "../../src/protocol/study";
import { connect } from "../shared/host";
import "../shared/residual.css";
import { Sprite } from "../shared/sprite";
import { Page } from "./Page";
import "./study.css";

/** The page of a study: draws what the host says of the rows. */
const root = document.createElement("div");
document.body.append(root);

const host = connect<FromStudy, ToStudy, StudyState>({
  parse: parseToStudy,
  parseState: parseStudyState,
  receive(message) {
    host.keep({ file: message.file });
    draw(message);
  },
  unknown: () => host.post({ type: "log", text: "The study's page got a message that it does not understand." }),
});

function draw(study?: ToStudy): void {
  render(
    <>
      <Sprite />
      <Page study={study} post={(message) => host.post(message)} />
    </>,
    root,
  );
}

draw();
host.post({ type: "ready" });
