import type { VNode } from "preact";
import { actionsFor, isAtWork } from "../../src/protocol/curves";
import { meanPace, presentPace } from "./points/pace";
import { t } from "./strings";
import { StateIcon } from "./table/StateIcon";
import type { RunView } from "./view";

/** How far the selected run is, how fast, and how long it will take; and the keys that work now. */
export function StatusLine({ view, plotted }: { view: RunView | undefined; plotted: boolean }): VNode {
  const [action] = view ? actionsFor(view.run.state) : [];
  return (
    <div class="foot s row num">
      {view && <Progress view={view} />}
      <span class="gap" />
      <span class="keys roomy">
        {plotted && (
          <>
            <kbd>←</kbd> <kbd>→</kbd> {t.keys.readOut} <kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd> {t.keys.zoom}{" "}
            <kbd>⇧←</kbd> <kbd>⇧→</kbd> {t.keys.move} <kbd>L</kbd> {t.keys.log}{" "}
          </>
        )}
        {(action === "pause" || action === "resume") && (
          <>
            <kbd>Space</kbd> {t.keys[action]}
          </>
        )}
      </span>
    </div>
  );
}

function Progress({ view: { run, points } }: { view: RunView }): VNode {
  const step = points.reached(run.step);
  const pace = isAtWork(run.state) ? presentPace(points) : meanPace(points);
  const epochs = (points.epoch.last / points.step.last) * run.steps;
  return (
    <>
      <StateIcon state={run.state} />
      <span>{t.stateWord(run.state)}</span>
      <span>
        <b>{t.stepOf(step)}</b> {run.steps > 0 && <span class="dim">{t.ofSteps(step, run.steps)}</span>}
      </span>
      {epochs > 0 && <span>{t.epoch(points.epoch.last, epochs)}</span>}
      {pace > 0 && run.batch > 0 && <span>{t.speed(pace * run.batch)}</span>}
      {run.state === "running"
        ? pace > 0 && <span>{t.left((run.steps - step) / pace)}</span>
        : points.time.last > 0 && <span>{t.took(points.time.last)}</span>}
      {run.device !== undefined && <span class="cut dim">{run.device}</span>}
    </>
  );
}
