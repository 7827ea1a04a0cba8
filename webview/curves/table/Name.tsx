import type { ComponentChildren, VNode } from "preact";
import { MarkAt } from "../plot/Marks";
import { t } from "../strings";
import { markOf, newest } from "../view";
import type { RowProps } from "./props";

/** What stands for a run where there is little room: its name, or the note beside it. */
export type NameLook = "both" | "note" | "name first" | "note first";

/** The box that shows and hides, the look of the line, and the name. */
export function Name(
  props: RowProps & { label: string; note: string; look: NameLook; children?: ComponentChildren },
): VNode {
  const { curve, selected, state, change, label, note, look, children } = props;
  const view = newest(curve);
  const shown = curve.views.filter((one) => one.shown).length;
  const show = (on: boolean): void => {
    const all = Object.fromEntries(curve.views.map(({ run }) => [run.run, on]));
    change({ shown: { ...state.shown, ...all } });
  };
  return (
    <td>
      <span class="row">
        {children}
        <input
          type="checkbox"
          aria-label={t.show(label)}
          checked={shown > 0}
          indeterminate={shown > 0 && shown < curve.views.length}
          onClick={(event) => event.stopPropagation()}
          onChange={(event) => show(event.currentTarget.checked)}
        />
        <svg class="sw" aria-hidden="true">
          <path class="run" d="M0 4h44" />
          <path class="run train" d="M0 11h44" />
          <MarkAt mark={markOf(curve)} x={22} y={7} />
        </svg>
        <button
          class="name"
          aria-current={view === selected ? "true" : undefined}
          onClick={() => change({ selected: view.run.run })}
        >
          {look !== "note" && <span class={look === "note first" ? "cut wide" : "cut"}>{view.run.name}</span>}
          <span class={look === "name first" ? "dim s wide" : "dim s"}>{note}</span>
        </button>
      </span>
    </td>
  );
}
