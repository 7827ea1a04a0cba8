import type { Architecture } from "../architecture";
import type { Path, Severity } from "../finding";
import type { Network, Unit } from "../network";
import type { Repair } from "../edit/repair";
import { grouped } from "../words/numbers";

/** What a rule has to say: a finding without its place in the text. */
export interface Problem {
  severity: Severity;
  rule: string;
  message: string;
  path: Path;
  unit?: { stage: number; unit: number };
  repairs: Repair[];
}

export type Rule = (architecture: Architecture, network: Network) => Problem[];

/** Network-wide lists are long: what concerns many units is said once for each place that the file says it. */
export interface Place {
  path: Path;
  units: Unit[];
  count: number;
}

type Field = "kind" | "activation" | "shortcut";

/** Where the file says what a unit is: in a change, in its stage, or for the whole network. */
function origin({ stages }: Architecture, { stage, first }: Unit, field: Field): Path {
  const { changes, unit } = stages[stage - 1]!;
  const change = changes.findLastIndex((c) => c[field] !== undefined && c.units[0] <= first && first <= c.units[1]);
  if (change >= 0) return ["stages", stage - 1, "changes", change, field];
  return unit[field] === undefined ? ["unit", field] : ["stages", stage - 1, "unit", field];
}

export function places(architecture: Architecture, units: Unit[], field: Field): Place[] {
  const found = new Map<string, Place>();
  for (const unit of units) {
    const path = origin(architecture, unit, field);
    const place = found.get(path.join()) ?? { path, units: [], count: 0 };
    place.units.push(unit);
    place.count += unit.count;
    found.set(path.join(), place);
  }
  return [...found.values()];
}

export function allUnits(network: Network): Unit[] {
  return network.stages.flatMap((stage) => stage.units);
}

/** Its shortcut needs padding, a projection or a convolution. */
export function changesDimension({ stride, input, output }: Unit): boolean {
  return stride !== 1 || input.channels !== output.channels;
}

export function unitOf({ stage, first }: Unit): { stage: number; unit: number } {
  return { stage, unit: first };
}

/** "Stage 2, unit 1". */
export function named({ stage, first }: Unit): string {
  return `Stage ${stage}, unit ${first}`;
}

export function counted(n: number): string {
  return n === 1 ? "1 unit" : `${grouped(n)} units`;
}
