import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { actionsFor, type CurvesState, type FromCurves, type RunAction, type Zoom } from "../../src/protocol/curves";
import { Header } from "./Header";
import { useKeys, useNews, useSummary } from "./hooks";
import { Notice } from "./Notice";
import { Plot } from "./plot/Plot";
import { readAt, stops } from "./plot/ReadOut";
import { pictureOf } from "./plot/save";
import { seenAcross, wholeAcross } from "./plot/scales";
import { revealed } from "./plot/zoom/zoom";
import { zoomByKey } from "./plot/zoom/zoomKeys";
import { Scatter } from "./scatter/Scatter";
import { StatusLine } from "./StatusLine";
import { t } from "./strings";
import { RunTable } from "./table/RunTable";
import { curvesOf, newest, selectedRun, shownCurves, type Curve, type RunView } from "./view";

interface PageProps {
  /** Another one where more has changed than the part of the plot that is seen. */
  version: number;
  title: string;
  views: RunView[];
  state: CurvesState;
  change: (part: { [K in keyof CurvesState]?: CurvesState[K] | undefined }) => void;
  post: (message: FromCurves) => void;
}

/** The curves of a file's runs: plot, table, status line. */
export function Page({ version, title, views, state, change, post }: PageProps): VNode {
  const [reading, read] = useState<number>();
  const [said, say] = useState("");
  const all = curvesOf(views, state.folded);
  const curves = shownCurves(all);
  const shown = curves.flatMap((curve) => curve.views);
  const selected = selectedRun(views, state.selected);
  const act = (run: string, action: RunAction): void => post({ type: "act", run, action });
  const zoom = (next: Zoom | undefined): void => change({ zoom: next });
  const whole = wholeAcross(shown, state);
  const seen = seenAcross(shown, state, whole);
  useNews(views, say);
  useSummary(selected, state.smoothing, say);
  useKeys((key, shift) => {
    const zoomed = state.view === "curves" ? zoomByKey(key, shift, seen, whole, state.zoom) : "none";
    if (zoomed !== "none") {
      zoom(zoomed);
      say(
        zoomed === undefined ? t.allSeen : zoomed.follow ? t.following : t.seen(zoomed.from, zoomed.to, state.across),
      );
      return true;
    }
    switch (key) {
      case "ArrowLeft":
      case "ArrowRight":
      case "Home":
      case "End": {
        if (state.view !== "curves") return false;
        const at = nextStop(key, stops(shown, state.across), reading);
        read(at);
        if (at !== undefined) {
          say(spoken(curves, state, at));
          if (state.zoom && (at < seen[0] || at > seen[1])) zoom(revealed(seen, whole, at));
        }
        return true;
      }
      case "Escape":
        read(undefined);
        return true;
      case " ": {
        const [action] = selected ? actionsFor(selected.run.state) : [];
        if (!selected || (action !== "pause" && action !== "resume")) return false;
        act(selected.run.run, action);
        return true;
      }
      case "l":
      case "L":
        change({ lossAxis: state.lossAxis === "log" ? "linear" : "log" });
        return true;
      default:
        return false;
    }
  });
  // A plot that is moved has 16 ms for a frame, and its table stays as it is.
  const table = useMemo(
    () => <RunTable curves={all} selected={selected} state={state} change={change} act={act} />,
    [version],
  );
  const save = async (format: "svg" | "png"): Promise<void> => {
    try {
      post({ type: "save", format, data: await pictureOf(format, state.all ? "" : title, curves, selected, state) });
    } catch (error) {
      post({ type: "log", text: `The plot could not be drawn as ${format}: ${String(error)}` });
    }
  };
  return (
    <main class="view cv">
      <Header
        title={title}
        runs={views.length}
        seeds={new Set(views.map(({ run }) => run.group)).size < views.length}
        state={state}
        change={change}
        exports={{
          svg: () => void save("svg"),
          png: () => void save("png"),
          runs: () => post({ type: "export", runs: shown.map(({ run }) => run.run) }),
        }}
      />
      {views.length === 0 ? (
        <Empty title={title} post={post} />
      ) : state.view === "cost" ? (
        <Scatter curves={curves} selected={selected} state={state} select={(run) => change({ selected: run })} />
      ) : (
        <Plot
          version={version}
          curves={curves}
          selected={selected}
          state={state}
          reading={reading}
          read={read}
          zoom={zoom}
        />
      )}
      {selected && <Notice view={selected} act={(action) => act(selected.run.run, action)} />}
      {views.length > 0 && table}
      <StatusLine view={selected} plotted={state.view === "curves" && views.length > 0} />
      <p class="unseen" role="status" aria-live="polite">
        {said}
      </p>
    </main>
  );
}

function Empty({ title, post }: { title: string; post: (message: FromCurves) => void }): VNode {
  return (
    <div class="none">
      <h2>{title === "" ? t.noFile : t.noRuns(title)}</h2>
      <p class="dim">{title === "" ? t.noFileHint : t.noRunsHint}</p>
      {title !== "" && (
        <button class="btn" onClick={() => post({ type: "train" })}>
          {t.train}
        </button>
      )}
    </div>
  );
}

function nextStop(key: string, all: number[], at: number | undefined): number | undefined {
  switch (key) {
    case "Home":
      return all[0];
    case "ArrowLeft":
      return all.findLast((stop) => at === undefined || stop < at) ?? all[0];
    case "ArrowRight":
      return at === undefined ? all.at(-1) : (all.find((stop) => stop > at) ?? all.at(-1));
    default:
      return all.at(-1);
  }
}

function spoken(curves: Curve[], state: CurvesState, at: number): string {
  const rows = readAt(curves, state.across, at, state.smoothing).map(({ curve, loss, error }) =>
    t.readOutRow(newest(curve).run.name, t.lossValue(loss), t.percentValue(error)),
  );
  return t.readOut(t.at(at, state.across), rows);
}
