import type { ComponentChildren, VNode } from "preact";
import { actionsFor, isAtWork, shownStates, type RunAction, type ShownState } from "../../../src/protocol/curves";
import { Icon, type IconName } from "../../shared/sprite";
import { t } from "../strings";
import { colorClass, curveName, newest } from "../view";
import { Name, type NameLook } from "./Name";
import { classOf, type RowProps } from "./props";
import { valueOf } from "./rows";
import { StateIcon } from "./StateIcon";

/** Runs that differ in their seed alone: medians, and their own rows behind a button. */
export function GroupRow(props: RowProps): VNode {
  const { curve, state, change, selected } = props;
  const { run } = newest(curve);
  const n = curve.views.length;
  const opened = state.opened.includes(curve.key);
  const states = shownStates
    .map((state): [ShownState, number] => [state, curve.views.filter((view) => view.run.state === state).length])
    .filter(([, count]) => count > 0);
  return (
    <Line {...props} chosen={!opened && selected !== undefined && curve.views.includes(selected)}>
      <Name {...props} label={curveName(curve)} note={t.seeds(n)} look="both">
        <button
          class="tb"
          aria-expanded={opened}
          aria-label={opened ? t.closeGroup(run.name) : t.openGroup(run.name)}
          onClick={() => change({ opened: toggled(state.opened, curve.key) })}
        >
          <Icon name={opened ? "chevron-down" : "chevron-right"} />
        </button>
      </Name>
      <Settings {...props} />
      <td>
        <span class="row state">
          <StateIcon state={(curve.views.find((view) => isAtWork(view.run.state)) ?? newest(curve)).run.state} />
          <span>{t.states(states)}</span>
        </span>
      </td>
      <Values {...props} n={n} />
      <td class="r acts">
        <Pin {...props} name={run.name} />
      </td>
    </Line>
  );
}

export function RunRow(props: RowProps & { inside: boolean }): VNode {
  const { curve, selected, act, settings, named, inside } = props;
  const view = newest(curve);
  const { run } = view;
  const name = t.fullName(run);
  const actions: RowAction[] = [...actionsFor(run.state).filter((action) => action !== "again"), "architecture", "log"];
  return (
    <Line {...props} chosen={view === selected} indent={inside ? "inside" : props.grouped ? "alone" : ""}>
      <Name {...props} label={name} note={t.seed(run)} look={inside ? "note" : looks[named]} />
      {inside ? settings.length > 0 && <td class="roomy" /> : <Settings {...props} />}
      <td>
        <span class="row state">
          <StateIcon state={run.state} />
          <span>{t.stateWord(run.state)}</span>
        </span>
      </td>
      <Values {...props} n={1} />
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
        {!inside && <Pin {...props} name={name} />}
      </td>
    </Line>
  );
}

/** Where there is little room, what all have in common says nothing, and what none other has is enough. */
const looks: Record<RowProps["named"], NameLook> = { alone: "name first", "as others": "both", "as all": "note first" };

function Line(props: RowProps & { chosen: boolean; indent?: string; children: ComponentChildren }): VNode {
  const { curve, chosen, indent = "", change, children } = props;
  const hidden = curve.views.every(({ shown }) => !shown);
  const classes = [colorClass(curve), chosen ? "on" : "", hidden ? "off" : "", indent];
  return (
    <tr class={classes.filter(Boolean).join(" ")} onClick={() => change({ selected: newest(curve).run.run })}>
      {children}
    </tr>
  );
}

/** What of the settings that differ this run has. */
function Settings({ curve, settings }: RowProps): VNode | null {
  if (settings.length === 0) return null;
  const { run } = newest(curve);
  const words = settings.flatMap((name) =>
    run.settings[name] === undefined ? [] : [t.setting(name, run.settings[name])],
  );
  const text = words.join(", ");
  return (
    <td class="dim roomy settings" title={text}>
      <span>{text}</span>
    </td>
  );
}

/** The numbers. `n`: of how many runs they are the medians. */
function Values({ curve, state, papers, n }: RowProps & { n: number }): VNode {
  const value = (column: Parameters<typeof valueOf>[1]): number => Number(valueOf(curve, column, state.smoothing));
  const view = newest(curve);
  const { paper } = view.run;
  const raw = view.points.loss;
  return (
    <>
      <td class={classOf.step}>{t.step(value("step"))}</td>
      <td
        class={`${classOf.loss} b`}
        title={n === 1 && raw.length > 0 ? `${t.raw} ${t.rawValue(raw.last)}` : undefined}
      >
        {n === 1 && view.points.broken ? t.rawValue(NaN) : t.lossValue(value("loss"))}
      </td>
      <td class={`${classOf.error} b`} title={n > 1 ? t.medianTitle(n) : undefined}>
        {t.percentValue(value("error"))}
        {n > 1 && (
          <span class="dim s">
            {" "}
            {t.medianOf(curve.views.filter(({ points }) => points.testError.length > 0).length)}
          </span>
        )}
      </td>
      <td class={classOf.best} title={n > 1 ? t.bestTitle(n) : undefined}>
        {t.percentValue(value("best"))}
      </td>
      <td class={classOf.speed}>{t.speedValue(value("speed"))}</td>
      <td class={classOf.time}>{t.timeValue(value("time"))}</td>
      {papers && (
        <td class={classOf.paper} title={paper && t.paperSource(paper)}>
          {paper ? t.paper(paper) : t.nothing}
        </td>
      )}
    </>
  );
}

function Pin({ curve, state, change, name }: RowProps & { name: string }): VNode {
  const pinned = state.pinned.includes(curve.key);
  const words = pinned ? t.unpin(name) : t.pin(name);
  return (
    <button
      class={pinned ? "tb on" : "tb"}
      title={words}
      aria-label={words}
      aria-pressed={pinned}
      onClick={(event) => {
        event.stopPropagation();
        change({ pinned: toggled(state.pinned, curve.key) });
      }}
    >
      <Icon name={pinned ? "pinned" : "pin"} />
    </button>
  );
}

function toggled(list: string[], item: string): string[] {
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item];
}

const actionIcons = {
  pause: "debug-pause",
  resume: "debug-continue",
  stop: "debug-stop",
  architecture: "file-code",
  log: "output",
} satisfies Partial<Record<RunAction, IconName>>;
type RowAction = keyof typeof actionIcons;
