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
  const [hint, setHint] = useState<string>();
  return (
    <div class="stage-numbers">
      {stageNumbers.map((field) => (
        <Field key={field} field={field} value={stage[field]} disabled={disabled} set={set} say={setHint} />
      ))}
      <p class="s dim" aria-live="polite">
        {hint}
      </p>
    </div>
  );
}

function Field(props: {
  field: StageNumber;
  value: number;
  disabled: boolean;
  set: (field: StageNumber, value: number) => void;
  /** What Enter would do, or why it does nothing. */
  say: (hint: string | undefined) => void;
}): VNode {
  const { field, value, disabled, set, say } = props;
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const most = stageLimits[field];
  const ok = isWithin(text, most);
  const takeBack = (): void => {
    setText(String(value));
    say(undefined);
  };
  return (
    <label>
      <span>{t.stageNumbers[field]}</span>
      <input
        class="num-in"
        type="number"
        min={1}
        max={most}
        step={1}
        value={text}
        disabled={disabled}
        aria-invalid={!ok}
        title={t.stageLimit(most)}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          say(isWithin(currentTarget.value, most) ? t.enterWrites : t.wholeNumber(t.stageNumbers[field], most));
        }}
        onBlur={takeBack}
        onKeyDown={(event) => {
          if (event.key === "Enter" && ok) {
            set(field, Number(text));
            say(undefined);
          } else if (event.key === "Escape") takeBack();
          else if (event.key === "F8" || event.ctrlKey || event.metaKey) return;
          event.stopPropagation();
        }}
      />
    </label>
  );
}

function isWithin(text: string, most: number): boolean {
  const n = Number(text);
  return text.trim() !== "" && Number.isInteger(n) && n >= 1 && n <= most;
}
