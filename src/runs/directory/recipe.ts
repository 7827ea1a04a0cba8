import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Training } from "../../arch/architecture";
import { networkCost } from "../../arch/analysis/cost";
import { setTraining } from "../../arch/edit/editTraining";
import { expand } from "../../arch/expand";
import { drawnCurve, paperResult } from "../../arch/paper/paper";
import { parse } from "../../arch/parse";
import { applyEdits } from "../../arch/text";
import type { CurvesRun } from "../../protocol/curves";
import { runFiles } from "../../protocol/run";
import { groupOf, settingsOf } from "./settings";
import type { Run } from "./store";

export type Recipe = Pick<CurvesRun, "group" | "settings" | "cost" | "batch" | "classes" | "rates" | "paper">;

/** The text that a run trains, as it was when the run was laid down. */
export function readText({ directory }: Pick<Run, "directory">): Promise<string> {
  return readFile(join(directory, runFiles.architecture), "utf8");
}

/** What of a run's architecture its curves need. A text that this version cannot read gives the least. */
export async function readRecipe(run: Run): Promise<Recipe> {
  const { info } = run;
  const { architecture } = parse(await readText(run).catch(() => ""));
  const { hash } = info.architecture;
  if (!architecture) return { group: hash, settings: {}, batch: 0, classes: 10, rates: [] };
  const settings = settingsOf(architecture, info);
  const paper = paperResult(architecture);
  const curve = drawnCurve(architecture);
  return {
    group: groupOf(hash, settings),
    settings,
    cost: networkCost(expand(architecture)),
    batch: info.options.batch ?? architecture.training.batch,
    classes: architecture.classes,
    rates: architecture.training.learningRate,
    ...(paper && { paper: { ...paper, ...(curve && { curve }) } }),
  };
}

/** Sect. 4: a rate of 0.01 for the first 400 iterations, then the file's own rates. */
export function withWarmUp(text: string): string {
  const rates = parse(text).architecture?.training.learningRate ?? [];
  const then = rates.findLast(([from]) => from <= 400);
  if (!then) return text;
  const warm: Training["learningRate"] = [[0, 0.01], [400, then[1]], ...rates.filter(([from]) => from > 400)];
  return applyEdits(text, setTraining(text, "learningRate", warm));
}
