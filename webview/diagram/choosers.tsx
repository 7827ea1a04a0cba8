import type { ComponentChildren, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import {
  activationNames,
  defaultShortcut,
  figure2Letter,
  figure4Letter,
  shortcutKinds,
  type Activation,
  type Shortcut,
} from "../../src/arch/architecture";
import { shortcutResults, table1, table2 } from "../../src/arch/paper";
import type { UnitView } from "../../src/protocol/diagram";
import { number, percent } from "../shared/format";
import { OrderMiniature, ShortcutMiniature } from "./miniature";
import { useRoving } from "./roving";
import { orderNames, shortcutNames, t } from "./strings";

interface ChooserProps<Choice> {
  unit: UnitView;
  /** "all 54 units": for whom the choice is. */
  scope: string;
  /** Middle of the part it is about, from the top of the page. */
  pointsAt: number;
  preview: (choice: Choice) => void;
  keep: (choice: Choice) => void;
  cancel: () => void;
}

/** The six shortcuts of Fig. 2 with their numbers. Arrows and clicks preview, Enter keeps, Esc restores. */
export function ShortcutChooser(props: ChooserProps<Shortcut>): VNode {
  const [choice, setChoice] = useState(props.unit.shortcut);
  const [valid, setValid] = useState(true);
  const choose = (next: Shortcut): void => {
    setChoice(next);
    setValid(true);
    props.preview(next);
  };
  return (
    <Chooser {...props} title={t.chooseShortcut} source={t.figure2} canKeep={valid} keep={() => props.keep(choice)}>
      <Cards label={t.chooseShortcut}>
        {shortcutKinds.map((kind) => (
          <Card
            key={kind}
            letter={figure2Letter[kind]}
            name={shortcutNames[kind]}
            result={shortcutResults[kind]}
            checked={choice.kind === kind}
            choose={() =>
              choice.kind !== kind &&
              choose(kind === props.unit.shortcut.kind ? props.unit.shortcut : defaultShortcut(kind))
            }
          >
            <ShortcutMiniature kind={kind} />
          </Card>
        ))}
      </Cards>
      <Numbers choice={choice} change={choose} invalid={() => setValid(false)} />
    </Chooser>
  );
}

/** The five orders of Fig. 4. */
export function OrderChooser(props: ChooserProps<Activation>): VNode {
  const [choice, setChoice] = useState<Activation>(props.unit.orderName ?? props.unit.activation);
  const column = props.unit.kind === "bottleneck" ? "resnet-164" : "resnet-110";
  return (
    <Chooser
      {...props}
      style="orders"
      title={t.chooseOrder}
      source={t.figure4Table2}
      canKeep
      keep={() => props.keep(choice)}
    >
      <Cards label={t.chooseOrder}>
        {activationNames.map((name) => (
          <Card
            key={name}
            letter={figure4Letter[name]}
            name={orderNames[name]}
            result={percent(table2[name][column])}
            checked={choice === name}
            choose={() => {
              if (choice === name) return;
              setChoice(name);
              props.preview(name);
            }}
          >
            <OrderMiniature name={name} />
          </Card>
        ))}
        <p class="s dim hint">{t.orderHint}</p>
      </Cards>
    </Chooser>
  );
}

/** Below the header: whose unit it is stays in sight. */
const topmost = 52;

function Chooser(props: {
  style?: "orders";
  title: string;
  source: string;
  scope: string;
  pointsAt: number;
  canKeep: boolean;
  keep: () => void;
  cancel: () => void;
  children: ComponentChildren;
}): VNode {
  const { title, scope, source, pointsAt, canKeep, keep, cancel, children } = props;
  const dialog = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const height = dialog.current?.offsetHeight ?? 0;
    setTop(Math.max(topmost, Math.min(pointsAt - height / 2, window.innerHeight - height - 8)));
  }, [pointsAt]);
  useEffect(() => {
    const find = (selector: string): HTMLElement | null | undefined => dialog.current?.querySelector(selector);
    (find("[role=radio][aria-checked=true]") ?? find("[role=radio]"))?.focus();
  }, []);
  return (
    <>
      <div class="shade" onMouseDown={cancel} />
      <div
        ref={dialog}
        class={`pop chooser ${props.style ?? ""}`}
        role="dialog"
        aria-label={`${title}, ${scope}`}
        style={{ left: "8px", top: `${top}px` }}
        onKeyDown={(event) => {
          if (event.key === "Escape") cancel();
          else if (event.key === "Enter" && !(event.target as Element).matches(".cancel, .chip")) {
            event.preventDefault();
            if (canKeep) keep();
          } else if (event.key === "Tab") keepInside(event, dialog.current);
          else return;
          event.stopPropagation();
        }}
      >
        <div class="row title">
          <span class="b">{title}</span>
          <span class="dim">{scope}</span>
          <span class="gap" />
          <span class="s dim">{source}</span>
        </div>
        {children}
        <div class="row acts">
          <button type="button" class="btn" disabled={!canKeep} onClick={keep}>
            {t.keep}
          </button>
          <button type="button" class="btn sec cancel" onClick={cancel}>
            {t.cancel}
          </button>
        </div>
      </div>
      <Pointer y={pointsAt} left={() => dialog.current?.offsetWidth ?? 0} />
    </>
  );
}

