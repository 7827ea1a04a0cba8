import type { VNode } from "preact";
import { actionsFor, type CurvesRun, type RunAction } from "../../src/protocol/curves";
import { Icon } from "../shared/sprite";
import type { Points } from "./points/points";
import { t } from "./strings";
import type { RunView } from "./view";

/** What happened to a run that broke, was interrupted or cannot go on, why, and what can be done, the best first. */
export function Notice({ view, act }: { view: RunView; act: (action: RunAction) => void }): VNode | null {
  const { run, points } = view;
  if (run.state !== "failed" && run.state !== "interrupted" && !run.error) return null;
  const failed = run.state === "failed";
  const step = points.reached(run.step);
  const interrupted = { what: t.interrupted(step), why: t.interruptedWhy, do: t.interruptedDo };
  const silent = { what: t.unknownReason, why: "", do: "" };
  const { what, why, do: advice } = run.error ?? (failed ? silent : interrupted);
  const actions = actionsOf(view);
  return (
    <section class="notice" aria-label={t.stateWord(run.state)}>
      <h2 class="row">
        <Icon name={failed ? "error" : "warning"} class={failed ? "err" : "warn"} />
        <span>{failed && !isUnread(run) ? t.broke(step, what) : what}</span>
      </h2>
      <p class="dim">{`${why} ${advice}`.trim()}</p>
      <p class="row">
        {actions.map((action, i) => (
          <button key={action} class={i === 0 ? "btn" : "btn sec"} onClick={() => act(action)}>
            {t.action(action)}
          </button>
        ))}
      </p>
    </section>
  );
}

function actionsOf({ run, points }: RunView): RunAction[] {
  if (run.state !== "failed") return [...actionsFor(run.state), "log"];
  if (isUnread(run)) return ["log", "again"];
  if (lacksWarmUp(run, points)) return ["warm-up", "again", "log"];
  return points.broken ? ["again", "log"] : ["resume", "again", "log"];
}

/** Of a state that cannot be read not even the steps are known; nothing is to be written over it. */
function isUnread({ state, steps }: CurvesRun): boolean {
  return state === "failed" && steps === 0;
}

/** Sect. 4: deep networks need a rate of 0.01 at the start; this one began with more, and its loss is no number now. */
function lacksWarmUp({ rates }: CurvesRun, points: Points): boolean {
  return points.broken && (rates[0]?.[1] ?? 0) > 0.01;
}
