import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import type { DiagramContent, PageState, Selection } from "../../src/protocol/diagram";
import { Icon } from "../shared/sprite";
import { useRoving } from "./roving";
import { t } from "./strings";
import { neighbour } from "./strip/strip";

export type ScopeName = NonNullable<PageState["scope"]>;

/** Which unit is shown, its neighbours, and for whom an edit is. */
export function Header(props: {
  diagram: DiagramContent;
  scope: ScopeName;
  disabled: boolean;
  setScope: (scope: ScopeName) => void;
  select: (selection: Selection) => void;
}): VNode {
  const { diagram, scope, disabled, setScope, select } = props;
  const { unit, stages } = diagram;
  const group = useRef<HTMLSpanElement>(null);
  useRoving(group, "[role=radio]", {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -1,
    ArrowDown: 1,
    current: "[aria-checked=true]",
  });
  const go = (step: -1 | 1): VNode => {
    const to = neighbour(stages, unit, step);
    return (
      <button
        class="tb"
        aria-label={step < 0 ? t.previousUnit : t.nextUnit}
        title={`${step < 0 ? t.previousUnit : t.nextUnit} (${step < 0 ? "[" : "]"})`}
        disabled={!to}
        onClick={() => to && select(to)}
      >
        <Icon name={step < 0 ? "chevron-up" : "chevron-down"} />
      </button>
    );
  };
  return (
    <div class="hd row">
      <h1 class="t">{t.unit(unit.unit)}</h1>
      <span class="dim cut">{t.oneOf(unit)}</span>
      <span class="row steps">
        {go(-1)}
        {go(1)}
      </span>
      <span class="gap" />
      <span class="dim wide" aria-hidden="true">
        {t.edit}
      </span>
      <span ref={group} class="seg" role="radiogroup" aria-label={t.editAppliesTo}>
        {(["all", "stage", "unit"] as const).map((name) => (
          <button
            key={name}
            role="radio"
            aria-checked={scope === name}
            disabled={disabled}
            onClick={() => setScope(name)}
            onFocus={(event) => {
              if ((event.relatedTarget as Element | null)?.parentElement === group.current) setScope(name);
            }}
          >
            {scopeName(name, diagram)}
          </button>
        ))}
      </span>
    </div>
  );
}

export function scopeName(scope: ScopeName, { units, unit }: DiagramContent): string {
  return { all: t.allUnits(units), stage: t.thisStage(unit.stage), unit: t.thisUnit }[scope];
}