/** The notch that points at the part. */
function Pointer({ y, left }: { y: number; left: () => number }): VNode {
  const [x, setX] = useState(0);
  useLayoutEffect(() => setX(left() + 7), [y]);
  return (
    <svg class="wide pointer" style={{ left: `${x}px`, top: `${y - 12}px` }} width="12" height="24" aria-hidden="true">
      <path d="M0 2L9 12 0 22" />
    </svg>
  );
}

/** Tab goes round inside a dialog. */
function keepInside(event: KeyboardEvent, dialog: Element | null): void {
  const stops = [...(dialog?.querySelectorAll<HTMLElement>("button:not(:disabled), input") ?? [])].filter(
    (stop) => stop.tabIndex >= 0,
  );
  const at = stops.findIndex((stop) => stop === document.activeElement);
  const next = stops[(at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length];
  event.preventDefault();
  next?.focus();
}

function Cards({ label, children }: { label: string; children: ComponentChildren }): VNode {
  const group = useRef<HTMLDivElement>(null);
  useRoving(group, "[role=radio]", {
    ArrowUp: "above",
    ArrowDown: "below",
    ArrowLeft: -1,
    ArrowRight: 1,
    current: "[aria-checked=true]",
  });
  return (
    <div ref={group} class="cards" role="radiogroup" aria-label={label}>
      {children}
    </div>
  );
}

function Card(props: {
  letter: string;
  name: string;
  result: string;
  checked: boolean;
  choose: () => void;
  children: ComponentChildren;
}): VNode {
  const { letter, name, result, checked, choose, children } = props;
  return (
    <button
      type="button"
      class="card"
      role="radio"
      aria-checked={checked}
      onFocus={(event) => {
        // Come from another card by an arrow key, not from elsewhere by Tab.
        if ((event.relatedTarget as Element | null)?.matches("[role=radio]")) choose();
      }}
      onClick={choose}
    >
      <span class="lt s dim">({letter})</span>
      {children}
      <span class="b">{name}</span>
      <span class="s num dim">{t.paperSays(result)}</span>
    </button>
  );
}

/** The numbers of a shortcut, and those of Table 1 to choose from. */
function Numbers(props: { choice: Shortcut; change: (choice: Shortcut) => void; invalid: () => void }): VNode | null {
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
  invalid: () => void;
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
          else invalid();
        }}
      />
    </label>
  );
}

function isWithin(text: string, { min, max }: Limits): boolean {
  const n = Number(text);
  return text.trim() !== "" && Number.isFinite(n) && n >= min && n <= max;
}
