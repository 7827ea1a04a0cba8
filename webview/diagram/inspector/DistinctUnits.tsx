import type { VNode } from "preact";
import type { StageView } from "../../../src/protocol/diagram";
import { count, grouped } from "../../shared/format";
import { kindShortcut, t } from "../strings";

/** More rows than this would be a list to scroll, not a summary. */
const most = 24;

/** Which units a network is made of, from its beginning to its end: how many of each follow each other, what one costs. */
export function DistinctUnits({ stages }: { stages: StageView[] }): VNode {
  const groups = stages.flatMap(({ stage, groups }) => groups.map((group) => ({ stage, ...group })));
  return (
    <>
      <table class="cost">
        <thead>
          <tr>
            <td />
            <th class="r">{t.stageNumbers.units}</th>
            <th class="r" title={t.parametersEach} aria-label={t.parametersEach}>
              {t.each}
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.slice(0, most).map(({ stage, first, count: units, shortcut, cost }) => (
            <tr key={`${stage}:${first}`}>
              <th>
                {t.placeOfUnits(stage, first, first + units - 1)}
                {shortcut !== "identity" && <div class="s">{kindShortcut(shortcut)}</div>}
              </th>
              <td class="r">{grouped(units)}</td>
              <td class="r">{count(cost.parameters)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {groups.length > most && <p class="s dim">{t.moreGroups(groups.length - most)}</p>}
    </>
  );
}
