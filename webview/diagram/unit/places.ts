import type { LayerBlock, UnitView } from "../../../src/protocol/diagram";
import type { Box, Drawing, Point } from "../../../src/protocol/drawing";
import { gapsFor, type Moved, type Place } from "../../../src/arch/edit/order";

/** Where a lifted block may be put down, in pixels of the drawing. Pure. */
export interface DropPlace {
  /** Middle of the dashed line that shows it. */
  at: Point;
  /** What opens there, of the block's size; all below `at` moves down by `shift`. */
  box: Box;
  shift: number;
  moved: Moved;
}

/** What letting go here would do. */
export type Target =
  | { kind: "place"; index: number; place: DropPlace }
  /** Its own place. */
  | { kind: "home" }
  | { kind: "no"; why: "shortcut" | "weight" | "outside" };

const between = { branch: 26, after: 20 };
/** From a gap's line to the block after it, where none stands before it. */
const beforeFirst = { branch: 12, after: 10 };
/** From the addition's middle to what stands behind it. */
const toAfter = 36;

export function dropPlaces(unit: UnitView, block: LayerBlock): DropPlace[] {
  const box = boxOf(unit.drawing, block.id);
  if (!box) return [];
  return gapsFor(unit.order, unit.kind, placeOf(block)).map(({ before, moved }) => {
    const [x, y, top] = line(unit, before);
    const shift = box.height + between[before.part];
    return { at: [x, y], box: { ...box, x: x - box.width / 2, y: top }, shift, moved };
  });
}

/** Where a layer stands in the unit's order. */
export function placeOf({ part, place }: LayerBlock): Place {
  return { part: part === "after" ? "after" : "branch", place };
}

/** A gap's middle and height, and the top of a block put there. */
function line({ drawing, layers }: UnitView, { part, place }: Place): [number, number, number] {
  const boxAt = (n: number): (Box & { part: LayerBlock["part"] }) | undefined => {
    const layer = layers.find((one) => placeOf(one).part === part && one.place === n);
    const box = layer && boxOf(drawing, layer.id);
    return box && { ...box, part: layer.part };
  };
  const previous = boxAt(place - 1);
  const next = boxAt(place);
  const middle = ({ x, width }: Box): number => x + width / 2;
  if (next && previous?.part !== next.part) return [middle(next), next.y - beforeFirst[part], next.y]; // first of what stands before the split, too
  const half = between[part] / 2;
  if (previous) {
    const bottom = previous.y + previous.height;
    return [middle(previous), bottom + half, bottom + 2 * half];
  }
  const top = drawing.addition[1] + toAfter;
  return [drawing.path, top - half, top];
}

function boxOf(drawing: Drawing, id: string): Box | undefined {
  return drawing.layers.find((layer) => layer.id === id);
}

/** Further away than this a block is nowhere. */
const reach = 130;
/** Half the width of the strip along the shortcut that takes no block. */
const besidePath = 64;

/** What is below a block held with its middle at `at`; `open`: the place that is open now, so that it stays so. */
export function targetAt(
  unit: UnitView,
  block: LayerBlock,
  places: DropPlace[],
  [x, heldY]: Point,
  open: DropPlace | undefined,
): Target {
  const { drawing } = unit;
  const y = open ? closedY(open, heldY) : heldY;
  const home = boxOf(drawing, block.id);
  const far = ([px, py]: Point): number => Math.hypot((px - x) / 2, py - y);
  const onPath = Math.abs(x - drawing.path) < besidePath;
  if (onPath && y > drawing.split[1] && y < drawing.addition[1]) return { kind: "no", why: "shortcut" };
  if (block.layer === "weight" && y > drawing.addition[1] && Math.abs(x - drawing.path) < reach)
    return { kind: "no", why: "weight" };
  let index = -1;
  let nearest = reach;
  places.forEach(({ at }, i) => {
    if (far(at) < nearest) [index, nearest] = [i, far(at)];
  });
  if (home && far([home.x + home.width / 2, home.y + home.height / 2]) <= nearest) return { kind: "home" };
  const place = places[index];
  return place ? { kind: "place", index, place } : { kind: "no", why: "outside" };
}

/** A height of the drawing with a place open, as it would be with the place closed. */
function closedY({ at: [, y], shift }: DropPlace, openY: number): number {
  return openY < y ? openY : Math.max(y, openY - shift);
}

/** The drawing with a place open: everything below moves down. */
export function opened(drawing: Drawing, { at: [, from], shift }: DropPlace): Drawing {
  const down = (y: number): number => (y > from ? y + shift : y);
  const point = ([x, y]: Point): Point => [x, down(y)];
  const box = <B extends Box>(one: B): B => ({ ...one, y: down(one.y) });
  const { gate, residualScaling } = drawing;
  return {
    ...drawing,
    height: drawing.height + shift,
    start: point(drawing.start),
    split: point(drawing.split),
    addition: point(drawing.addition),
    end: point(drawing.end),
    middle: down(drawing.middle),
    layers: drawing.layers.map(box),
    onShortcut: drawing.onShortcut.map(box),
    ...(residualScaling && { residualScaling: box(residualScaling) }),
    ...(gate && {
      gate: {
        ...box(gate),
        tap: point(gate.tap),
        onPath: point(gate.onPath),
        ...(gate.onBranch && { onBranch: point(gate.onBranch) }),
        wires: gate.wires.map((wire) => wire.map(point)),
      },
    }),
    edges: drawing.edges.map((edge) => edge.map(point)),
  };
}
