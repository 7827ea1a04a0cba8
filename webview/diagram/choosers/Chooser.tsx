import type { ComponentChildren, VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { UnitView } from "../../../src/protocol/diagram";
import { useRoving } from "../roving";
import { t } from "../strings";

export interface ChooserProps<Choice> {
  unit: UnitView;
  /** "all 54 units": for whom the choice is. */
  scope: string;
  /** Middle of the part it is about, from the top of the page. */
  pointsAt: number;
  preview: (choice: Choice) => void;
  keep: (choice: Choice) => void;
  cancel: () => void;
}

/** Below the header: whose unit it is stays in sight. */
const topmost = 52;

export function Chooser(props: {
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
  // Before it is painted: whoever sees it can already press an arrow key.
  useLayoutEffect(() => {
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

export function Cards({ label, children }: { label: string; children: ComponentChildren }): VNode {
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

export function Card(props: {
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
      <span class="b">{name.split(" ").map((word) => [<span class="word">{word}</span>, " "])}</span>
      <span class="s num dim">{t.paperSays(result)}</span>
    </button>
  );
}
