import type { DiagramScope } from "../../src/protocol/choices";
import type { Selection, StageView, UnitRange, UnitSpan, UnitView } from "../../src/protocol/diagram";

/** Units by stage and number, by their number in the network, and as scopes of an edit. All count from 1. Pure. */

/** For whom an edit is. */
export type ScopeName = DiagramScope["kind"];
export const scopeNames: ScopeName[] = ["all", "stage", "siblings", "unit"];

/** A unit without siblings is meant alone. */
export function scopeOf(name: ScopeName, { stage, unit, identical }: UnitView): DiagramScope {
  switch (name) {
    case "all":
      return { kind: "all" };
    case "stage":
      return { kind: "stage", stage };
    case "siblings":
      return { kind: identical > 1 ? "siblings" : "unit", stage, unit };
    case "unit":
      return { kind: "unit", stage, unit };
  }
}

/** The units of a scope. */
export function rangesOf(scope: DiagramScope, stages: StageView[]): UnitRange[] {
  switch (scope.kind) {
    case "all":
      return stages.map(({ stage, units }) => ({ stage, first: 1, last: units }));
    case "stage":
      return stages.filter(({ stage }) => stage === scope.stage).map(({ stage, units }) => ({ stage, first: 1, last: units })); // prettier-ignore
    case "siblings": {
      const group = groupOf(stages, scope);
      return group ? [{ stage: scope.stage, first: group.first, last: group.first + group.count - 1 }] : [];
    }
    case "unit":
      return [{ stage: scope.stage, first: scope.unit, last: scope.unit }];
  }
}

export function countOf(ranges: UnitRange[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

export function groupOf(stages: StageView[], { stage, unit }: Selection): StageView["groups"][number] | undefined {
  return stages[stage - 1]?.groups.find(({ first, count }) => unit >= first && unit < first + count);
}

/** The unit before or after one, through all stages; undefined at either end. */
export function neighbour(stages: StageView[], { stage, unit }: Selection, step: -1 | 1): Selection | undefined {
  const next = unit + step;
  const units = stages[stage - 1]?.units ?? 0;
  if (next >= 1 && next <= units) return { stage, unit: next };
  const other = stages[stage - 1 + step];
  return other && { stage: stage + step, unit: step === 1 ? 1 : other.units };
}

/** Its number in the whole network. */
export function unitNumber(stages: StageView[], { stage, unit }: Selection): number {
  return unit + stages.slice(0, stage - 1).reduce((sum, { units }) => sum + units, 0);
}

/** The unit with a number in the whole network; the last one beyond it. */
export function unitOf(stages: StageView[], number: number): Selection {
  let before = 0;
  for (const { stage, units } of stages) {
    if (number <= before + units) return { stage, unit: number - before };
    before += units;
  }
  const last = stages.at(-1);
  return { stage: last?.stage ?? 1, unit: last?.units ?? 1 };
}

/** The units of a span, stage by stage. */
export function rangesOfSpan(stages: StageView[], { from, to }: UnitSpan): UnitRange[] {
  let before = 0;
  return stages.flatMap(({ stage, units }) => {
    const range = { stage, first: Math.max(1, from - before), last: Math.min(units, to - before) };
    before += units;
    return range.first <= range.last ? [range] : [];
  });
}
