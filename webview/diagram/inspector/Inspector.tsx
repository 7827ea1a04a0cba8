import type { ComponentChildren, VNode } from "preact";
import { useRef } from "preact/hooks";
import { percent } from "../../../src/arch/paper/paper";
import type { StageNumber } from "../../../src/arch/edit/stageNumbers";
import type { DiagramView, UnitSpan } from "../../../src/protocol/diagram";
import { count, readable } from "../../shared/format";
import { Icon } from "../../shared/sprite";
import { columnNames, type Column } from "../drawing/Drawing";
import { DistinctUnits } from "./DistinctUnits";
import { Formula } from "./Formula";
import { Problems, type ProblemActions } from "./Problems";
import { useRoving } from "../roving";
import { Signal } from "./Signal";
import { StageNumbers } from "./StageNumbers";
import { paperRow } from "../names";
import { t } from "../strings";

export type Drawn = Extract<DiagramView, { mode: "drawn" | "stale" }>;

export interface Actions extends ProblemActions {
  train: () => void;
  setSpan: (span: UnitSpan | null) => void;
  /** Of the table beside the unit, which columns are left out. */
  hide: (columns: Column[]) => void;
  setStage: (field: StageNumber, value: number) => void;
}

/** What the unit computes, what its shortcuts do to the signal, what the paper measured, what is wrong, what it costs. */
export function Inspector(props: {
  view: Drawn;
  /** The whole network is shown: what it is made of is told, too. */
  overview: boolean;
  hidden: Column[];
  actions: Actions;
}): VNode {
  const { view, overview, hidden, actions } = props;
  const pane = useRef<HTMLDivElement>(null);
  useRoving(pane, "summary, button:not(:disabled)", { ArrowUp: -1, ArrowDown: 1, current: "summary" });
  const { diagram, problems } = view;
  const { equation, paper, unit } = diagram;
  const stage = diagram.stages[unit.stage - 1];
  const stale = view.mode === "stale";
  return (
    <div ref={pane} class="insp">
      <Section title={t.equation}>
        {equation.map((line, i) => (
          <div key={i} class={isSum(line) ? "eq sum" : "eq"}>
            <Formula key={line.mathml} mathml={line.mathml} size={isSum(line) ? 18 : 14} />
            <span class="gap" />
            {line.number && <span class="dim">({line.number})</span>}
          </div>
        ))}
      </Section>
      <Section title={t.signal}>
        <Signal diagram={diagram} setSpan={actions.setSpan} />
      </Section>
      <Section title={t.result}>
        {paper ? (
          <>
            <div class="s dim">{paperRow(paper.table, unit)}</div>
            <div class="num big">{percent(paper)}</div>
            <p class="s dim">{readable(paper.setting)}.</p>
            {paper.error === "fail" && <p class="s dim">{t.failMeans}</p>}
          </>
        ) : (
          <p class="s dim">{t.noResult}</p>
        )}
        <p class="train">
          <button class="btn" disabled={stale || view.noTraining !== undefined} onClick={actions.train}>
            <Icon name="play" />
            {t.train}
          </button>
        </p>
        {view.noTraining && <p class="s dim">{view.noTraining}</p>}
      </Section>
      {overview && (
        <Section title={t.distinctUnits}>
          <DistinctUnits stages={diagram.stages} />
        </Section>
      )}
      <Section title={t.problems}>
        <Problems problems={problems} canFix={!view.locked && !isPreview(view)} actions={actions} />
      </Section>
      <Section title={t.cost}>
        <table class="cost">
          <thead>
            <tr>
              <td />
              <th class="r">{t.columns.parameters}</th>
              <th class="r">{t.columns.multiplyAdds}</th>
            </tr>
          </thead>
          <tbody>
            {[[t.thisUnitCost, unit.cost] as const, [t.networkCost, diagram.cost] as const].map(([name, cost]) => (
              <tr key={name}>
                <th>{name}</th>
                <td class="r">{count(cost.parameters)}</td>
                <td class="r">{count(cost.multiplyAdds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div class="row s columns" role="group" aria-label={t.shownColumns}>
          <span class="dim" aria-hidden="true">
            {t.shownColumns}
          </span>
          {columnNames.map((name) => (
            <button
              key={name}
              class="drop chip"
              aria-pressed={!hidden.includes(name)}
              onClick={() =>
                actions.hide(hidden.includes(name) ? hidden.filter((other) => other !== name) : [...hidden, name])
              }
            >
              {t.columns[name]}
            </button>
          ))}
        </div>
      </Section>
      {stage && (
        <Section title={t.stage(stage.stage)}>
          <StageNumbers
            key={stage.stage}
            stage={stage}
            disabled={stale || view.locked !== undefined}
            set={actions.setStage}
          />
        </Section>
      )}
    </div>
  );
}

/** What the unit is: the line with its h and ℱ. The others explain what stands in it. */
function isSum({ mathml }: Drawn["diagram"]["equation"][number]): boolean {
  return mathml.includes("t-h");
}

function isPreview(view: Drawn): boolean {
  return view.mode === "drawn" && view.preview !== undefined;
}

function Section({ title, children }: { title: string; children: ComponentChildren }): VNode {
  return (
    <details class="section" open>
      <summary class="sec-h">
        <Icon name="chevron-down" />
        <h2>{title}</h2>
      </summary>
      <section>{children}</section>
    </details>
  );
}
