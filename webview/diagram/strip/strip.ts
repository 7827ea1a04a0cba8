import type { Group, Selection, StageView } from "../../../src/protocol/diagram";

/** The network from top to bottom, 240 wide: where everything of it is drawn. Pure. */
export const unitPitch = 6;
/** A group is never higher than this many loops: beyond, each loop stands for several units. */
export const mostLoops = 17;
/** With more groups than this a stage shows their loops alone. */
const mostLabels = 40;

export interface StripGroup extends Group {
  stage: number;
  y: number;
  loops: number;
  height: number;
  labelled: boolean;
}
export interface StripStage extends StageView {
  y: number;
  rows: StripGroup[];
}
export interface Strip {
  stem: number;
  stages: StripStage[];
  head: number;
  height: number;
}

export function layoutStrip(stages: StageView[]): Strip {
  const stem = 16;
  let y = stem + 28;
  const placed = stages.map((stage): StripStage => {
    const top = y;
    y += 24;
    const rows = stage.groups.map((group): StripGroup => {
      const loops = Math.min(group.count, mostLoops);
      const single = group.count === 1;
      const labelled = stage.groups.length <= mostLabels;
      const height = single ? 14 : loops * unitPitch;
      const row = { ...group, stage: stage.stage, y, loops, height, labelled };
      y += height + (labelled ? (single ? 8 : Math.max(12, 40 - height)) : 2);
      return row;
    });
    y += 10;
    return { ...stage, y: top, rows };
  });
  return { stem, stages: placed, head: y, height: y + 44 };
}

/** Top and height of the band that marks a unit. */
export function unitBand(strip: Strip, { stage, unit }: Selection): { y: number; height: number } | undefined {
  const group = strip.stages[stage - 1]?.rows.find(({ first, count }) => unit >= first && unit < first + count);
  if (!group) return undefined;
  if (group.count === 1) return { y: group.y - 1, height: 16 };
  const loop = Math.floor(((unit - group.first) * group.loops) / group.count);
  return { y: group.y + loop * unitPitch - 1.5, height: 8 };
}

/** The unit that is drawn at a height of a group. */
export function unitAtHeight(group: StripGroup, y: number): number {
  if (group.count === 1) return group.first;
  const loop = Math.max(0, Math.min(group.loops - 1, Math.floor((y - group.y) / unitPitch)));
  return group.first + Math.floor((loop * group.count) / group.loops);
}

/** The unit before or after one, through all stages; undefined at either end. */
export function neighbour(stages: StageView[], { stage, unit }: Selection, step: -1 | 1): Selection | undefined {
  const next = unit + step;
  const units = stages[stage - 1]?.units ?? 0;
  if (next >= 1 && next <= units) return { stage, unit: next };
  const other = stages[stage - 1 + step];
  return other && { stage: stage + step, unit: step === 1 ? 1 : other.units };
}
