import type { VNode } from "preact";
import { costs, type CostAxis, type CurvesState } from "../../src/protocol/curves";
import { ExportMenu, type Exports } from "./ExportMenu";
import { roving } from "./roving";
import { t } from "./strings";

interface HeaderProps {
  title: string;
  runs: number;
  /** There are runs that differ in their seed alone. */
  seeds: boolean;
  state: CurvesState;
  change: (part: Partial<CurvesState>) => void;
  exports: Exports;
}

/** What the panel is about, and how it is drawn. */
export function Header({ title, runs, seeds, state, change, exports }: HeaderProps): VNode {
  return (
    <div class="hd row">
      <h1 class="t">{t.title}</h1>
      <span class="dim cut">{state.all ? t.allFiles(runs) : title !== "" && t.runs(title, runs)}</span>
      <Check label={t.all} checked={state.all} change={(all) => change({ all })} />
      <span class="gap" />
      <Choice label={t.view} words={t.views} value={state.view} choose={(view) => change({ view })} />
      {seeds && <Check label={t.fold} checked={state.folded} change={(folded) => change({ folded })} />}
      {state.view === "curves" ? (
        <PlotChoices state={state} change={change} />
      ) : (
        <CostChoice state={state} change={change} />
      )}
      <ExportMenu {...exports} />
    </div>
  );
}

function PlotChoices({ state, change }: Pick<HeaderProps, "state" | "change">): VNode {
  return (
    <>
      <Check label={t.trainError} checked={state.trainError} change={(trainError) => change({ trainError })} />
      <Choice
        label={t.both}
        words={t.bothWords}
        value={state.apart ? "apart" : "together"}
        choose={(how) => change({ apart: how === "apart" })}
      />
      <span class="dim" id="loss-axis">
        {t.loss}
      </span>
      <Choice
        label={t.lossAxis}
        words={{ log: t.log, linear: t.linear }}
        value={state.lossAxis}
        choose={(lossAxis) => change({ lossAxis })}
      />
      <label class="row dim">
        {t.smoothing}
        <input
          class="num-in"
          type="number"
          min="0"
          max="0.99"
          step="0.05"
          value={state.smoothing}
          onChange={(event) => {
            const { valueAsNumber } = event.currentTarget;
            if (valueAsNumber >= 0 && valueAsNumber < 1) change({ smoothing: Math.min(0.999, valueAsNumber) });
            else event.currentTarget.value = String(state.smoothing);
          }}
        />
      </label>
      <label class="row dim">
        {t.across}
        <select
          class="drop"
          value={state.across}
          onChange={(event) => change({ across: event.currentTarget.value as CurvesState["across"] })}
        >
          {Object.entries(t.acrossWords).map(([across, word]) => (
            <option key={across} value={across}>
              {word}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function CostChoice({ state, change }: Pick<HeaderProps, "state" | "change">): VNode {
  return (
    <label class="row dim">
      {t.costAxis}
      <select
        class="drop"
        value={state.cost}
        onChange={(event) => change({ cost: event.currentTarget.value as CostAxis })}
      >
        {costs.map((cost) => (
          <option key={cost} value={cost}>
            {t.costs[cost]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Check(props: { label: string; checked: boolean; change: (on: boolean) => void }): VNode {
  return (
    <label class="row dim check">
      <input type="checkbox" checked={props.checked} onChange={(event) => props.change(event.currentTarget.checked)} />
      {props.label}
    </label>
  );
}

/** One of a few. */
function Choice<T extends string>(props: {
  label: string;
  words: Record<T, string>;
  value: T;
  choose: (value: T) => void;
}): VNode {
  return (
    <span class="seg" role="radiogroup" aria-label={props.label} onKeyDown={roving}>
      {(Object.keys(props.words) as T[]).map((value) => (
        <button
          key={value}
          role="radio"
          aria-checked={props.value === value}
          tabIndex={props.value === value ? 0 : -1}
          onClick={() => props.choose(value)}
        >
          {props.words[value]}
        </button>
      ))}
    </span>
  );
}
