import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { stageLimits, stageNumbers, type StageNumber } from "../../../src/arch/edit/stageNumbers";
import type { StageView } from "../../../src/protocol/diagram";
import { t } from "../strings";

/** Units, filters and stride of a stage, to be changed in their place: Enter writes, Escape takes back. */
export function StageNumbers(props: {
  stage: StageView;
  disabled: boolean;
  set: (field: StageNumber, value: number) => void;
}): VNode {
  const { stage, disabled, set } = props;
  return (
    <div class="stage-numbers">
      {stageNumbers.map((field) => (
        <Field key={field} field={field} value={stage[field]} disabled={disabled} set={set} />
      ))}
    </div>
  );
}

function Field(props: {
  field: StageNumber;
  value: number;
  disabled: boolean;
  set: (field: StageNumber, value: number) => void;
}): VNode {
  const { field, value, disabled, set } = props;
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const next = Number(text);
  const ok = text.trim() !== "" && Number.isInteger(next) && next >= 1 && next <= stageLimits[field];
  return (
    <label>
      <span>{t.stageNumbers[field]}</span>
      <input
        class="num-in"
        type="number"
        min={1}
        max={stageLimits[field]}
        step={1}
        value={text}
        disabled={disabled}
        aria-invalid={!ok}
        title={t.stageLimit(stageLimits[field])}
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={() => setText(String(value))}
        onKeyDown={(event) => {
          if (event.key === "Enter" && ok) set(field, next);
          else if (event.key === "Escape") setText(String(value));
          else if (event.key === "F8" || event.ctrlKey || event.metaKey) return;
          event.stopPropagation();
        }}
      />
    </label>
  );
}
