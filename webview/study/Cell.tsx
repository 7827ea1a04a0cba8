import type { VNode } from "preact";
import type { FromStudy, RowState, StudyRowView } from "../../src/protocol/study";
import { OrderMiniature, ShortcutMiniature } from "../diagram/drawing/miniature";
import { Icon, type IconName } from "../shared/sprite";
import { Axis } from "./Axis";
import { t } from "./strings";
import { medianOf, type ErrorAxis } from "./values";

interface CellProps {
  row: StudyRowView;
  axis: ErrorAxis;
  post: (message: FromStudy) => void;
}

/** A row of the paper's tables: what its units are, how far its runs are, and what came of them beside the paper's. */
export function Cell({ row, axis, post }: CellProps): VNode {
  const { id, table, letter, title, paper, ours, state } = row;
  const [name, ...detail] = title.split(", ");
  const median = medianOf(ours);
  const atWork = state === "running" || state === "paused";
  const [icon, role] = stateIcons[state];
  return (
    <div class={atWork ? "slot now" : "slot"}>
      <button
        class="cell"
        data-row={id}
        onClick={() => post({ type: "curves" })}
        onKeyDown={(event) => {
          if (event.key.toLowerCase() !== "q" || event.ctrlKey || event.metaKey || event.altKey) return;
          post({ type: state === "queued" ? "take-out" : "train", row: id });
        }}
      >
        <span class="unseen">{t.spoken(row, median)}</span>
        {table === 1 ? <ShortcutMiniature kind={row.shortcut} /> : <OrderMiniature name={row.activation} />}
        <span class="row name" aria-hidden="true">
          <span class="dim">({letter})</span>
          <span class="b">{name}</span>
        </span>
        <span class="s dim detail" aria-hidden="true">
          {detail.join(", ")}
        </span>
        <span class="row s state" aria-hidden="true">
          {icon && <Icon name={icon} class={role} />}
          {atWork ? t.progress(row) : t.state[state]}
        </span>
        <span class="result" aria-hidden="true">
          <Axis row={row} axis={axis} />
          <span class="row vals num">
            <span class="s dim">{t.paper}</span>
            <span class={paper.exact ? "v" : "v dim"}>{t.error(paper.error)}</span>
            <span class="s dim">{t.ours}</span>
            <span class={median === undefined ? "v dim" : "v b"}>
              {median === undefined ? t.none : t.error(median)}
            </span>
            {ours.length > 1 && <span class="s dim of">{t.of(ours.length)}</span>}
          </span>
        </span>
      </button>
      {state === "queued" ? (
        <Act name="close" label={t.takeOut(row)} act={() => post({ type: "take-out", row: id })} />
      ) : (
        <Act name="play" label={t.train(row)} act={() => post({ type: "train", row: id })} />
      )}
      {atWork && <progress value={row.step} max={row.steps} aria-label={title} />}
    </div>
  );
}

function Act({ name, label, act }: { name: IconName; label: string; act: () => void }): VNode {
  return (
    <button class="tb act" aria-label={label} title={label} tabIndex={-1} onClick={act}>
      <Icon name={name} />
    </button>
  );
}

const stateIcons: Record<RowState, [IconName | undefined, string]> = {
  new: [undefined, ""],
  queued: ["circle-filled", "que"],
  running: ["sync", "live"],
  paused: ["debug-pause", "live"],
  done: ["pass", "ok"],
  stopped: ["circle-slash", "que"],
  broken: ["error", "err"],
};
