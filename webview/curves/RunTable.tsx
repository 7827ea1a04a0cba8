import type { VNode } from "preact";
import { actionsFor, type RunAction, type ShownState } from "../../src/protocol/curves";
import { Icon, type IconName } from "../shared/sprite";
import { MarkAt } from "./plot/Marks";
import { t } from "./strings";
import { colorClass, markOf, smoothedLoss, type RunView } from "./view";

interface TableProps {
  /** The newest first. */
  views: RunView[];
  selected: RunView | undefined;
  smoothing: number;
  select: (run: string) => void;
  show: (run: string, shown: boolean) => void;
  act: (run: string, action: RunAction) => void;
}

/** The text twin of the plot: every run of the file, whether it is drawn or not. */
export function RunTable(props: TableProps): VNode {
  const { columns } = t;
  return (
    <div class="leg">
      <table aria-label={t.table}>
        <thead>
          <tr>
            <th scope="col">{columns.run}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col" class="r wide">
              {columns.step}
            </th>
            <th scope="col" class="r">
              {columns.trainLoss}
              <span class="wide">{columns.smoothed}</span>
            </th>
            <th scope="col" class="r wide">
              {columns.raw}
            </th>
            <th scope="col" class="r">
              {columns.testError}
            </th>
            <th scope="col" class="r wide">
              {columns.best}
            </th>
            <th scope="col" class="r">
              {columns.paper} <span aria-hidden="true">◇</span>
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {props.views.map((view) => (
            <Row key={view.run.run} {...props} view={view} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row(props: TableProps & { view: RunView }): VNode {
  const { view, selected, smoothing, select, show, act } = props;
  const { run, points, shown } = view;
  const chosen = view === selected;
  const name = t.fullName(run);
  const unique = props.views.filter((other) => other.run.name === run.name).length === 1;
  const actions: RowAction[] = [...actionsFor(run.state).filter((action) => action !== "again"), "architecture", "log"];
  return (
    <tr class={`${colorClass(view)} ${chosen ? "on" : ""} ${shown ? "" : "off"}`} onClick={() => select(run.run)}>
      <td>
        <span class="row">
          <input
            type="checkbox"
            aria-label={t.show(name)}
            checked={shown}
            onClick={(event) => event.stopPropagation()}
            onChange={(event) => show(run.run, event.currentTarget.checked)}
          />
          <svg class="sw" aria-hidden="true">
            <path class="run" d="M0 4h44" />
            <path class="run train" d="M0 11h44" />
            <MarkAt mark={markOf(view)} x={22} y={7} />
          </svg>
          <button class="name" aria-current={chosen ? "true" : undefined} onClick={() => select(run.run)}>
            <span class={unique ? "" : "wide"}>{run.name} </span>
            <span class={unique ? "dim s wide" : "dim s"}>{t.seed(run)}</span>
          </button>
        </span>
      </td>
      <td>
        <span class="row state">
          <StateIcon state={run.state} />
          <span>{t.stateWord(run.state)}</span>
        </span>
      </td>
      <td class="r wide">{t.step(points.reached(run.step))}</td>
      <td class="r b">{t.lossValue(smoothedLoss(view, smoothing).last)}</td>
      <td class="r dim wide">{points.loss.length === 0 ? t.nothing : t.rawValue(points.loss.last)}</td>
      <td class="r b">{t.percentValue(points.testError.last)}</td>
      <td class="r wide">{t.percentValue(points.best)}</td>
      <td class="r" title={run.paper && t.paperSource(run.paper)}>
        {run.paper ? t.paper(run.paper) : t.nothing}
      </td>
      <td class="r acts">
        {actions.map((action) => (
          <button
            key={action}
            class="tb"
            title={t.action(action)}
            aria-label={t.actionOn(action, name)}
            onClick={(event) => {
              event.stopPropagation();
              act(run.run, action);
            }}
          >
            <Icon name={actionIcons[action]} />
          </button>
        ))}
      </td>
    </tr>
  );
}

const actionIcons = {
  pause: "debug-pause",
  resume: "debug-continue",
  stop: "debug-stop",
  architecture: "file-code",
  log: "output",
} satisfies Partial<Record<RunAction, IconName>>;
type RowAction = keyof typeof actionIcons;

export function StateIcon({ state }: { state: ShownState }): VNode {
  const [name, role] = stateIcons[state];
  return <Icon name={name} class={role} />;
}

const stateIcons: Record<ShownState, [IconName, string]> = {
  queued: ["circle-filled", "que"],
  starting: ["sync", "live"],
  running: ["sync", "live"],
  paused: ["debug-pause", "live"],
  stopped: ["circle-slash", "que"],
  finished: ["pass", "ok"],
  failed: ["error", "err"],
  interrupted: ["warning", "warn"],
};
