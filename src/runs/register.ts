import * as vscode from "vscode";
import type { RunAction } from "../protocol/curves";
import type { RunInfo } from "../protocol/run";
import { registerCommand, guarded } from "../util/commands";
import { CurvesView } from "./panel/curvesView";
import { knownFolders, Refusal } from "./commands/place";
import { RunCommands } from "./commands/runCommands";
import { registerArchitectures } from "./commands/architectureOfRun";
import { RunsView } from "./view/runsView";
import { StatusItem } from "./view/statusItem";
import { fileOfRun } from "./directory/store";
import { Supervisor, type RunChange } from "./supervisor/supervisor";

/** Training and its curves: commands, the panel, the status bar, and the runs that go on from before. */
export function registerRuns(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  environmentOf: (run: RunInfo) => Promise<Record<string, string>>,
): vscode.Disposable {
  const onError = (error: unknown): void => log.error("Runs", error instanceof Error ? error : String(error));
  const supervisor = new Supervisor({ trainer: context.asAbsolutePath("dist/trainer.js"), environmentOf, onError });
  const commands: RunCommands = new RunCommands(supervisor, () => curves);
  const attended = (what: string, run: () => unknown): Promise<unknown> => guarded(log, what, () => politely(run));
  const curves: CurvesView = new CurvesView({
    supervisor,
    extensionUri: context.extensionUri,
    log,
    find: (file) => find(vscode.Uri.file(file)),
    act: (run, action) => attended(`${action} ${run.info.id}`, () => commands.act(run, action)),
    train: (file) => attended("train", () => commands.train(vscode.Uri.file(file))),
  });
  const command = (name: string, run: (argument: unknown) => unknown): vscode.Disposable =>
    registerCommand(log, `residual.${name}`, (argument) => politely(() => run(argument)));
  const find = (file?: vscode.Uri): void => {
    for (const folder of knownFolders(file)) supervisor.watch(folder).catch(onError);
  };
  find();
  return vscode.Disposable.from(
    supervisor,
    curves,
    new StatusItem(supervisor),
    registerArchitectures(),
    new RunsView(supervisor),
    command("train", (argument) => commands.train(argument)),
    command("openCurves", (argument) => commands.openCurves(argument)),
    ...Object.entries(actionCommands).map(([name, action]) =>
      command(name, (argument) => commands.choose(action, argument)),
    ),
    supervisor.onDidChange((change) => void attended("run", () => tell(change, commands))),
    vscode.workspace.onDidChangeWorkspaceFolders(() => find()),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("residual.runs.folder") && find()),
  );
}

/** Each of these commands does its action with the run that is given, or asks which. */
const actionCommands = {
  pause: "pause",
  resume: "resume",
  stop: "stop",
  trainAgain: "other-seed",
  showLog: "log",
  showArchitecture: "architecture",
  compareArchitecture: "compare",
  revealRun: "reveal",
  deleteRun: "delete",
} as const satisfies Record<string, RunAction>;

/** A refusal is no defect: it is said with its remedy, and not logged. */
async function politely(run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { remedy } = error;
    void vscode.window.showWarningMessage(error.message, ...(remedy ? [remedy.label] : [])).then((chosen) => {
      if (remedy && chosen !== undefined) void vscode.commands.executeCommand(remedy.command);
    });
    return undefined;
  }
}

/** What nobody asked for and everybody wants to know: a run that broke, or whose trainer is gone. */
async function tell({ run, before, removed }: RunChange, commands: RunCommands): Promise<void> {
  if (removed || before === undefined || before === run.shown) return;
  const name = run.info.architecture.name;
  const log = "Show Log";
  if (run.shown === "failed") {
    const { what = "It broke off", do: advice = "" } = run.state.error ?? {};
    const chosen = await vscode.window.showErrorMessage(`${name}: ${what}. ${advice}`, log, "Open Curves");
    if (chosen === log) await commands.act(run, "log");
    else if (chosen !== undefined) commands.openCurves(fileOfRun(run));
  } else if (run.shown === "interrupted") {
    const step = run.state.step.toLocaleString("en-US");
    const words = `${name} was interrupted at step ${step}: its trainer is gone. It can go on from its last checkpoint.`;
    const chosen = await vscode.window.showWarningMessage(words, "Resume", log);
    if (chosen !== undefined) await commands.act(run, chosen === log ? "log" : "resume");
  }
}
