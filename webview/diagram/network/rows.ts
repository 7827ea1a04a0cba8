import type { Selection, StageView, UnitRange } from "../../../src/protocol/diagram";

/** The whole network, one row a stage, its units from left to right: where everything is drawn. Pure. */
/** From the top of a row to its path, and from there to the plot of the gradient norms. */
const pathAt = 52;
const plotTop = 20;
/** Below the plot: its labels. */
const below = 24;
const [lowest, highest] = [132, 226];

export interface Row {
  stage: StageView;
  /** Height of the path, and from there to the next row's. */
  y: number;
  rise: number;
  plot: { top: number; height: number };
  left: number;
  right: number;
  /** Width of a unit. */
  pitch: number;
}

/** Fills what room there is, within bounds. */
export function layoutRows(stages: StageView[], width: number, height: number): Row[] {
  const rise = Math.max(lowest, Math.min(highest, Math.floor(height / Math.max(1, stages.length))));
  const [left, right] = [124, Math.max(260, width - 48)];
  return stages.map((stage, i) => ({
    stage,
    y: i * rise + pathAt,
    rise,
    plot: { top: i * rise + pathAt + plotTop, height: rise - pathAt - plotTop - below },
    left,
    right,
    pitch: (right - left) / stage.units,
  }));
}

/** Middle of a unit. */
export function unitX({ left, pitch }: Row, unit: number): number {
  return left + (unit - 0.5) * pitch;
}

export function unitAtPoint(rows: Row[], x: number, y: number): Selection | undefined {
  const row = rows.find((one) => y >= one.y - pathAt && y < one.y - pathAt + one.rise);
  if (!row) return undefined;
  const unit = 1 + Math.floor((x - row.left) / row.pitch);
  return unit >= 1 && unit <= row.stage.units ? { stage: row.stage.stage, unit } : undefined;
}

/** Loops of neighbouring units as one path; narrower than 3 pixels they become ticks, each for several units. */
export function loopsPath(row: Row, { first, last }: Pick<UnitRange, "first" | "last">): string {
  const { left, pitch, y } = row;
  const [from, to] = [left + (first - 1) * pitch, left + last * pitch];
  const parts: string[] = [];
  if (pitch < 3) {
    for (let x = from + 1; x < to || parts.length === 0; x += 3) parts.push(`M${x.toFixed(1)} ${y - 2}v-9`);
    return parts.join("");
  }
  const rise = pitch < 12 ? 14 : 19;
  const room = Math.min(pitch, 26);
  for (let unit = first; unit <= last; unit++) {
    const x = left + (unit - 0.5) * pitch - room * 0.43;
    parts.push(`M${x.toFixed(1)} ${y - 2}c0-${rise} ${(room * 0.86).toFixed(1)}-${rise} ${(room * 0.86).toFixed(1)} 0`);
  }
  return parts.join("");
}

/** The shortcut through all stages: along each row, then round to the begin of the next one. */
export function shortcutPath(rows: Row[]): string {
  return rows
    .map((row, i) => {
      const { y, left, right } = row;
      if (i === rows.length - 1) return `${i === 0 ? `M${left - 14} ${y}` : ""}H${right + 14}`;
      const next = y + row.rise;
      const turn = next - pathAt + 2;
      const begin = i === 0 ? `M${left - 14} ${y}` : "";
      return `${begin}H${right + 8}q10 0 10 10V${turn - 10}q0 10-10 10H${left - 12}q-10 0-10 10V${next - 10}q0 10 10 10`;
    })
    .join("");
}
