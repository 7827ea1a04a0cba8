import { useRef, useState } from "preact/hooks";
import type { LayerBlock, UnitView } from "../../../src/protocol/diagram";
import type { Point } from "../../../src/protocol/drawing";
import { useHeld } from "../held";
import { dropPlaces, targetAt, type DropPlace, type Target } from "./places";

/** A block in the reader's hand. */
export interface Drag {
  /** The unit as it was when the block was lifted: nothing else moves until the drop. */
  unit: UnitView;
  block: LayerBlock;
  places: DropPlace[];
  /** Upper left corner of the lifted block, in the drawing. */
  at: Point;
  target: Target;
}

interface Held {
  pointer: number;
  /** Where in the drawing it was taken. */
  start: Point;
  block: LayerBlock;
}

/** How far the pointer moves before a block is lifted; in pixels of the screen. */
const toLift = 4;

/**
 * Drags blocks with the pointer inside `frame`, in whose pixels, times `zoom`, the drawing is.
 * `aim` is told each time something else would happen on letting go; `drop` when it is let go; `cancel` by Escape;
 * `refuse` when nothing can be moved now.
 */
export function useDrag(props: {
  unit: UnitView;
  disabled: boolean;
  frame: { current: HTMLElement | null };
  zoom: number;
  aim: (drag: Drag) => void;
  drop: (drag: Drag) => void;
  cancel: (drag: Drag) => void;
  refuse: () => void;
}): { drag: Drag | undefined; onPointerDown: (event: PointerEvent) => void } {
  const { unit, disabled, frame, zoom } = props;
  const [drag, setDrag] = useState<Drag>();
  const held = useRef<Held | undefined>(undefined);
  const latest = useRef<Drag | undefined>(undefined);

  const set = (next: Drag | undefined): void => {
    const before = latest.current;
    latest.current = next;
    setDrag(next);
    if (next && (!before || !sameTarget(before.target, next.target))) props.aim(next);
  };
  const end = (how: (drag: Drag) => void): void => {
    const ended = latest.current;
    held.current = undefined;
    set(undefined);
    if (ended) how(ended);
  };

  /** The pointer in the drawing. */
  const inDrawing = ({ clientX, clientY }: PointerEvent): Point => {
    const { left = 0, top = 0 } = frame.current?.getBoundingClientRect() ?? {};
    return [(clientX - left) / zoom, (clientY - top) / zoom];
  };
  const onMove = (event: PointerEvent): void => {
    const at = held.current;
    if (!at) return;
    const [x, y] = inDrawing(event);
    const moved: Point = [x - at.start[0], y - at.start[1]];
    if (!latest.current && Math.hypot(...moved) * zoom < toLift) return;
    if (disabled) {
      held.current = undefined;
      props.refuse();
      return;
    }
    if (!latest.current) frame.current?.setPointerCapture(event.pointerId);
    const lifted = latest.current ?? { unit, block: at.block, places: dropPlaces(unit, at.block) };
    const home = lifted.unit.drawing.layers.find(({ id }) => id === at.block.id);
    if (!home) return;
    const corner: Point = [home.x + moved[0], home.y + moved[1]];
    const middle: Point = [corner[0] + home.width / 2, corner[1] + home.height / 2];
    const target = latest.current?.target;
    const open = target?.kind === "place" ? target.place : undefined;
    set({ ...lifted, at: corner, target: targetAt(lifted.unit, lifted.block, lifted.places, middle, open) });
  };
  useHeld({
    pointer: () => held.current?.pointer,
    moved: () => latest.current !== undefined,
    move: onMove,
    drop: () => end(props.drop),
    cancel: () => end(props.cancel),
  });

  const onPointerDown = (event: PointerEvent): void => {
    const id = (event.target as Element).closest<SVGElement>("[data-id]")?.dataset["id"];
    const block = unit.layers.find((layer) => layer.id === id);
    if (!block || event.button !== 0 || held.current) return;
    held.current = { pointer: event.pointerId, start: inDrawing(event), block };
  };
  return { drag, onPointerDown };
}

function sameTarget(a: Target, b: Target): boolean {
  if (a.kind === "place" && b.kind === "place") return a.index === b.index;
  return a.kind === "no" && b.kind === "no" ? a.why === b.why : a.kind === b.kind;
}
