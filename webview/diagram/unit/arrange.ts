import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { DiagramIntent, DiagramScope } from "../../../src/protocol/choices";
import type { UnitView } from "../../../src/protocol/diagram";
import { layerName, layerNames, sayOrder, t } from "../strings";
import type { Drag } from "./drag";
import { insertLayer, moveLayer, removeLayer, type Moved, type Place } from "./order";
import { placeOf } from "./places";

/** What the keys, the mouse and a drag do to the order of the shown unit. */
export interface Arranging {
  drag: Drag | undefined;
  /** The unit as it was before the drag: shown until the preview of the drag is gone, so that nothing flashes. */
  restored: UnitView | undefined;
  move: (step: -1 | 1) => void;
  add: (kind: "bn" | "relu") => void;
  remove: () => void;
  aim: (drag: Drag) => void;
  drop: (drag: Drag) => void;
  putBack: (drag: Drag) => void;
}

/** Changes the order in the unit that `main` shows; the focus goes to the layer that it was about. */
export function useArranging(props: {
  main: RefObject<HTMLElement | null>;
  unit: UnitView;
  version: number;
  /** The unit is that of a preview. */
  preview: boolean;
  scope: DiagramScope;
  block: string | undefined;
  disabled: boolean;
  setBlock: (block: string) => void;
  say: (words: string) => void;
  edit: (intent: DiagramIntent) => void;
  show: (intent: DiagramIntent | null) => void;
}): Arranging {
  const { main, unit, version, preview, scope, block, disabled, setBlock, say, edit, show } = props;
  /** Where the focus goes when the text that was edited comes back as a new view. */
  const waiting = useRef<{ version: number; to: Place; done: string } | undefined>(undefined);
  const [drag, setDrag] = useState<Drag>();
  const [restored, setRestored] = useState<UnitView>();

  useLayoutEffect(() => {
    if (preview) return;
    setRestored(undefined);
    const moved = waiting.current;
    if (!moved) return;
    waiting.current = undefined;
    if (version === moved.version) return;
    const id = blockAt(unit, moved.to);
    setBlock(id);
    main.current?.querySelector<SVGElement>(`[data-id="${id}"]`)?.focus();
    say(moved.done);
  }, [unit, version, preview]);

  const layer = unit.layers.find(({ id }) => id === block);
  const rearrange = ({ activation, to }: Moved, done: string): void => {
    waiting.current = { version, to, done: sayOrder(done, activation) };
    edit({ kind: "activation", scope, activation });
  };
  return {
    drag,
    restored,
    move: (step) => {
      if (!layer || disabled || waiting.current) return;
      const moved = moveLayer(unit.order, unit.kind, placeOf(layer), step);
      if (moved) rearrange(moved, t.moved(layerName(layer), moved.to.part));
      else say(layer.layer === "weight" ? t.notHere.weight : t.atEnd);
    },
    add: (kind) => {
      if (disabled || waiting.current) return;
      if (!layer && block !== "addition") say(t.notHere.shortcut);
      else {
        const added = insertLayer(unit.order, unit.kind, kind, layer && placeOf(layer));
        rearrange(added, t.added(layerNames[kind], added.to.part));
      }
    },
    remove: () => {
      if (disabled || waiting.current) return;
      const rest = layer && removeLayer(unit.order, unit.kind, placeOf(layer));
      if (rest) rearrange(rest, t.removed(layerName(layer)));
      else say(layer ? t.weightCount : t.nothingToRemove);
    },
    aim: (next) => {
      say("");
      setDrag(next);
      const { target } = next;
      show(target.kind === "place" ? { kind: "activation", scope, activation: target.place.moved.activation } : null);
    },
    putBack: (ended) => {
      setDrag(undefined);
      setRestored(ended.unit);
      show(null);
    },
    drop: ({ target, block: dropped, unit: before }) => {
      setDrag(undefined);
      if (target.kind === "place") {
        rearrange(target.place.moved, t.moved(layerName(dropped), target.place.moved.to.part));
        return;
      }
      setRestored(before);
      show(null);
      if (target.kind === "no") say(t.notHere[target.why]);
    },
  };
}

/** The block that stands at a place; the one before it where the last was taken away. */
function blockAt(unit: UnitView, { part, place }: Place): string {
  const there = unit.layers.filter((layer) => placeOf(layer).part === part);
  return (there.find((layer) => layer.place === place) ?? there.at(-1))?.id ?? "addition";
}
