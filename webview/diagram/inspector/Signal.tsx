import { Fragment, type VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { findUnit } from "../../../src/arch/words/findUnit";
import type { DiagramContent, UnitSpan } from "../../../src/protocol/diagram";
import { readable, scientific } from "../../shared/format";
import { Icon } from "../../shared/sprite";
import { t } from "../strings";
import { unitNumber, unitOf } from "../units";
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
  const { from, to, product } = signal;
  const fades = Math.abs(product) < 1e-3;
  const whole = from === 1 && to === units;
  return (
    <>
      <div class="row ends">
        <End label={t.signalFrom} number={from} diagram={diagram} set={(end) => setSpan({ from: end, to })} />
        <End label={t.signalTo} number={to} diagram={diagram} set={(end) => setSpan({ from, to: end })} />
        {!whole && (
          <button class="s link" onClick={() => setSpan(null)}>
            {t.wholeNetwork}
          </button>
        )}
      </div>
      <div class="row signal">
        {fades && <Icon name="warning" class="warn" />}
        <span class="num big">{scientific(product)}</span>
        <span class="s dim lines">{t.signalProduct(signal)}</span>
      </div>
      <SignalPlot signal={signal} />
      <p class="s">{readable(signal.meaning)}</p>
      <p class="s dim">
        <Statement text={readable(signal.statement)} />
      </p>
    </>
  );
}

/** One end of the span, as stage and unit; Enter sets it, Escape takes back. */
function End(props: { label: string; number: number; diagram: DiagramContent; set: (number: number) => void }): VNode {
  const { label, number, diagram, set } = props;
  const { stages, unit } = diagram;
  const { stage, unit: inStage } = unitOf(stages, number);
  const now = `${stage}.${inStage}`;
  const [text, setText] = useState(now);
  useEffect(() => setText(now), [now]);
  const goal = findUnit(text, { stages: stages.map((one) => ({ stage: one.stage, count: one.units })) }, unit);
  const found = "unit" in goal ? unitNumber(stages, goal.unit) : undefined;
  return (
    <label class="row s">
      <span class="dim">{label}</span>
      <input
        class="num-in"
        type="text"
        value={text}
        aria-invalid={found === undefined}
        title={"problem" in goal ? goal.problem : t.signalEnd}
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={() => setText(now)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && found !== undefined) set(found);
          else if (event.key === "Escape") setText(now);
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
