import type { RunInfo } from "../protocol/run";
import { hasGpu } from "./gpu";
import { locateTensorFlow, trainerEnvironment, whyNone, type Places, type Search } from "./locate";

interface AskingRun extends Pick<RunInfo, "engine" | "device"> {
  /** Whether it has made a step: `auto` goes on with the engine that it began with. */
  begun?: boolean;
}

/**
 * What the trainer of a run finds in its environment. Nothing is looked for where the run cannot want it: Python is
 * asked, and VS Code's Python extension started, only for TensorFlow.
 */
export async function environmentOfRun(
  { engine, device, begun = true }: AskingRun,
  places: () => Places | Promise<Places>,
): Promise<Record<string, string>> {
  if (engine === "wasm" || (engine === "auto" && !begun && !hasGpu())) return {};
  return environmentOf(await locateTensorFlow(await places()), device);
}

/**
 * Where TensorFlow is (RESIDUAL_TENSORFLOW, and all that its libraries need), or in a sentence why there is none
 * (RESIDUAL_TENSORFLOW_MISSING). `device`: the number of a GPU, or `auto`.
 */
export function environmentOf({ found, candidates }: Search, device: string): Record<string, string> {
  if (!found) return { RESIDUAL_TENSORFLOW_MISSING: whyNone(candidates) };
  return trainerEnvironment(found, /^\d+$/.test(device) ? Number(device) : undefined);
}
