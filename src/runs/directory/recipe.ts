import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { applyEdits, modify } from "jsonc-parser";
import type { Training } from "../../arch/architecture";
import { paperResult } from "../../arch/paper";
import { parse } from "../../arch/parse";
import type { CurvesRun } from "../../protocol/curves";
import { runFiles } from "../../protocol/run";
import type { Run } from "./store";

export type Recipe = Pick<CurvesRun, "batch" | "classes" | "rates" | "paper">;

/** The text that a run trains, as it was when the run was laid down. */
export function readText({ directory }: Pick<Run, "directory">): Promise<string> {
  return readFile(join(directory, runFiles.architecture), "utf8");
}

/** What of a run's architecture its curves need. A text that this version cannot read gives the least. */
export async function readRecipe(run: Run): Promise<Recipe> {
  const { architecture } = parse(await readText(run).catch(() => ""));
  if (!architecture) return { batch: 0, classes: 10, rates: [] };
  const { batch, learningRate } = architecture.training;
  const paper = paperResult(architecture);
  return {
    batch: run.info.options.batch ?? batch,
    classes: architecture.classes,
    rates: learningRate,
    ...(paper && { paper }),
  };
}

/** Sect. 4: a rate of 0.01 for the first 400 iterations, then the file's own rates. */
export function withWarmUp(text: string): string {
  const rates = parse(text).architecture?.training.learningRate ?? [];
  const then = rates.findLast(([from]) => from <= 400);
  if (!then) return text;
  const warm: Training["learningRate"] = [[0, 0.01], [400, then[1]], ...rates.filter(([from]) => from > 400)];
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: text.includes("\r\n") ? "\r\n" : "\n" };
  return applyEdits(text, modify(text, ["training", "learningRate"], warm, { formattingOptions }));
}
