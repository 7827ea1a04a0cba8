import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { figure4Letter } from "../../../src/arch/architecture";
import type { DiagramContent, Problem, UnitView } from "../../../src/protocol/diagram";
import type { Arranging } from "./arrange";
import { useDrag } from "./drag";
import { BlockTools } from "./BlockTools";
import { UnitDrawing, type Column } from "../drawing/Drawing";
import { DropNote } from "./DropNote";
import { Ends } from "./Ends";
import { Pick } from "./Pick";
import { opened } from "./places";
import { makeStop } from "../roving";
import { sayAfter, sayOrderChoice, sayShortcutChoice } from "../sentences";
import { afterName, carryNote, orderNames, shortcutFormula } from "../names";
import { t } from "../strings";

export type Part = "shortcut" | "order";

/** The diagram of the selected unit with its three choices: h, F and f. */
export function Unit(props: {
  diagram: DiagramContent;
  zoom: number;
  problems: Problem[];
  /** The diagram is that of an older text. */
  old: boolean;
  disabled: boolean;
  selected: string | undefined;
  select: (id: string) => void;
  hovered: string | undefined;
  hover: (id: string | undefined) => void;
  /** Opens a chooser that points at an element. */
  choose: (part: Part, opener: HTMLElement | SVGElement) => void;
  arranging: Arranging;
  hiddenColumns: Column[];
}): VNode {
  const { diagram, zoom, problems, old, disabled, selected, select, hovered, hover, choose } = props;
  const { arranging, hiddenColumns } = props;
  const { unit: latest } = diagram;
  const { changing, move, add, remove, keep, takeBack, aim, drop, putBack, refuse } = arranging;
  const frame = useRef<HTMLDivElement>(null);
  const { drag, onPointerDown } = useDrag({ unit: latest, disabled, frame, zoom, aim, drop, cancel: putBack, refuse });
  // While a block is lifted all else stays where it was; only the nearest place opens.
  const unit = drag?.unit ?? latest;
  const drawing = drag?.target.kind === "place" ? opened(unit.drawing, drag.target.place) : unit.drawing;
  const stops = stopsOf(unit);
  const stop = selected !== undefined && stops.includes(selected) ? selected : (stops[0] ?? "");
  useLayoutEffect(() => {
    const items = [...(frame.current?.querySelectorAll<SVGElement>("[data-id]") ?? [])];
    const focusedItem = items.find((one) => one === document.activeElement);
    makeStop(
      items,
      items.find((one) => one.dataset["id"] === stop),
    );
    // What was selected is gone: what has the focus is meant now.
    const focused = focusedItem?.dataset["id"];
    if (focused !== undefined && selected !== undefined && !stops.includes(selected)) select(focused);
  });
  const item = (id: string): SVGElement | null | undefined =>
    frame.current?.querySelector<SVGElement>(`[data-id="${id}"]`);

  const onKey = (event: KeyboardEvent): void => {
    const id = (event.target as Element).closest<SVGElement>("[data-id]")?.dataset["id"];
    if (id === undefined || event.ctrlKey || event.metaKey) return;
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : undefined;
    if (event.altKey && step) move(id, step, "show");
    else if (!event.altKey && (event.key === "b" || event.key === "r"))
      add(id, event.key === "b" ? "bn" : "relu", "show");
    else if (!event.altKey && (event.key === "Delete" || event.key === "Backspace")) remove(id, "show");
    else if (changing && event.key === "Enter") keep();
    else if (changing && event.key === "Escape") takeBack(true);
    else if (!event.altKey && (event.key === "Enter" || event.key === " "))
      choose(id === "shortcut" ? "shortcut" : "order", event.target as SVGElement);
    else {
      const next = event.altKey ? undefined : nextStop(unit, stops, id, event.key);
      if (next === undefined) return;
      item(next)?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const shortcutProblem = problems.find(({ part }) => part === "shortcut");
  const orderProblem = problems.some(({ part }) => part === "activation");
  const unknown = old && shortcutProblem !== undefined;
  const aside = 14 + Math.max(unknown ? 28 : 0, ...drawing.onShortcut.map(({ width }) => width / 2 + 4));
  const after = drawing.layers.find(({ id }) => id === "after:0");
  const shortcutCost = [...unit.onShortcut, ...(unit.gate ? [unit.gate] : [])].reduce(
    (sum, { cost }) => ({
      parameters: sum.parameters + cost.parameters,
      multiplyAdds: sum.multiplyAdds + cost.multiplyAdds,
    }),
    { parameters: 0, multiplyAdds: 0 },
  );
  const selectedBox = drawing.layers.find(({ id }) => id === selected);
  const place = (x: number, y: number): Record<string, string> => ({ left: `${x}px`, top: `${y}px` });
  return (
    <div
      ref={frame}
      class={`uw ${drag ? "dragging" : ""} ${changing ? "changing" : ""} ${drawing.onShortcut.length === 0 && !drawing.gate ? "bare" : ""}`}
      style={{ height: `${drawing.height}px`, zoom: String(zoom) }}
      onKeyDown={onKey}
      onPointerDown={onPointerDown}
      onFocusOut={({ relatedTarget }) => {
        if (changing && relatedTarget instanceof Element && !frame.current?.contains(relatedTarget)) takeBack(false);
      }}
    >
      <Pick
        part="h"
        name={shortcutFormula(unit.shortcut)}
        note={carryNote(unit)}
        label={sayShortcutChoice(unit)}
        wavy={shortcutProblem !== undefined && shortcutProblem.severity !== "information"}
        style={{ ...place(drawing.path - aside, drawing.middle - 11), ...toTheLeft }}
        disabled={disabled}
        choose={(opener) => choose("shortcut", opener)}
      />
      <Pick
        part="ℱ"
        name={latest.orderName ? orderNames[latest.orderName] : t.ownOrder}
        note={latest.orderName && t.figure4(figure4Letter[latest.orderName])}
        label={sayOrderChoice(latest)}
        wavy={orderProblem}
        style={place(drawing.branch + 16, drawing.split[1] - 18)}
        disabled={disabled}
        choose={(opener) => choose("order", opener)}
      />
      <UnitDrawing
        unit={{ ...unit, drawing }}
        drag={drag}
        problem={shortcutProblem}
        unknown={unknown}
        hovered={hovered}
        choice={{ selected, select, hover }}
        hidden={hiddenColumns}
      />
      {shortcutCost.parameters > 0 && (
        <div class="s dim num hnote" style={{ ...place(drawing.path - aside - 4, drawing.middle + 16), ...toTheLeft }}>
          {t.parameters(shortcutCost.parameters)}
          <br />
          {t.multiplyAdds(shortcutCost.multiplyAdds)}
        </div>
      )}
      <Pick
        part="f"
        name={afterName(unit.order.afterAddition)}
        note={after && t.afterAddition}
        slot={!after}
        label={sayAfter(unit)}
        style={
          after
            ? place(after.x + after.width + 10, after.y + after.height / 2 - 11)
            : place(drawing.path + 16, drawing.addition[1] + 24)
        }
        disabled={disabled}
        choose={(opener) => choose("order", opener)}
      />
      <Ends diagram={diagram} drawing={drawing} />
      {drag && <DropNote drag={drag} drawing={drawing} />}
      {selectedBox && !disabled && !drag && (
        <BlockTools
          box={selectedBox}
          removable={unit.layers.some(({ id, layer }) => id === selected && layer !== "weight")}
          move={(step) => move(selectedBox.id, step, "write")}
          add={(layer) => add(selectedBox.id, layer, "write")}
          remove={() => remove(selectedBox.id, "write")}
        />
      )}
    </div>
  );
}

/** What is placed by its right end. */
const toTheLeft = { transform: "translateX(-100%)" };

/** Everything that can have the focus, as the data flow: down the branch, then on behind the addition. */
function stopsOf(unit: UnitView): string[] {
  const part = (name: string): string[] => unit.layers.filter((l) => l.part === name).map(({ id }) => id);
  return [...part("before"), ...part("branch"), "addition", ...part("after"), "shortcut"];
}

/** Up and down along the data; left and right between shortcut and branch. */
function nextStop(unit: UnitView, stops: string[], id: string, key: string): string | undefined {
  const flow = stops.slice(0, -1);
  const firstOfBranch = unit.layers.find(({ part }) => part === "branch")?.id;
  if (id === "shortcut") {
    const split = flow.indexOf(firstOfBranch ?? "");
    if (key === "ArrowRight") return firstOfBranch;
    if (key === "ArrowUp") return flow[split - 1];
    return key === "ArrowDown" ? "addition" : undefined;
  }
  if (key === "ArrowLeft") return "shortcut";
  if (key === "ArrowUp") return flow[flow.indexOf(id) - 1];
  if (key === "ArrowDown") return flow[flow.indexOf(id) + 1];
  if (key === "Home") return flow[0];
  return key === "End" ? flow.at(-1) : undefined;
}
