import type { CurvesRun } from "../../protocol/curves";
import type { TestEvent, TrainEvent } from "../../protocol/run";
import { EventReader } from "../directory/follow";
import { readRecipe } from "../directory/recipe";
import { readRun } from "../directory/store";

/** A run with all that its directory says of its curve. */
export interface ExportedRun extends CurvesRun {
  train: TrainEvent[];
  test: TestEvent[];
}

/** Throws an Error for people if there is no run here. */
export async function readExport(directory: string): Promise<ExportedRun> {
  const run = await readRun(directory);
  const { info, state } = run;
  const exported: ExportedRun = {
    run: info.id,
    name: info.architecture.name,
    seed: info.seed,
    created: info.created,
    state: state.state,
    step: state.step,
    steps: state.steps,
    ...(state.device !== undefined && { device: state.device }),
    ...(state.error && { error: state.error }),
    ...(await readRecipe(run)),
    train: [],
    test: [],
  };
  for await (const { restarted, events } of new EventReader(directory).read()) {
    if (restarted) Object.assign(exported, { train: [], test: [] });
    for (const event of events)
      if (event.type === "train") exported.train.push(event);
      else if (event.type === "test") exported.test.push(event);
  }
  return exported;
}
