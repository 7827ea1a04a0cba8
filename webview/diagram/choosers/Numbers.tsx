import type { ComponentChildren, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Shortcut } from "../../../src/arch/architecture";
import { table1 } from "../../../src/arch/paper/paper";
import { number, percent } from "../../shared/format";
import { t } from "../strings";

/** The numbers of a shortcut, and those of Table 1 to choose from. */
export function Numbers(props: {
  choice: Shortcut;
  change: (choice: Shortcut) => void;
  /** What is typed is beyond its limits: says which these are. */
  invalid: (why: string) => void;
}): VNode | null {
  const { choice, change, invalid } = props;
  const rows = table1.filter(([shortcut]) => shortcut.kind === choice.kind && tableNumbers(shortcut) !== undefined);
  const field = (label: string, value: number, limits: Limits, set: (n: number) => Shortcut): VNode => (
    <NumberField
      key={`${choice.kind} ${label}`}
      label={label}
      value={value}
      limits={limits}
      change={(n) => change(set(n))}
      invalid={invalid}
    />
  );
  switch (choice.kind) {
    case "identity":
    case "conv-1x1":
      return null;
    case "constant-scaling":
      return (
        <Fields rows={rows} choice={choice} change={change}>
          {field(t.onShortcut, choice.shortcut, factor, (shortcut) => ({ ...choice, shortcut }))}
          {field(t.onBranch, choice.residual, factor, (residual) => ({ ...choice, residual }))}
        </Fields>
      );
    case "exclusive-gating":
    case "shortcut-only-gating":
      return (
        <Fields rows={rows} choice={choice} change={change}>
          {field(t.initialBias, choice.bias, { min: -100, max: 100, step: 1 }, (bias) => ({ ...choice, bias }))}
        </Fields>
      );
    case "dropout":
      return (
        <Fields rows={rows} choice={choice} change={change}>
          {field(t.ratio, choice.ratio, { min: 0, max: 0.99, step: 0.05 }, (ratio) => ({ ...choice, ratio }))}
        </Fields>
      );
  }
}

interface Limits {
  min: number;
  max: number;
  step: number;
}
const factor: Limits = { min: -1000, max: 1000, step: 0.1 };

function Fields(props: {
  rows: typeof table1;
  choice: Shortcut;
  change: (choice: Shortcut) => void;
  children: ComponentChildren;
}): VNode {
  const { rows, choice, change, children } = props;
  return (
    <div class="numbers">
      <div class="row">{children}</div>
      <div class="row s num chips">
        <span class="dim">{t.table1}</span>
        {rows.map(([shortcut, error]) => (
          <button
            key={JSON.stringify(shortcut)}
            type="button"
            class="drop chip"
            aria-pressed={JSON.stringify(shortcut) === JSON.stringify(choice)}
            onClick={() => change(shortcut)}
          >
            {`${tableNumbers(shortcut) ?? ""}: ${error === "fail" ? t.fail : percent(error)}`}
          </button>
        ))}
      </div>
    </div>
  );
}

function tableNumbers(shortcut: Shortcut): string | undefined {
  switch (shortcut.kind) {
    case "constant-scaling":
      return `${number(shortcut.shortcut)}, ${number(shortcut.residual)}`;
    case "exclusive-gating":
    case "shortcut-only-gating":
      return number(shortcut.bias);
    case "dropout":
      return number(shortcut.ratio);
    case "identity":
    case "conv-1x1":
      return undefined;
  }
}

function NumberField(props: {
  label: string;
  value: number;
  limits: Limits;
  change: (value: number) => void;
  invalid: (why: string) => void;
}): VNode {
  const { label, value, limits, change, invalid } = props;
  const [text, setText] = useState(String(value));
  useEffect(() => setText((old) => (Number(old) === value && old.trim() !== "" ? old : String(value))), [value]);
  const ok = isWithin(text, limits);
  return (
    <label class="row">
      <span>{label}</span>
      <input
        class="num-in"
        type="number"
        value={text}
        {...limits}
        aria-invalid={!ok}
        onInput={(event) => {
          const next = event.currentTarget.value;
          setText(next);
          if (isWithin(next, limits)) change(Number(next));
          else invalid(t.fromTo(label, limits.min, limits.max));
        }}
      />
    </label>
  );
}

function isWithin(text: string, { min, max }: Limits): boolean {
  const n = Number(text);
  return text.trim() !== "" && Number.isFinite(n) && n >= min && n <= max;
}
