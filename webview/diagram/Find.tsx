import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { findUnit } from "../../src/arch/words/findUnit";
import type { DiagramContent, Selection } from "../../src/protocol/diagram";
import { t } from "./strings";
import { groupOf } from "./units";

/** A line to type a unit's place into: "stage 2 unit 7", "2.7", "70". Says which one it is; Enter goes there. */
export function Find(props: {
  diagram: DiagramContent;
  select: (selection: Selection) => void;
  close: () => void;
}): VNode {
  const { diagram, select, close } = props;
  const { stages, unit: shown } = diagram;
  const [entry, setEntry] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const goal =
    entry.trim() === ""
      ? undefined
      : findUnit(entry, { stages: stages.map(({ stage, units }) => ({ stage, count: units })) }, shown);
  const found = goal && "unit" in goal ? goal.unit : undefined;
  const says = goal === undefined ? t.findExamples : "unit" in goal ? describe(diagram, goal.unit) : goal.problem;
  return (
    <div class="pop find" role="dialog" aria-label={t.findUnit}>
      <input
        ref={input}
        class="num-in"
        type="text"
        value={entry}
        placeholder={t.findPlace}
        aria-label={t.findUnit}
        aria-invalid={goal !== undefined && !found}
        aria-describedby="found"
        onInput={(event) => setEntry(event.currentTarget.value)}
        onBlur={close}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Enter" && found) {
            close();
            select(found);
          } else if (event.key === "Escape") close();
        }}
      />
      <div id="found" class={`s ${goal && !found ? "" : "dim"}`} aria-live="polite">
        {says}
      </div>
    </div>
  );
}

function describe({ stages }: DiagramContent, unit: Selection): string {
  const group = groupOf(stages, unit);
  return group ? t.foundUnit(unit, stages[unit.stage - 1]?.units ?? 0, group.shortcut) : "";
}
