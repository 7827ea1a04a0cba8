import { Fragment, type VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { spanEquation } from "../../../src/arch/analysis/equation";
import { findUnit } from "../../../src/arch/words/findUnit";
import type { DiagramContent, UnitSpan } from "../../../src/protocol/diagram";
import { readable, scientific } from "../../shared/format";
import { Icon } from "../../shared/sprite";
import { t } from "../strings";
import { unitNumber, unitOf } from "../units";
import { Formula } from "./Formula";
import { SignalPlot } from "./SignalPlot";

/** What the shortcuts do to a signal between two units, which can be chosen; the whole network at first. */
export function Signal({
  diagram,
  setSpan,
}: {
  diagram: DiagramContent;
  setSpan: (span: UnitSpan | null) => void;
}): VNode {
  const { signal, units } = diagram;
  const { from, to, product, matrices, equation } = signal;
  const fades = Math.abs(product) < 1e-3;
  const known = equation === "5" || matrices < to - from + 1;
  const whole = from === 1 && to === units;
  const [problem, setProblem] = useState<string>();
  const end = { diagram, say: setProblem };
  return (
    <>
      <div class="row ends">
        <End {...end} label={t.signalFrom} number={from} set={(end) => setSpan({ from: end, to })} />
        <End {...end} label={t.signalTo} number={to} set={(end) => setSpan({ from, to: end })} />
        {!whole && (
          <button class="s link" onClick={() => setSpan(null)}>
            {t.wholeNetwork}
          </button>
        )}
      </div>
      <p class="s err" aria-live="polite">
        {problem}
      </p>
      {known && <Together signal={signal} />}
      <div class="row signal">
        {fades && <Icon name="warning" class="warn" />}
        <span class="num big">{known ? scientific(product) : t.nothing}</span>
        <span class="s dim lines">{known ? t.signalProduct(signal) : t.noFactor(signal)}</span>
      </div>
      {known && <SignalPlot signal={signal} />}
      <p class="s">{readable(signal.meaning)}</p>
      <p class="s dim">
        <Statement text={readable(signal.statement)} />
      </p>
    </>
  );
}

/** The units of the span as one: eq. (4) or (7). */
function Together({ signal }: { signal: DiagramContent["signal"] }): VNode {
  const { mathml, number } = spanEquation(signal);
  return (
    <div class="eq together">
      <Formula key={mathml} mathml={mathml} size={14} />
      <span class="gap" />
      <span class="dim">({number})</span>
    </div>
  );
}

/** One end of the span, as stage and unit; Enter sets it, Escape takes back. */
function End(props: {
  label: string;
  number: number;
  diagram: DiagramContent;
  /** Why what is typed is no unit. */
  say: (problem: string | undefined) => void;
  set: (number: number) => void;
}): VNode {
  const { label, number, diagram, say, set } = props;
  const { stages, unit } = diagram;
  const { stage, unit: inStage } = unitOf(stages, number);
  const now = `${stage}.${inStage}`;
  const [text, setText] = useState(now);
  useEffect(() => setText(now), [now]);
  const places = stages.map((one) => ({ stage: one.stage, count: one.units }));
  const goalOf = (entry: string): ReturnType<typeof findUnit> => findUnit(entry, { stages: places }, unit);
  const goal = goalOf(text);
  const takeBack = (): void => {
    setText(now);
    say(undefined);
  };
  return (
    <label class="row s">
      <span class="dim">{label}</span>
      <input
        class="num-in"
        type="text"
        value={text}
        aria-invalid={"problem" in goal}
        title={t.signalEnd}
        onInput={({ currentTarget: { value } }) => {
          const next = goalOf(value);
          setText(value);
          say("problem" in next ? next.problem : undefined);
        }}
        onBlur={takeBack}
        onKeyDown={(event) => {
          if (event.key === "Enter" && "unit" in goal) set(unitNumber(stages, goal.unit));
          else if (event.key === "Escape") takeBack();
          else if (event.key === "F8" || event.ctrlKey || event.metaKey) return;
          event.stopPropagation();
        }}
      />
    </label>
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
