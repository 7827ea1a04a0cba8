import type { VNode } from "preact";
import type { DifferenceRow } from "../../src/protocol/compare";
import { readable } from "../shared/format";
import { fromTo, t } from "./strings";

/** Every difference, what it was and is, and what that costs where it was made. */
export function Differences(props: {
  rows: DifferenceRow[];
  selected: number | undefined;
  select: (place: number) => void;
}): VNode | null {
  const { rows, selected, select } = props;
  if (rows.length === 0) return null;
  const { where, what, from, to, parameters, multiplyAdds } = t.columns;
  return (
    <div class="table">
      <table aria-label={t.differences}>
        <thead>
          <tr class="s">
            <th scope="col">{where}</th>
            <th scope="col">{what}</th>
            <th scope="col">{from}</th>
            <th scope="col">{to}</th>
            <th scope="col" class="r">
              {parameters}
            </th>
            <th scope="col" class="r">
              {multiplyAdds}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i} class={row.place !== undefined && row.place === selected ? "at" : ""}>
              <th scope="row">
                {row.place === undefined ? (
                  <span class="dim">{row.where || t.network}</span>
                ) : (
                  <button class="link" onClick={() => select(row.place!)}>
                    {row.where || t.network}
                  </button>
                )}
              </th>
              <td>{row.what}</td>
              <td class="value">{readable(row.from) || t.nothing}</td>
              <td class="value b">{readable(row.to) || t.nothing}</td>
              <td class="r num">{row.cost ? fromTo(row.cost.from?.parameters, row.cost.to?.parameters) : ""}</td>
              <td class="r num">{row.cost ? fromTo(row.cost.from?.multiplyAdds, row.cost.to?.multiplyAdds) : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
