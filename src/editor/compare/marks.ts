import type { Change } from "../../protocol/compare";
import type { LayerBlock, UnitView } from "../../protocol/diagram";

export interface Mark {
  /** A layer of the drawing, or "shortcut". */
  id: string;
  change: Change;
}

/** What to mark in the drawings of two units: layers that only one of them has, or has in another size; the shortcut. */
export function marksOf(left: UnitView, right: UnitView): { left: Mark[]; right: Mark[] } {
  const common = longestCommon(left.layers, right.layers);
  const only = (layers: LayerBlock[], side: 0 | 1, change: Change): Mark[] =>
    layers.filter((layer) => !common.some((pair) => pair[side] === layer)).map(({ id }) => ({ id, change }));
  const others = common.filter(([a, b]) => JSON.stringify(a.output) !== JSON.stringify(b.output));
  // Where every map is another, the sentence says it; a mark on every block would say nothing.
  const resized = others.length < common.length ? others : [];
  const shortcut: Mark[] = shortcutOf(left) === shortcutOf(right) ? [] : [{ id: "shortcut", change: "changed" }];
  return {
    left: [...only(left.layers, 0, "removed"), ...resized.map(([{ id }]) => ({ id, change: "resized" as const })), ...shortcut], // prettier-ignore
    right: [...only(right.layers, 1, "added"), ...resized.map(([, { id }]) => ({ id, change: "resized" as const })), ...shortcut], // prettier-ignore
  };
}

function shortcutOf({ shortcut, onShortcut }: UnitView): string {
  return JSON.stringify([shortcut, onShortcut.map(({ what }) => what)]);
}

/** The layers that both have, in the order of the data. */
function longestCommon(a: LayerBlock[], b: LayerBlock[]): [LayerBlock, LayerBlock][] {
  const like = (x: LayerBlock, y: LayerBlock): boolean => x.part === y.part && x.layer === y.layer && x.kernel === y.kernel; // prettier-ignore
  /** lengths[i][j]: of what a from i on and b from j on have in common. */
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i]![j] = like(a[i]!, b[j]!)
        ? lengths[i + 1]![j + 1]! + 1
        : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  const pairs: [LayerBlock, LayerBlock][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (like(a[i]!, b[j]!)) pairs.push([a[i++]!, b[j++]!]);
    else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else j++;
  }
  return pairs;
}
