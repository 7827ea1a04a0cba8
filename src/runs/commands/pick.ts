import * as vscode from "vscode";
import type { SupervisedRun } from "../supervisor/supervisor";

interface RunItem extends vscode.QuickPickItem {
  run: SupervisedRun;
}

/** Asks for one of several runs. Undefined if the person would rather not. */
export async function pickRun(runs: SupervisedRun[]): Promise<SupervisedRun | undefined> {
  if (runs.length === 1) return runs[0];
  return (await vscode.window.showQuickPick(runs.map(itemOf), { placeHolder: "Which run?" }))?.run;
}

/** The same for some of them; all are chosen at first. */
export async function pickRuns(runs: SupervisedRun[]): Promise<SupervisedRun[] | undefined> {
  if (runs.length === 1) return runs;
  const items = runs.map((run) => ({ ...itemOf(run), picked: true }));
  const options = { canPickMany: true, placeHolder: "Which runs?" } as const;
  return (await vscode.window.showQuickPick(items, options))?.map(({ run }) => run);
}

function itemOf(run: SupervisedRun): RunItem {
  const { info, state, shown } = run;
  return {
    run,
    label: info.architecture.name,
    description: `${shown}, step ${state.step.toLocaleString("en-US")}`,
    detail: `seed ${info.seed}, ${new Date(info.created).toLocaleString()}`,
  };
}
