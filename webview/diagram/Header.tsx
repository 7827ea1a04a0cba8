import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import type { DiagramContent, Selection } from "../../src/protocol/diagram";
import { Icon } from "../shared/sprite";
import { keepFocus, useRoving } from "./roving";
import { t } from "./strings";
import { groupOf, neighbour, scopeNames, type ScopeName } from "./units";

/** Where in the network one is, the way to other units, and for whom an edit is. */
export function Header(props: {
  diagram: DiagramContent;
  overview: boolean;
  scope: ScopeName;
  disabled: boolean;
  setScope: (scope: ScopeName) => void;
  /** The pointer or the focus is on a scope, or has left it. */
  pointAt: (scope: ScopeName | undefined) => void;
  select: (selection: Selection) => void;
  showOverview: (overview: boolean) => void;
  find: () => void;
  zoom: number;
  unzoom: () => void;
}): VNode {
  const { diagram, overview, scope, disabled, setScope, pointAt, select, showOverview, find, zoom, unzoom } = props;
  const percent = Math.round(100 * zoom);
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
      <Crumbs diagram={diagram} overview={overview} select={select} showOverview={showOverview} />
      <span class="row steps">
        {go(-1)}
        {go(1)}
        <button class="tb" aria-label={t.findUnit} title={`${t.findUnit} (/)`} onMouseDown={keepFocus} onClick={find}>
          <Icon name="search" />
        </button>
        {!overview && percent !== 100 && (
          <button class="tb zoomed s num" aria-label={t.zoomBack(percent)} title={t.zoomBack(percent)} onClick={unzoom}>
            {percent}%
          </button>
        )}
      </span>
      <span class="dim cut likes">{!overview && t.oneOf(unit)}</span>
      <span class="row">
        <span class="dim" aria-hidden="true" title={t.editAppliesTo}>
          {t.edit}
        </span>
        <span
          ref={group}
          class="seg"
          role="radiogroup"
          aria-label={t.editAppliesTo}
          onMouseLeave={() => pointAt(undefined)}
        >
          {scopeNames
            .filter((name) => name !== "siblings" || unit.identical > 1)
            .map((name) => (
              <button
                key={name}
                role="radio"
                aria-checked={scope === name}
                disabled={disabled}
                title={name === "siblings" ? t.theseUnits(groupOf(stages, unit)) : undefined}
                onClick={() => setScope(name)}
                onMouseEnter={() => pointAt(name)}
                onBlur={() => pointAt(undefined)}
                onFocus={(event) => {
                  pointAt(name);
                  if ((event.relatedTarget as Element | null)?.parentElement === group.current) setScope(name);
                }}
              >
                {scopeText(name, diagram)}
              </button>
            ))}
        </span>
      </span>
    </div>
  );
}

/** Network › stage › unit, each the way there. */
function Crumbs(props: {
  diagram: DiagramContent;
  overview: boolean;
  select: (selection: Selection) => void;
  showOverview: (overview: boolean) => void;
}): VNode {
  const { diagram, overview, select, showOverview } = props;
  const { unit } = diagram;
  return (
    <nav class="row crumbs" aria-label={t.whereYouAre}>
      {overview ? (
        <h1 class="t">{t.network}</h1>
      ) : (
        <button class="crumb" title={`${t.wholeNetwork} (O)`} onClick={() => showOverview(true)}>
          {t.network}
        </button>
      )}
      <Icon name="chevron-right" class="dim" />
      <button class="crumb" onClick={() => select({ stage: unit.stage, unit: 1 })}>
        {t.stage(unit.stage)}
      </button>
      <Icon name="chevron-right" class="dim" />
      {overview ? (
        <button class="crumb" title={t.openUnit} onClick={() => showOverview(false)}>
          {t.unit(unit.unit)}
        </button>
      ) : (
        <h1 class="t">{t.unit(unit.unit)}</h1>
      )}
    </nav>
  );
}

export function scopeText(scope: ScopeName, { units, unit }: DiagramContent): string {
  switch (scope) {
    case "all":
      return t.allUnits(units);
    case "stage":
      return t.thisStage(unit.stage);
    case "siblings":
      return t.identicalUnits(unit.identical);
    case "unit":
      return t.thisUnit;
  }
}
