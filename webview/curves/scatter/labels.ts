/** Where a label's text begins or ends: its baseline there, and which of its ends that is. */
export interface LabelPlace {
  x: number;
  y: number;
  anchor: "start" | "end";
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A point that is to have a label; the first come first. */
export interface Labelled {
  at: [x: number, y: number];
  text: string;
  /** A line goes to the right from it, over which its label stands. */
  above: boolean;
  /** Its label stands there even if it covers other points. */
  needed: boolean;
}

/** From a point to its label; half of what a mark takes; a line of text and what a letter takes of it, at most. */
const [away, half, line, letter] = [18, 8, 14, 6.4];

/**
 * A place for each label beside its point, to the right or left, a little higher or lower: where it covers no other label
 * and no point, inside of `bounds`. A label without such a place is left out: its words come when one points at it.
 */
export function labelPlaces(points: Labelled[], bounds: Box): (LabelPlace | undefined)[] {
  const taken: Box[] = points.map(({ at: [x, y] }) => {
    return { left: x - half, right: x + half, top: y - half, bottom: y + half };
  });
  return points.map(({ at: [x, y], text, above, needed }) => {
    const width = letter * text.length;
    const all = (above ? [-8, 18] : [4, -8, 16]).flatMap((lift) =>
      (["start", "end"] as const).map((anchor) => {
        const left = anchor === "start" ? x + away : x - away - width;
        const box = { left, right: left + width, top: y + lift - line + 3, bottom: y + lift + 3 };
        return { box, place: { x: anchor === "start" ? x + away : x - away, y: y + lift, anchor } };
      }),
    );
    const inside = all.filter(({ box }) => within(box, bounds));
    const free = inside.find(({ box }) => !taken.some((other) => meet(box, other)));
    const chosen = free ?? (needed ? (inside[0] ?? all[0]) : undefined);
    if (chosen) taken.push(chosen.box);
    return chosen?.place;
  });
}

function within(box: Box, bounds: Box): boolean {
  return box.left >= bounds.left && box.right <= bounds.right && box.top >= bounds.top && box.bottom <= bounds.bottom;
}

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
