import type { Network, Unit } from "../arch/network";
import type { Layout } from "../layout/layout";
import { structureOf } from "../layout/structure";
import { unitView } from "../layout/unitView";
import { standaloneSvg, type Look } from "../../webview/diagram/drawing/standalone";

export type { Look };

/** Units one below the other, under a title, as an SVG document that needs nothing else. */
export async function unitsSvg(
  title: string,
  units: Unit[],
  layout: Pick<Layout, "place">,
  look: Look = "light",
): Promise<string> {
  const views = units.map(async (unit) =>
    unitView(unit, { stage: unit.stage, unit: unit.first }, await layout.place(structureOf(unit))),
  );
  return standaloneSvg(title, await Promise.all(views), look);
}

/** Every distinct unit of a network. */
export function distinctUnits(network: Network): Unit[] {
  return network.stages.flatMap(({ units }) => units);
}
