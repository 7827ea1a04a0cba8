import { join } from "node:path";
import type { Network } from "../arch/network";
import { Layout } from "../layout/layout";
import { structureOf } from "../layout/structure";
import { unitView } from "../layout/unitView";
import { standaloneSvg } from "../../webview/diagram/drawing/standalone";

/** Every distinct unit of a network, one below the other, as an SVG document. */
export async function networkSvg(name: string, network: Network): Promise<string> {
  const layout = new Layout(join(__dirname, "layout-worker.js"));
  try {
    const units = network.stages.flatMap(({ units }) => units);
    const views = units.map(async (unit) =>
      unitView(unit, { stage: unit.stage, unit: unit.first }, await layout.place(structureOf(unit))),
    );
    return standaloneSvg(name, await Promise.all(views));
  } finally {
    layout.dispose();
  }
}
