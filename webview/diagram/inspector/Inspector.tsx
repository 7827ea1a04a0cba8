import { Fragment, type ComponentChildren, type VNode } from "preact";
import { useRef } from "preact/hooks";
import type { StageNumber } from "../../../src/arch/stageNumbers";
import type { DiagramView } from "../../../src/protocol/diagram";
import { count, percent, readable, scientific } from "../../shared/format";
import { Icon } from "../../shared/sprite";
import { Formula } from "./Formula";
import { Problems } from "./Problems";
import { useRoving } from "../roving";
import { SignalPlot } from "./SignalPlot";
import { StageNumbers } from "./StageNumbers";
import { t } from "../strings";

export type Drawn = Extract<DiagramView, { mode: "drawn" | "stale" }>;

export interface Actions {
  fix: (problem: number, fix: number) => void;
  reveal: (offset: number) => void;
  train: () => void;
  setStage: (field: StageNumber, value: number) => void;
}

/** What the unit computes, what its shortcuts do to the signal, what the paper measured, what it costs, what is wrong. */
export function Inspector({ view, actions }: { view: Drawn; actions: Actions }): VNode {
  const pane = useRef<HTMLDivElement>(null);
  useRoving(pane, "summary, button:not(:disabled)", { ArrowUp: -1, ArrowDown: 1, current: "summary" });
  const { diagram, problems } = view;
  const { equation, signal, paper, unit, units } = diagram;
  const fades = signal.product < 1e-3 && signal.product >= 0;
  const stage = diagram.stages[unit.stage - 1];
  const stale = view.mode === "stale";
  return (
    <div ref={pane} class="insp">
      <Section title={t.equation}>
        {equation.map((line, i) => (
          <div key={i} class="eq">
            <Formula mathml={line.mathml} size={i > 0 ? 14 : 18} />
            <span class="gap" />
            {line.number && <span class="dim">({line.number})</span>}
          </div>
        ))}
      </Section>
      <Section title={t.signal}>
        <div class="row signal">
          {fades && <Icon name="warning" class="warn" />}
          <span class="num big">{scientific(signal.product)}</span>
          <span class="s dim lines">{t.signalProduct(units, signal.equation)}</span>
        </div>
        <SignalPlot signal={signal} units={units} />
        <p class="s dim">
          <Statement text={readable(signal.statement)} />
        </p>
      </Section>
      <Section title={t.result}>
        {paper ? (
          <>
            <div class="s dim">{t.paper(paper.table)}</div>
            <div class="num big">{paper.error === "fail" ? t.fail : percent(paper.error)}</div>
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
      <Section title={t.problems}>
        <Problems problems={problems} canFix={!view.locked && !isPreview(view)} actions={actions} />
      </Section>
    </div>
  );
}

/** The gate's W_g x as the equation has it. */
function Statement({ text }: { text: string }): VNode {
  const [first, ...rest] = text.split("W_g x");
  return (
    <>
      {first}
      {rest.map((part, i) => (
        <Fragment key={i}>
          𝐖<sub>g</sub>&thinsp;𝐱{part}
        </Fragment>
      ))}
    </>
  );
}

export function isPreview(view: Drawn): boolean {
  return view.mode === "drawn" && view.preview;
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
