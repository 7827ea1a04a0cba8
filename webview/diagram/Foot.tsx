import type { ComponentChildren, VNode } from "preact";
import type { DiagramContent } from "../../src/protocol/diagram";
import { shape } from "../shared/format";
import { keepFocus } from "./roving";
import type { Resize } from "./strip/resize";
import type { Drag } from "./unit/drag";
import { explainLayer, explainShortcut, explainUnit } from "./sentences";
import { layerName, orderTitle } from "./names";
import { t } from "./strings";

/** What the keys do now. */
export type Doing =
  | "nothing"
  /** Nothing can be changed. */
  | "reading"
  | "overview"
  | "shortcut"
  | "order"
  | "changing"
  | { drag: Drag }
  | { resize: Resize };

/** What is selected, in words, and the keys that work now. */
export function Foot(props: {
  diagram: DiagramContent;
  /** What is said: what the pointer is on, else what is selected. */
  told: string | undefined;
  selected: string | undefined;
  /** How many units a preview would change. */
  changes: number | undefined;
  /** Why a key did nothing, or what it did. */
  said: string;
  doing: Doing;
  help: () => void;
}): VNode {
  const { diagram, told, selected, changes, said, doing, help } = props;
  const [what, words] = said !== "" ? ["", said] : describe(diagram, told, doing, changes);
  return (
    <div class="foot s row wide">
      <span class="cut words" title={[what, words].filter(Boolean).join(": ")}>
        {what && <b>{what} </b>}
        <span class={what && "dim"}>{words}</span>
      </span>
      <span class="keys">
        <Keys doing={doing} selected={selected} diagram={diagram} />
      </span>
      <button class="help" tabIndex={-1} aria-haspopup="dialog" onMouseDown={keepFocus} onClick={help}>
        <Key keys={["?"]}>{t.keys.all}</Key>
      </button>
    </div>
  );
}

function Keys(props: { doing: Doing; selected: string | undefined; diagram: DiagramContent }): VNode {
  const { doing, selected, diagram } = props;
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
          <Key keys={["Enter"]}>{t.keys.open}</Key> <Key keys={["←", "→"]}>{t.keys.units}</Key>{" "}
          <Key keys={["↑", "↓"]}>{t.keys.stage}</Key> <Key keys={["/"]}>{t.keys.find}</Key>
        </>
      );
    case "reading":
      return <Around />;
    case "nothing":
      return (
        <>
          <OnBlock selected={selected} diagram={diagram} />
          <Around />
        </>
      );
  }
}

/** What can be done with the selected part: a weight layer stays, and only BN or ReLU comes where there are layers. */
function OnBlock({ selected, diagram }: { selected: string | undefined; diagram: DiagramContent }): VNode | null {
  if (selected === undefined) return null;
  const layer = diagram.unit.layers.find(({ id }) => id === selected);
  return (
    <>
      <Key keys={["Enter"]}>{t.keys.choices}</Key>{" "}
      {layer && (
        <>
          <Key keys={["Alt", "↑", "↓"]}>{t.keys.move}</Key>{" "}
        </>
      )}
      {(layer ?? selected === "addition") && (
        <>
          <Key keys={["B", "R"]}>{t.keys.add}</Key>{" "}
        </>
      )}
      {layer && layer.layer !== "weight" && (
        <>
          <Key keys={["Del"]}>{t.keys.remove}</Key>{" "}
        </>
      )}
    </>
  );
}

/** The ways to other units. */
function Around(): VNode {
  return (
    <>
      <Key keys={["[", "]"]}>{t.keys.units}</Key> <Key keys={["/"]}>{t.keys.find}</Key>{" "}
      <Key keys={["O"]}>{t.keys.overview}</Key> <Key keys={["F8"]}>{t.keys.nextProblem}</Key>
    </>
  );
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

/** `changes`: how many units a preview would change. */
function describe(
  diagram: DiagramContent,
  selected: string | undefined,
  doing: Doing,
  changes: number | undefined,
): [what: string, words: string] {
  const { unit } = diagram;
  const preview = changes === undefined ? "" : t.preview(changes);
  if (doing === "shortcut") return [t.chooseShortcut, preview];
  if (doing === "order") return [t.chooseOrder, preview];
  if (doing === "changing" && preview !== "") return [orderTitle(unit), preview];
  if (typeof doing === "object") return "drag" in doing ? describeDrag(doing.drag) : describeResize(doing.resize);
  const here = `${t.stage(unit.stage)}, ${t.units(unit.unit, unit.unit)}`;
  if (doing === "overview") return [here, explainUnit(diagram)];
  const layer = unit.layers.find(({ id }) => id === selected);
  if (layer) return [layerName(layer), explainLayer(layer, unit)];
  if (selected === "shortcut") return [t.chooseShortcut, explainShortcut(unit)];
  if (selected === "addition") return [t.addition, t.explainAddition(shape(unit.output))];
  return [here, `${shape(unit.input)} → ${shape(unit.output)}`];
}

function describeResize({ stage, from, units }: Resize): [string, string] {
  return [t.resizing(stage, units), t.moreUnits(units - from)];
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
