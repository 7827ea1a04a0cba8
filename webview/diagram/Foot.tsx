import type { VNode } from "preact";
import type { UnitView } from "../../src/protocol/diagram";
import { shape } from "../shared/format";
import type { Drag } from "./unit/drag";
import { explainLayer, layerName, sayShortcut, t } from "./strings";

/** What is selected, in words, and the keys that work now. */
export function Foot(props: {
  unit: UnitView;
  selected: string | undefined;
  preview: boolean;
  /** Why a key did nothing, or what it did. */
  said: string;
  choosing: "shortcut" | "order" | undefined;
  drag: Drag | undefined;
}): VNode {
  const { unit, selected, preview, said, choosing, drag } = props;
  const [what, words] = drag ? describeDrag(drag) : describe(unit, selected);
  return (
    <div class="foot s row wide">
      <span class="cut">
        {preview && !drag ? (
          <>
            <b>{choosing === "order" ? t.chooseOrder : t.chooseShortcut}</b> <span class="dim">{t.preview}</span>
          </>
        ) : said !== "" ? (
          <span>{said}</span>
        ) : (
          <>
            <b>{what}</b> <span class="dim">{words}</span>
          </>
        )}
      </span>
      <span class="gap" />
      <span class="keys">
        {drag ? (
          <>
            <kbd>Esc</kbd> {t.keys.putBack}
          </>
        ) : choosing !== undefined ? (
          <>
            <kbd>↑</kbd> <kbd>↓</kbd> <kbd>←</kbd> <kbd>→</kbd> {t.keys.preview} <kbd>Enter</kbd> {t.keys.keep}{" "}
            <kbd>Esc</kbd> {t.keys.cancel}
          </>
        ) : (
          <>
            <kbd>Enter</kbd> {t.keys.choices} <kbd>Alt</kbd> <kbd>↑</kbd> <kbd>↓</kbd> {t.keys.move} <kbd>B</kbd>{" "}
            <kbd>R</kbd> {t.keys.add} <kbd>Del</kbd> {t.keys.remove} <kbd>[</kbd> <kbd>]</kbd> {t.keys.units}{" "}
            <kbd>F8</kbd> {t.keys.nextProblem}
          </>
        )}
      </span>
    </div>
  );
}

function describeDrag({ block, target }: Drag): [string, string] {
  const name = t.moving(layerName(block));
  switch (target.kind) {
    case "home":
      return [name, t.toItsPlace];
    case "place": {
      const { part, place } = target.place.moved.to;
      return [name, part === "branch" ? t.toBranch(place + 1) : t.toAfter(place + 1)];
    }
    case "no":
      return [name, t.notHere[target.why]];
  }
}

function describe(unit: UnitView, selected: string | undefined): [string, string] {
  const layer = unit.layers.find(({ id }) => id === selected);
  if (layer) return [layerName(layer), explainLayer(layer)];
  if (selected === "shortcut") return [t.chooseShortcut, sayShortcut(unit).replace(/^[^:]*: /, "")];
  if (selected === "addition") return [t.addition, shape(unit.output)];
  return [t.unit(unit.unit), `${shape(unit.input)} → ${shape(unit.output)}`];
}
