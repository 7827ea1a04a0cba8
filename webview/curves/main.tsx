import { render } from "preact";
import {
  parseCurvesState,
  parseToCurves,
  type CurvesRun,
  type CurvesState,
  type FromCurves,
  type ToCurves,
} from "../../src/protocol/curves";
import { connect } from "../shared/host";
import "../shared/residual.css";
import { Sprite } from "../shared/sprite";
import "./curves.css";
import { Page } from "./Page";
import { Points } from "./points/points";
import { initialState, shownRuns, type RunView } from "./view";

/** The page of curves: keeps the points it was sent for as long as it lives, and asks for those of the shown runs. */
const root = document.createElement("div");
document.body.append(root);

const host = connect<FromCurves, ToCurves, CurvesState>({
  parse: parseToCurves,
  parseState: parseCurvesState,
  receive,
  unknown: () => host.post({ type: "log", text: "The curves got a message that they do not understand." }),
});

let state = host.state ?? initialState;
let title = "";
let keeping: number | undefined;
let runs: CurvesRun[] | undefined;
let followed: string | undefined;
let frame = 0;
/** Counts all that changes more than the part of the plot that is seen. */
let version = 0;
const points = new Map<string, Points>();

function receive(message: ToCurves): void {
  version++;
  switch (message.type) {
    case "runs":
      title = message.title;
      runs = message.runs;
      if (message.file !== state.file)
        change({ file: message.file, shown: {}, selected: undefined, zoom: undefined, pinned: [], opened: [] });
      if (message.all !== state.all) host.post({ type: "scope", all: state.all });
      see(message.runs);
      follow();
      break;
    case "points":
      pointsOf(message.run).add(message);
      if (message.more) return;
  }
  drawSoon();
}

/** What is new stands at the end, so that nothing changes its colour. */
function see(all: CurvesRun[]): void {
  const { seen } = state;
  const newRuns = all.map(({ run }) => run).filter((run) => !seen.runs.includes(run));
  const newGroups = all.map(({ group }) => group).filter((group) => !seen.groups.includes(group));
  if (newRuns.length + newGroups.length === 0) return;
  change({ seen: { runs: [...seen.runs, ...newRuns], groups: [...new Set([...seen.groups, ...newGroups])] } });
}

/** Of a run that is not drawn the host sends the end alone. */
function pointsOf(run: string): Points {
  const known = points.get(run) ?? new Points();
  points.set(run, known);
  return known;
}

function views(): RunView[] {
  const { folded, seen } = state;
  const shown = shownRuns(runs ?? [], state);
  return (runs ?? []).map((run) => ({
    run,
    points: pointsOf(run.run),
    index: folded ? seen.groups.indexOf(run.group) : seen.runs.indexOf(run.run),
    shown: shown.has(run),
  }));
}

/** Asks for all points of the runs that are drawn as curves; of the others the host tells the ends. */
function follow(): void {
  const wanted = [...shownRuns(runs ?? [], { ...state, view: "curves" })].map(({ run }) => run);
  if (wanted.join("\n") === followed) return;
  followed = wanted.join("\n");
  host.post({ type: "follow", runs: wanted });
}

function change(part: { [K in keyof CurvesState]?: CurvesState[K] | undefined }): void {
  const merged = { ...state, ...part };
  if ("across" in part) merged.zoom = undefined;
  if (part.all !== undefined && part.all !== state.all) host.post({ type: "scope", all: part.all });
  state = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as CurvesState;
  // Not with every move of a drag: VS Code hands it to another process.
  const moves = Object.keys(part).every((field) => field === "zoom");
  window.clearTimeout(keeping);
  if (!moves) version++;
  if (moves) keeping = window.setTimeout(() => host.keep(state), 100);
  else host.keep(state);
  follow();
  drawSoon();
}

/** Once for all that comes between two frames. */
function drawSoon(): void {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    if (!runs) return;
    render(
      <>
        <Sprite />
        <Page
          version={version}
          title={title}
          views={views()}
          state={state}
          change={change}
          post={(message) => host.post(message)}
        />
      </>,
      root,
    );
  });
}

host.post({ type: "ready" });
