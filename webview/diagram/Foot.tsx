import type { ComponentChildren, VNode } from "preact";
import type { UnitView } from "../../src/protocol/diagram";
import { shape } from "../shared/format";
import type { Resize } from "./strip/resize";
import type { Drag } from "./unit/drag";
import { explainLayer, explainShortcut } from "./sentences";
import { layerName, t } from "./strings";

/** What the keys do now. */
export type Doing = "nothing" | "overview" | "shortcut" | "order" | "changing" | { drag: Drag } | { resize: Resize };

/** What is selected, in words, and the keys that work now. */
export function Foot(props: {
  unit: UnitView;
  selected: string | undefined;
  /** How many units a preview would change. */
  changes: number | undefined;
  /** Why a key did nothing, or what it did. */
  said: string;
  doing: Doing;
}): VNode {
  const { unit, selected, changes, said, doing } = props;
  const [what, words] = describe(unit, selected, doing);
  return (
    <div class="foot s row wide">
      <span class="cut">
        {doing === "changing" && changes !== undefined ? (
          <b>{t.preview(changes)}</b>
        ) : said !== "" ? (
          said
        ) : (
          <>
            <b>{what}</b>{" "}
            <span class="dim">
              {changes === undefined ? words : [words, t.preview(changes)].filter(Boolean).join("; ")}
            </span>
          </>
        )}
      </span>
      <span class="gap" />
      <span class="keys">
        <Keys doing={doing} />
      </span>
    </div>
  );
}

function Keys({ doing }: { doing: Doing }): VNode {
  if (typeof doing === "object" && "drag" in doing) return <Key keys={["Esc"]}>{t.keys.putBack}</Key>;
  if (typeof doing === "object")
    return (
      <>
        <Key keys={["Alt", "↑", "↓"]}>{t.keys.units}</Key> <Key keys={["Enter"]}>{t.keys.keep}</Key>{" "}
        <Key keys={["Esc"]}>{t.keys.cancel}</Key>
      </>
    );
  switch (doing) {
    case "shortcut":
    case "order":
      return (
        <>
          <Key keys={["↑", "↓", "←", "→"]}>{t.keys.preview}</Key> <Key keys={["Enter"]}>{t.keys.keep}</Key>{" "}
          <Key keys={["Esc"]}>{t.keys.cancel}</Key>
        </>
      );
    case "changing":
      return (
        <>
          <Key keys={["Enter"]}>{t.keys.keep}</Key> <Key keys={["Esc"]}>{t.keys.cancel}</Key>{" "}
          <Key keys={["Alt", "↑", "↓"]}>{t.keys.move}</Key>
        </>
      );
    case "overview":
      return (
        <>
          <Key keys={["←", "→"]}>{t.keys.units}</Key> <Key keys={["↑", "↓"]}>{t.keys.stage}</Key>{" "}
          <Key keys={["Enter"]}>{t.keys.open}</Key> <Key keys={["/"]}>{t.keys.find}</Key>
        </>
      );
    case "nothing":
      return (
        <>
          <Key keys={["Enter"]}>{t.keys.choices}</Key> <Key keys={["Alt", "↑", "↓"]}>{t.keys.move}</Key>{" "}
          <Key keys={["B", "R"]}>{t.keys.add}</Key> <Key keys={["Del"]}>{t.keys.remove}</Key>{" "}
          <Key keys={["[", "]"]}>{t.keys.units}</Key> <Key keys={["/"]}>{t.keys.find}</Key>{" "}
          <Key keys={["O"]}>{t.keys.overview}</Key> <Key keys={["F8"]}>{t.keys.nextProblem}</Key>
        </>
      );
  }
}

function Key({ keys, children }: { keys: string[]; children: ComponentChildren }): VNode {
  return (
    <span class="key">
      {keys.map((key) => (
        <>
          <kbd>{key}</kbd>{" "}
        </>
      ))}
      {children}
    </span>
  );
}

function describe(unit: UnitView, selected: string | undefined, doing: Doing): [what: string, words: string] {
  if (doing === "shortcut") return [t.chooseShortcut, ""];
  if (doing === "order") return [t.chooseOrder, ""];
  if (typeof doing === "object") return "drag" in doing ? describeDrag(doing.drag) : [t.resizing(doing.resize.stage, doing.resize.units), ""]; // prettier-ignore
  const layer = doing === "overview" ? undefined : unit.layers.find(({ id }) => id === selected);
  if (layer) return [layerName(layer), explainLayer(layer, unit)];
  if (doing === "nothing" && selected === "shortcut") return [t.chooseShortcut, explainShortcut(unit)];
  if (doing === "nothing" && selected === "addition") return [t.addition, t.explainAddition(shape(unit.output))];
  return [`${t.stage(unit.stage)}, ${t.units(unit.unit, unit.unit)}`, `${shape(unit.input)} → ${shape(unit.output)}`];
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
