import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { actionsFor, type CurvesState, type FromCurves, type RunAction } from "../../src/protocol/curves";
import { Header } from "./Header";
import { useKeys, useNews } from "./hooks";
import { Notice } from "./Notice";
import { Plot } from "./plot/Plot";
import { readAt, stops } from "./plot/ReadOut";
import { RunTable } from "./RunTable";
import { StatusLine } from "./StatusLine";
import { t } from "./strings";
import { selectedRun, type RunView } from "./view";

interface PageProps {
  title: string;
  views: RunView[];
  state: CurvesState;
  change: (part: Partial<CurvesState>) => void;
  post: (message: FromCurves) => void;
}

/** The curves of a file's runs: plot, table, status line. */
export function Page({ title, views, state, change, post }: PageProps): VNode {
  const [reading, read] = useState<number>();
  const [said, say] = useState("");
  const shown = views.filter((view) => view.shown);
  const selected = selectedRun(views, state.selected);
  const act = (run: string, action: RunAction): void => post({ type: "act", run, action });
  useNews(views, say);
  useKeys((key) => {
    switch (key) {
      case "ArrowLeft":
      case "ArrowRight":
      case "Home":
      case "End": {
        const at = nextStop(key, stops(shown, state.across), reading);
        read(at);
        if (at !== undefined) say(spoken(shown, state, at));
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
  return (
    <main class="view cv">
      <Header title={title} runs={views.length} state={state} change={change} />
      {views.length === 0 ? (
        <Empty title={title} post={post} />
      ) : (
        <Plot views={shown} selected={selected} state={state} reading={reading} read={read} />
      )}
      {selected && <Notice view={selected} act={(action) => act(selected.run.run, action)} />}
      {views.length > 0 && (
        <RunTable
          views={[...views].reverse()}
          selected={selected}
          smoothing={state.smoothing}
          select={(run) => change({ selected: run })}
          show={(run, on) => change({ shown: { ...state.shown, [run]: on } })}
          act={act}
        />
      )}
      <StatusLine view={selected} />
      <p class="said" role="status" aria-live="polite">
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

function spoken(views: RunView[], state: CurvesState, at: number): string {
  const rows = readAt(views, state.across, at, state.smoothing).map(({ view, loss, error }) =>
    t.readOutRow(view.run.name, t.lossValue(loss), t.percentValue(error)),
  );
  return t.readOut(t.at(at, state.across), rows);
}
