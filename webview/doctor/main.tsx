import { render } from "preact";
import { parseToDoctor, type FromDoctor, type ToDoctor } from "../../src/protocol/doctor";
import { connect } from "../shared/host";
import "../shared/residual.css";
import { Sprite } from "../shared/sprite";
import "./doctor.css";
import { Page } from "./Page";

/** The Doctor's page: draws what the host has found, and what it found last while it looks again. */
const root = document.createElement("div");
document.body.append(root);

type Found = Exclude<ToDoctor, { type: "looking" }>;
let found: Found | undefined;

const host = connect<FromDoctor, ToDoctor, undefined>({
  parse: parseToDoctor,
  parseState: () => undefined,
  receive(message) {
    if (message.type !== "looking") found = message;
    draw(message.type === "looking");
  },
  unknown: () => host.post({ type: "log", text: "The Doctor's page got a message that it does not understand." }),
});

function draw(looking: boolean): void {
  render(
    <>
      <Sprite />
      <Page found={found} looking={looking} post={(message) => host.post(message)} />
    </>,
    root,
  );
}

host.post({ type: "ready" });
