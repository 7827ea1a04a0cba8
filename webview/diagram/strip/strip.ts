import type { Group, Selection, StageView, UnitRange } from "../../../src/protocol/diagram";

/** The network from top to bottom, 240 wide: where everything of it is drawn. Pure. */
export const unitPitch = 6;
/** A group is never higher than this many loops: beyond, each loop stands for several units. */
export const mostLoops = 17;
/** With more groups than this a stage shows their loops alone. */
const mostLabels = 40;
/** Room for the axis of the gradient norms. */
const axisHeight = 44;

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
  /** Where its last unit ends. */
  bottom: number;
}
export interface Strip {
  stem: number;
  stages: StripStage[];
  head: number;
  height: number;
}

export function layoutStrip(stages: StageView[]): Strip {
  const stem = axisHeight + 16;
  let y = stem + 28;
  const placed = stages.map((stage): StripStage => {
    const top = y;
    let bottom = y;
    y += 24;
    const rows = stage.groups.map((group): StripGroup => {
      const loops = Math.min(group.count, mostLoops);
      const single = group.count === 1;
      const labelled = stage.groups.length <= mostLabels;
      const height = single ? 14 : loops * unitPitch;
      const row = { ...group, stage: stage.stage, y, loops, height, labelled };
      bottom = y + height;
      y += height + (labelled ? (single ? 8 : Math.max(12, 40 - height)) : 2);
      return row;
    });
    y += 10;
    return { ...stage, y: top, rows, bottom };
  });
  return { stem, stages: placed, head: y, height: y + 44 };
}

/** Where a group's loop is drawn. */
interface Extent {
  y: number;
  height: number;
}

/** Top and height of the band that marks a unit. */
export function unitBand(strip: Strip, { stage, unit }: Selection): Extent | undefined {
  const group = strip.stages[stage - 1]?.rows.find(({ first, count }) => unit >= first && unit < first + count);
  if (!group) return undefined;
  if (group.count === 1) return { y: group.y - 1, height: 16 };
  const loop = Math.floor(((unit - group.first) * group.loops) / group.count);
  return { y: group.y + loop * unitPitch - 1.5, height: 8 };
}

/** Top and height of units that follow each other, one extent a group. */
export function rangeExtents(strip: Strip, { stage, first, last }: UnitRange): Extent[] {
  const rows = strip.stages[stage - 1]?.rows ?? [];
  return rows.flatMap((group): Extent[] => {
    const from = Math.max(first, group.first);
    const to = Math.min(last, group.first + group.count - 1);
    const top = unitBand(strip, { stage, unit: from });
    const end = unitBand(strip, { stage, unit: to });
    return from <= to && top && end ? [{ y: top.y + 1, height: end.y + end.height - top.y - 2 }] : [];
  });
}

/** The unit that is drawn at a height of a group. */
export function unitAtHeight(group: StripGroup, y: number): number {
  if (group.count === 1) return group.first;
  const loop = Math.max(0, Math.min(group.loops - 1, Math.floor((y - group.y) / unitPitch)));
  return group.first + Math.floor((loop * group.count) / group.loops);
}

/** Where the loops of a group are, with the unit in the middle of what each stands for. */
export function loopsOf({ first, count, y, loops }: StripGroup): { unit: number; y: number }[] {
  if (count === 1) return [{ unit: first, y: y + 7 }];
  return Array.from({ length: loops }, (_, i) => ({
    unit: first + Math.floor(((i + 0.5) * count) / loops),
    y: y + i * unitPitch + 2.5,
  }));
}
