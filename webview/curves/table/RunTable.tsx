import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { sortColumns, type SortColumn } from "../../../src/protocol/curves";
import { Icon } from "../../shared/sprite";
import { t } from "../strings";
import { differing, newest, type RunView } from "../view";
import { classOf, type TableProps } from "./props";
import { GroupRow, RunRow } from "./Row";
import { rowsOf, type Row } from "./rows";

/** A row as it was drawn, and all that it was drawn from. */
interface Drawn {
  from: unknown[];
  row: VNode;
}

function valuesOf({ run, shown, points }: RunView): unknown[] {
  const { step, loss, testError, time } = points;
  return [run, shown, step.length, testError.length, loss.last, testError.last, time.last];
}

/** The text twin of the plot: every run, whether it is drawn or not. */
export function RunTable(props: TableProps): VNode {
  const { curves, state, change } = props;
  const views = curves.flatMap((curve) => curve.views);
  const settings = differing(views);
  const names = new Map<string, number>();
  for (const { name } of curves.map((curve) => newest(curve).run)) names.set(name, 1 + (names.get(name) ?? 0));
  const grouped = curves.some((curve) => curve.views.length > 1);
  const papers = views.some(({ run }) => run.paper !== undefined);
  const drawn = useRef(new Map<string, Drawn>());
  return (
    <div class="leg">
      <table aria-label={t.table}>
        <thead>
          <tr>
            {sortColumns.slice(0, 1).map(head)}
            {settings.length > 0 && (
              <th scope="col" class="roomy">
                {t.differs}
              </th>
            )}
            {sortColumns
              .slice(1)
              .filter((column) => papers || column !== "paper")
              .map(head)}
            <td />
          </tr>
        </thead>
        <tbody>{rowsOf(curves, state).map(row)}</tbody>
      </table>
    </div>
  );

  /** Drawn anew only where it changes: of three hundred rows a live run changes one, thirty times a second. */
  function row({ curve, inside }: Row): VNode {
    const alike = names.get(newest(curve).run.name);
    const named = alike === 1 ? "alone" : alike === curves.length ? "as all" : "as others";
    const chosen = curve.views.find(({ run }) => run.run === props.selected?.run.run);
    const from = [state, inside, grouped, named, papers, settings.join(), curve.index, chosen?.run.run, ...curve.views.flatMap(valuesOf)]; // prettier-ignore
    const before = drawn.current.get(curve.key);
    if (before?.from.length === from.length && from.every((part, i) => Object.is(part, before.from[i])))
      return before.row;
    const all = { ...props, curve, settings, grouped, papers, named } as const;
    const now =
      curve.views.length > 1 ? (
        <GroupRow key={curve.key} {...all} />
      ) : (
        <RunRow key={curve.key} {...all} inside={inside} />
      );
    drawn.current.set(curve.key, { from, row: now });
    return now;
  }

  function head(column: SortColumn): VNode {
    const { sort } = state;
    const sorted = sort?.column === column ? (sort.descending ? "descending" : "ascending") : undefined;
    const next = sorted === "descending" ? undefined : { column, descending: sorted === "ascending" };
    return (
      <th key={column} scope="col" class={classOf[column]} aria-sort={sorted ?? "none"}>
        <button class="sort" title={t.sortBy(t.columns[column])} onClick={() => change({ sort: next })}>
          {t.columns[column]}
          {column === "loss" && <span class="wide">{t.smoothed}</span>}
          {column === "paper" && <span aria-hidden="true"> ◇</span>}
          {sorted && <Icon name={sorted === "ascending" ? "arrow-up" : "arrow-down"} />}
        </button>
      </th>
    );
  }
}
