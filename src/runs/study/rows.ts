import { rowTitle, studyOf, type StudyRow } from "../../arch/paper/study";
import { isAtWork } from "../../protocol/curves";
import { rowStates, type RowState, type StudyRowView, type TestError } from "../../protocol/study";
import { architectureHash } from "../directory/create";
import { groupOf, settingsOf } from "../directory/settings";
import type { SupervisedRun } from "../supervisor/supervisor";

/** A row, and what its runs have in common. */
export interface KnownRow extends StudyRow {
  hash: string;
  /** Runs of it differ in nothing but their seed and their engine. */
  group: string;
}

export function knownRows(text: string): KnownRow[] {
  return studyOf(text).map((row) => {
    const hash = architectureHash(row.architecture);
    return { ...row, hash, group: groupOf(hash, settingsOf(row.architecture, { engine: "auto", options: {} })) };
  });
}

/** The paper has one row for exclusive gates that begin at 0 to −5, all of which fail; it is trained at 0. */
const manyGates = "1 exclusive-gating 0";

/** How a row's runs stand. `errors`: at the end of those that are done, as fractions. */
export function viewOf(row: KnownRow, runs: SupervisedRun[], errors: number[]): StudyRowView {
  const { id, table, letter, activation, paper } = row;
  const { data, iterations } = row.architecture.training;
  const leading = runs.toSorted((a, b) => rank(a) - rank(b))[0];
  return {
    id,
    table,
    letter,
    title: id === manyGates ? `${rowTitle(row)}, for the paper’s 0 to −5` : rowTitle(row),
    shortcut: row.shortcut.kind,
    activation,
    paper: { error: paper.error, setting: paper.setting, exact: paper.exact },
    state: leading ? stateOf(leading) : "new",
    step: leading?.state.step ?? 0,
    steps: leading?.state.steps ?? iterations,
    ours: errors.toSorted((a, b) => a - b).map((error) => testError(error, data)),
  };
}

/** The paper calls an error above 20% on CIFAR-10 a failure (Table 1). */
function testError(error: number, data: string): TestError {
  return data === "cifar-10" && error > 0.2 ? "fail" : 100 * error;
}

function rank(run: SupervisedRun): number {
  return rowStates.indexOf(stateOf(run));
}

function stateOf({ shown, state }: SupervisedRun): RowState {
  if (shown === "paused") return "paused";
  if (isAtWork(shown)) return "running";
  switch (shown) {
    case "queued":
      return state.place === undefined ? "stopped" : "queued";
    case "finished":
      return "done";
    case "failed":
    case "interrupted":
      return "broken";
    default:
      return "stopped";
  }
}
