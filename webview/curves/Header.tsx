import type { VNode } from "preact";
import { roving } from "./roving";
import type { CurvesState } from "../../src/protocol/curves";
import { t } from "./strings";

interface HeaderProps {
  title: string;
  runs: number;
  state: CurvesState;
  change: (part: Partial<CurvesState>) => void;
}

/** What the panel is about, and how it is drawn. */
export function Header({ title, runs, state, change }: HeaderProps): VNode {
  return (
    <div class="hd row">
      <h1 class="t">{t.title}</h1>
      <span class="dim cut">{title !== "" && t.runs(title, runs)}</span>
      <span class="gap" />
      <label class="row dim">
        <input
          type="checkbox"
          checked={state.trainError}
          onChange={(event) => change({ trainError: event.currentTarget.checked })}
        />
        {t.trainError}
      </label>
      <span class="dim" id="loss-axis">
        {t.loss}
      </span>
      <span class="seg" role="radiogroup" aria-label={t.lossAxis} onKeyDown={roving}>
        {(["log", "linear"] as const).map((axis) => (
          <button
            key={axis}
            role="radio"
            aria-checked={state.lossAxis === axis}
            tabIndex={state.lossAxis === axis ? 0 : -1}
            onClick={() => change({ lossAxis: axis })}
          >
            {t[axis]}
          </button>
        ))}
      </span>
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
    </div>
  );
}
