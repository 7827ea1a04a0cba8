import type { WholeRun } from "../../protocol/curves";
import { describe } from "../directory/describe";
import { EventReader } from "../directory/follow";
import { readRecipe } from "../directory/recipe";
import { readRun } from "../directory/store";

/** A run with all that its directory says of it, named by its id. Throws an Error for people if there is no run here. */
export async function readExport(directory: string): Promise<WholeRun> {
  const run = await readRun(directory);
  const known = describe(run.info.id, run, run.state.state, await readRecipe(run));
  const exported: WholeRun = { ...known, train: [], test: [] };
  for await (const { restarted, events } of new EventReader(directory).read()) {
    if (restarted) Object.assign(exported, { train: [], test: [] });
    for (const event of events)
      if (event.type === "train") exported.train.push(event);
      else if (event.type === "test") exported.test.push(event);
  }
  return exported;
}
