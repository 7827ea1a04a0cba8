import type { RunInfo } from "../protocol/run";
import { locateTensorFlow, trainerEnvironment, whyNone, type Places } from "./locate";

/**
 * What the trainer of a run finds in its environment: where TensorFlow is (RESIDUAL_TENSORFLOW, and all that its
 * libraries need), or in a sentence why there is none (RESIDUAL_TENSORFLOW_MISSING). Nothing is looked for where the run
 * does not want it.
 */
export async function environmentOfRun(
  { engine, device }: Pick<RunInfo, "engine" | "device">,
  places: Places,
): Promise<Record<string, string>> {
  if (engine === "wasm") return {};
  const { found, candidates } = await locateTensorFlow(places);
  if (!found) return { RESIDUAL_TENSORFLOW_MISSING: whyNone(candidates) };
  return trainerEnvironment(found, /^\d+$/.test(device) ? Number(device) : undefined);
}
