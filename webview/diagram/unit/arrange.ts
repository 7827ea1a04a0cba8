import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { sameOrder, type Order } from "../../../src/arch/architecture";
import type { DiagramIntent, DiagramScope } from "../../../src/protocol/choices";
import type { UnitView } from "../../../src/protocol/diagram";
import { sayOrder } from "../sentences";
import { layerName, layerNames } from "../names";
import { t } from "../strings";
import type { Drag } from "./drag";
import { insertLayer, moveLayer, removeLayer, type Moved, type Place } from "../../../src/arch/edit/order";
import { placeOf } from "./places";

/** A key shows what it would change, until Enter keeps it; a click of the mouse writes at once. */
export type Way = "show" | "write";

/** What the keys, the mouse and a drag do to the order of the shown unit. */
export interface Arranging {
  drag: Drag | undefined;
  /** Keys have changed something that is shown and not written. */
  changing: boolean;
  /** What was changed is drawn for the first time: the block that it was about, and what is said of it. */
  arrived: { block: string; words: string } | undefined;
  move: (block: string, step: -1 | 1, way: Way) => void;
  /** Behind the block. */
  add: (block: string, kind: "bn" | "relu", way: Way) => void;
  remove: (block: string, way: Way) => void;
  keep: () => void;
  /** `stay`: the focus goes back to where all began. */
  takeBack: (stay: boolean) => void;
  aim: (drag: Drag) => void;
  drop: (drag: Drag) => void;
  putBack: () => void;
  /** Says why nothing can be changed now. */
  refuse: () => void;
}

/** Changes that keys have made, one after the other, as one. */
interface Change extends Moved {
  /** What the last one did, in words, and to which layer. */
  done: string;
  layer: string | undefined;
  /** The order and the block from which all began. */
  from: Order;
  block: string;
  /** The unit was drawn so. */
  shown: boolean;
}

/** Changes the order in the unit that `main` shows; the focus goes to the layer that it was about. */
export function useArranging(props: {
  main: RefObject<HTMLElement | null>;
  unit: UnitView;
  version: number;
  /** Of a preview, how many units it would change. */
  changes: number | undefined;
  scope: DiagramScope;
  /** Why nothing can be changed now. */
  refusal: string | undefined;
  setBlock: (block: string) => void;
  say: (words: string) => void;
  edit: (intent: DiagramIntent) => void;
  show: (intent: DiagramIntent | null) => void;
}): Arranging {
  const { main, unit, version, changes, scope, refusal, setBlock, say, edit, show } = props;
  /** Where the focus goes when the text that was edited comes back as a new view. */
  const waiting = useRef<{ version: number; to: Place; done: string } | undefined>(undefined);
  const latest = useRef<Change | undefined>(undefined);
  const [changing, setChanging] = useState(false);
  const [drag, setDrag] = useState<Drag>();

  const change = (next: Change | undefined): void => {
    latest.current = next;
    setChanging(next !== undefined);
  };
  const focus = (id: string): void => main.current?.querySelector<SVGElement>(`[data-id="${id}"]`)?.focus();
  const [now, moved] = [latest.current, waiting.current];
  const arrival = (): Arranging["arrived"] => {
    if (changes === undefined)
      return moved && version !== moved.version ? { block: blockAt(unit, moved.to), words: moved.done } : undefined;
    if (!now || now.shown || !sameOrder(now.order, unit.order)) return undefined;
    const words = `${sayOrder(now.done, now.activation)} ${t.wouldChange(changes)}`;
    return { block: blockAt(unit, now.to), words };
  };
  const arrived = arrival();
  useLayoutEffect(() => {
    // The text is another one, or another unit is shown: what keys have changed was for the one before.
    if (changes === undefined && now) change(undefined);
    if (arrived) focus(arrived.block);
  }, [unit, version, changes]);
  // The page remembers it when the frame is out: what it draws then is the same.
  useEffect(() => {
    if (changes === undefined && waiting.current === moved) waiting.current = undefined;
    if (!arrived) return;
    if (now) now.shown = true;
    setBlock(arrived.block);
    say(arrived.words);
  }, [unit, version, changes]);

  const write = ({ activation, to }: Moved, done: string): void => {
    waiting.current = { version, to, done: sayOrder(done, activation) };
    edit({ kind: "activation", scope, activation });
  };
  /** From which order and place a change goes on: a key may come before the last one's unit is drawn. */
  const here = (block: string): { order: Order; to: Place | undefined; layer: string | undefined } => {
    if (latest.current && !latest.current.shown) return latest.current;
    const layer = unit.layers.find(({ id }) => id === block);
    return { order: unit.order, to: layer && placeOf(layer), layer: layer && layerName(layer) };
  };
  const make = (block: string, moved: Moved, done: string, name: string | undefined, way: Way): void => {
    if (way === "write") {
      change(undefined);
      write(moved, done);
      return;
    }
    const { from = unit.order, block: begun = block } = latest.current ?? {};
    change({ ...moved, done, layer: name, from, block: begun, shown: false });
    show({ kind: "activation", scope, activation: moved.activation });
  };
  /** Says so where nothing can be changed. An edit on its way is waited for: the next key is for what comes of it. */
  const refused = (): boolean => {
    if (refusal !== undefined) say(refusal);
    return refusal !== undefined || waiting.current?.version === version;
  };
  return {
    drag,
    changing,
    arrived,
    refuse: () => say(refusal ?? ""),
    move: (block, step, way) => {
      if (refused()) return;
      const { order, to, layer: name } = here(block);
      if (!to || !name) {
        say(t.nothingToMove);
        return;
      }
      const moved = moveLayer(order, unit.kind, to, step);
      if (moved) make(block, moved, t.moved(name, moved.to.part), name, way);
      else
        say(
          order[to.part === "after" ? "afterAddition" : "branch"][to.place] === "weight" ? t.notHere.weight : t.atEnd,
        );
    },
    add: (block, kind, way) => {
      if (refused()) return;
      const { order, to } = here(block);
      if (!to && block !== "addition") say(t.notHere.shortcut);
      else {
        const added = insertLayer(order, unit.kind, kind, to);
        make(block, added, t.added(layerNames[kind], added.to.part), layerNames[kind], way);
      }
    },
    remove: (block, way) => {
      if (refused()) return;
      const { order, to, layer: name } = here(block);
      const rest = to && removeLayer(order, unit.kind, to);
      if (rest && name) make(block, rest, t.removed(name), undefined, way);
      else say(to ? t.weightCount : t.nothingToRemove);
    },
    keep: () => {
      const kept = latest.current;
      if (!kept) return;
      change(undefined);
      if (!sameOrder(kept.order, kept.from)) write(kept, kept.done);
      else {
        show(null);
        say(t.asItWas);
      }
    },
    takeBack: (stay) => {
      const { block: begun } = latest.current ?? {};
      change(undefined);
      show(null);
      if (stay && begun !== undefined) {
        setBlock(begun);
        focus(begun);
      }
      say(t.asItWas);
    },
    aim: (next) => {
      change(undefined);
      say("");
      setDrag(next);
      const { target } = next;
      show(target.kind === "place" ? { kind: "activation", scope, activation: target.place.moved.activation } : null);
    },
    putBack: () => {
      setDrag(undefined);
      show(null);
    },
    drop: ({ target, block: dropped }) => {
      setDrag(undefined);
      if (target.kind === "place") {
        write(target.place.moved, t.moved(layerName(dropped), target.place.moved.to.part));
        return;
      }
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
