import type { VNode } from "preact";
import { sortColumns, type SortColumn } from "../../../src/protocol/curves";
import { Icon } from "../../shared/sprite";
import { t } from "../strings";
import { differing, newest } from "../view";
import { classOf, type TableProps } from "./props";
import { GroupRow, RunRow } from "./Row";
import { rowsOf } from "./rows";

/** The text twin of the plot: every run, whether it is drawn or not. */
export function RunTable(props: TableProps): VNode {
  const { curves, state, change } = props;
  const views = curves.flatMap((curve) => curve.views);
  const settings = differing(views);
  const names = curves.map((curve) => newest(curve).run.name);
  const grouped = curves.some((curve) => curve.views.length > 1);
  const row = { ...props, settings, grouped, names };
  return (
    <div class="leg">
      <table aria-label={t.table}>
        <thead>
          <tr>
            {sortColumns.slice(0, 1).map(head)}
            {settings.length > 0 && (
              <th scope="col" class="wide">
                {t.differs}
              </th>
            )}
            {sortColumns.slice(1).map(head)}
            <td />
          </tr>
        </thead>
        <tbody>
          {rowsOf(curves, state).map(({ curve, inside }) =>
            curve.views.length > 1 ? (
              <GroupRow key={curve.key} {...row} curve={curve} />
            ) : (
              <RunRow key={curve.key} {...row} curve={curve} inside={inside} />
            ),
          )}
        </tbody>
      </table>
    </div>
  );

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
