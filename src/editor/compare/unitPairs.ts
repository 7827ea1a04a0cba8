import { unitAt, unitBlocks, type Block, type Network, type Unit } from "../../arch/network";
import type { Change } from "../../protocol/compare";

/** Units that follow each other and differ alike from those at the same place of the other network. */
export interface UnitPair {
  stage: number;
  first: number;
  count: number;
  change: Change;
  left?: Unit;
  right?: Unit;
}

/** Stage by stage, both networks cut where either of them changes: each piece is one pair of units, many times. */
export function unitPairs(a: Network | undefined, b: Network | undefined): UnitPair[][] {
  const stages = Math.max(a?.stages.length ?? 0, b?.stages.length ?? 0);
  return Array.from({ length: stages }, (_, i) => stagePairs(a, b, i + 1));
}

function stagePairs(a: Network | undefined, b: Network | undefined, stage: number): UnitPair[] {
  const [left, right] = [a?.stages[stage - 1], b?.stages[stage - 1]];
  const last = Math.max(left?.count ?? 0, right?.count ?? 0);
  const ends = [left, right].flatMap((one) => (one ? [...one.units.map(({ first }) => first), one.count + 1] : []));
  const borders = [...new Set(ends)].sort((x, y) => x - y);
  return borders
    .filter((first) => first <= last)
    .map((first, i) => {
      const count = (borders[i + 1] ?? last + 1) - first;
      const [before, after] = [a && unitAt(a, stage, first), b && unitAt(b, stage, first)];
      const pair = { ...(before && { left: before }), ...(after && { right: after }) };
      return { stage, first, count, change: changeOf(before, after), ...pair };
    });
}

function changeOf(left: Unit | undefined, right: Unit | undefined): Change {
  if (!left) return "added";
  if (!right) return "removed";
  if (structure(left) !== structure(right)) return "changed";
  return sizes(left) === sizes(right) ? "same" : "resized";
}

/** Everything of a unit but the sizes of its maps. */
function structure({ kind, order, shortcut, beforeSplit, carry, stride }: Unit): string {
  const operations = (blocks: Block[]): string[] => blocks.map((block) => block.op);
  return JSON.stringify([kind, order, shortcut, operations(beforeSplit), operations(carry), stride]);
}

function sizes(unit: Unit): string {
  return JSON.stringify(unitBlocks(unit).map(({ input, output }) => [input, output]));
}
