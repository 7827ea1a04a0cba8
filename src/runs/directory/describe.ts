import type { CurvesRun, ShownState } from "../../protocol/curves";
import type { Recipe } from "./recipe";
import type { Run } from "./store";

/** What is known of a run beside its events. `name`: what names it among others. */
export function describe(name: string, { info, state }: Run, shown: ShownState, recipe: Recipe): CurvesRun {
  const { step, steps, device, error } = state;
  return {
    run: name,
    name: info.architecture.name,
    seed: info.seed,
    created: info.created,
    state: shown,
    step,
    steps,
    ...(device !== undefined && { device }),
    ...(error && { error }),
    ...recipe,
  };
}
