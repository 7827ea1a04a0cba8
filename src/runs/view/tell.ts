import * as vscode from "vscode";
import { isAtWork, type RunAction } from "../../protocol/curves";
import type { RunChange, SupervisedRun } from "../supervisor/supervisor";

/** Does what is chosen. */
interface Actions {
  act(run: SupervisedRun, action: RunAction): Promise<void>;
}

/** Says what nobody asked for and everybody wants to know: a run that broke, stands still, or is gone. */
export async function tellOf({ run, before, removed }: RunChange, actions: Actions): Promise<void> {
  const { name } = run.info.architecture;
  if (removed) {
    if (isAtWork(run.shown)) void vscode.window.showWarningMessage(`${name}: its folder was deleted while it trained.`);
    return;
  }
  if (before === undefined || before === run.shown || !run.state.error) return;
  const { what, why, do: advice } = run.state.error;
  const show = run.shown === "failed" ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
  const choices = choicesFor(run);
  const chosen = await show(`${name}: ${what}. ${why} ${advice}`, ...choices.map(({ title }) => title));
  const action = choices.find(({ title }) => title === chosen)?.action;
  if (action) await actions.act(run, action);
}

function choicesFor({ shown }: SupervisedRun): { title: string; action: RunAction }[] {
  const log = { title: "Show Log", action: "log" } as const;
  switch (shown) {
    case "interrupted":
    case "stopped":
      return [{ title: "Resume", action: "resume" }, log];
    case "stuck":
      return [{ title: "Stop Training", action: "stop" }, log];
    case "failed":
    case "paused":
    case "queued":
    case "starting":
    case "running":
    case "finished":
      return [log];
  }
}
