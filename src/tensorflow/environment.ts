import type { RunInfo } from "../protocol/run";
import { locateTensorFlow, trainerEnvironment, whyNone, type Places, type Search } from "./locate";

/** What the trainer of a run finds in its environment. Nothing is looked for where the run does not want it. */
export async function environmentOfRun(
  { engine, device }: Pick<RunInfo, "engine" | "device">,
  places: Places,
): Promise<Record<string, string>> {
  return engine === "wasm" ? {} : environmentOf(await locateTensorFlow(places), device);
}

/**
 * Where TensorFlow is (RESIDUAL_TENSORFLOW, and all that its libraries need), or in a sentence why there is none
 * (RESIDUAL_TENSORFLOW_MISSING). `device`: the number of a GPU, or `auto`.
 */
export function environmentOf({ found, candidates }: Search, device: string): Record<string, string> {
  if (!found) return { RESIDUAL_TENSORFLOW_MISSING: whyNone(candidates) };
  return trainerEnvironment(found, /^\d+$/.test(device) ? Number(device) : undefined);
}
