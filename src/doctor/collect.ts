import { join } from "node:path";
import { environmentOf } from "../tensorflow/environment";
import { locateTensorFlow, type Places } from "../tensorflow/locate";
import { childAsker } from "./probes/child";
import { probeLibraries, readMade } from "./probes/libraries";
import { describeMachine, probeDisk } from "./probes/machine";
import { probeNvidia } from "../tensorflow/nvidia";
import { measureStep } from "./probes/step";
import type { Report, WasmFeatures } from "./report";

/** What this version calls itself; esbuild puts it in. */
declare const VERSION: string;

interface Circumstances {
  places: Places;
  /** This program's folder. */
  dist: string;
  /** Where runs are kept. */
  runsFolder: string;
  /** VS Code's name and version. */
  editor?: string;
  /** Whether its workspace is trusted. */
  trusted?: boolean;
  threads?: number;
}

/**
 * Finds everything out: what may crash or hang in a process of its own, each with a time-out; then, as nothing else runs
 * any more, the step. Never rejects for what it finds.
 */
export async function collect({ places, dist, runsFolder, editor, trusted, threads }: Circumstances): Promise<Report> {
  const askChild = childAsker(join(dist, "doctor-probe.js"));
  const [wasm, nvidia, search, disk] = await Promise.all([
    askChild<WasmFeatures>(["wasm"], {}, 30_000),
    probeNvidia(),
    locateTensorFlow(places),
    probeDisk(runsFolder),
  ]);
  const { found } = search;
  const made = found && (await readMade(found));
  const withGpu = nvidia.hardware === true || nvidia.driver !== undefined;
  const libraries = found ? await probeLibraries(found, made, withGpu, askChild) : [];
  const trainer = join(dist, "trainer.js");
  return {
    made: new Date().toISOString(),
    program: {
      version: VERSION,
      node: process.versions.node,
      ...(editor !== undefined && { editor }),
      ...(trusted !== undefined && { trusted }),
    },
    machine: describeMachine(),
    wasm,
    tensorflow: { ...search, ...(made && { made }), libraries },
    nvidia,
    disk,
    step: await measureStep({
      environment: environmentOf(search, "auto"),
      trainer,
      ...(threads !== undefined && { threads }),
    }),
  };
}
