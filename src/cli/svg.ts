import { join } from "node:path";
import type { Network } from "../arch/network";
import { Layout } from "../layout/layout";
import { distinctUnits, unitsSvg } from "../svg/unitsSvg";

/** Every distinct unit of a network, one below the other, as an SVG document. */
export async function networkSvg(name: string, network: Network): Promise<string> {
  const layout = new Layout(join(__dirname, "layout-worker.js"));
  try {
    return await unitsSvg(name, distinctUnits(network), layout);
  } finally {
    layout.dispose();
  }
}
