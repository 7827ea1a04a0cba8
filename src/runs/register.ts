import { dirname } from "node:path";
import * as vscode from "vscode";
import type { RunAction } from "../protocol/curves";
import { guarded, registerCommand, showError } from "../util/commands";
import { messageOf } from "../util/messageOf";
import { fileInFront, filesOf, pickFile, visibleFile } from "../util/residualFiles";
import { CurvesView } from "./panel/curvesView";
import { exportRuns, savePicture } from "./export/exportCommand";
import { knownFolders, parallelRuns, stuckAfter } from "./commands/place";
import { RunCommands } from "./commands/runCommands";
import { registerArchitectures } from "./commands/architectureOfRun";
import { ContextKeys } from "./view/contextKeys";
import { RunGradients } from "./directory/gradients";
import type { Run } from "./directory/store";
import { LogChannel } from "./view/logChannel";
import { RunsView } from "./view/runsView";
import { StatusItem } from "./view/statusItem";
import { Queue } from "./supervisor/queue";
import { stuckPatience } from "./supervisor/stillness";
import { Supervisor, type SupervisedRun } from "./supervisor/supervisor";
import { StudyView } from "./study/studyView";
import { tellOf } from "./view/tell";

/**
 * Training and its curves: commands, the panel, the status bar, and the runs that go on from before. Gives what they
 * have measured of their gradients, for the diagram.
 */
export function registerRuns(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  environmentOf: (run: Run) => Promise<Record<string, string>>,
): { disposable: vscode.Disposable; gradients: RunGradients } {
  const onError = (error: unknown): void => log.error("Runs", error instanceof Error ? error : String(error));
  const supervisor = new Supervisor({
    trainer: context.asAbsolutePath("dist/trainer.js"),
    environmentOf,
    onError,
    stuckPatience: () => stuckPatience(stuckAfter()),
  });
  const queue = new Queue({
    supervisor,
    parallel: parallelRuns,
    allowed: () => vscode.workspace.isTrusted,
    onError: (error) => {
      onError(error);
      void showError(log, messageOf(error));
    },
  });
  const view = new RunsView(supervisor, queue);
  const logs = new LogChannel(onError);
  const commands: RunCommands = new RunCommands(supervisor, queue, logs, () => curves);
  const attended = (what: string, run: () => unknown): Promise<unknown> => guarded(log, what, run);
  const curves: CurvesView = new CurvesView({
    supervisor,
    extensionUri: context.extensionUri,
    log,
    find: (file) => find(vscode.Uri.file(file)),
    act: (run, action) => attended(`${action} ${run.info.id}`, () => commands.act(run, action)),
    train: (file) => attended("train", () => commands.train(vscode.Uri.file(file))),
    save: (picture, name) => attended("save", () => savePicture(picture, name, curves.file && dirname(curves.file))),
    export: (runs) => attended("export", () => exportRuns(supervisor.runs, named(runs), cli)),
  });
  const study = new StudyView({
    supervisor,
    extensionUri: context.extensionUri,
    log,
    attended,
    find: (file) => find(file),
    train: (file, text, seed) => commands.trainAs(file, text, seed),
    takeOut: (run) => commands.act(run, "stop"),
    openCurves: (file) => curves.open(file),
  });
  const openStudy = async (argument: unknown): Promise<void> => {
    const placeHolder = "Rerun Tables 1 and 2 with which network?";
    const none = "There is no *.residual.json file here whose network could be the tables' rows.";
    const file = fileInFront(argument) ?? visibleFile() ?? (await pickFile({ placeHolder, none }));
    if (file) study.open(file);
  };
  const cli = context.asAbsolutePath("dist/cli.js");
  const named = (directories: string[]): SupervisedRun[] =>
    supervisor.runs.filter(({ directory }) => directories.includes(directory));
  const command = (name: string, run: (argument: unknown, selected: unknown) => unknown): vscode.Disposable =>
    registerCommand(log, `residual.${name}`, run);
  const find = (file?: vscode.Uri): void => {
    for (const folder of knownFolders(file)) supervisor.watch(folder).catch(onError);
  };
  const findOf = (tabs: readonly vscode.Tab[]): void => filesOf(tabs).forEach((file) => find(file));
  find();
  findOf(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs));
  const gradients = new RunGradients(supervisor);
  const disposable = vscode.Disposable.from(
    supervisor,
    gradients,
    queue,
    curves,
    study,
    view,
    logs,
    new StatusItem(supervisor),
    new ContextKeys(supervisor),
    registerArchitectures(),
    command("train", (argument) => commands.train(argument)),
    command("trainSeeds", (argument) => commands.trainSeeds(argument)),
    command("moveUp", (argument) => commands.moveInQueue(argument ?? view.selected, -1)),
    command("moveDown", (argument) => commands.moveInQueue(argument ?? view.selected, 1)),
    command("study", openStudy),
    command("openCurves", (argument) => commands.openCurves(argument)),
    command("exportRuns", (clicked, all) => exportRuns(supervisor.runs, view.runsOf(clicked, all), cli)),
    ...Object.entries(actionCommands).map(([name, action]) =>
      command(name, (argument) => commands.choose(action, argument)),
    ),
    supervisor.onDidChange((change) => void attended("run", () => tellOf(change, commands))),
    vscode.window.tabGroups.onDidChangeTabs(({ opened }) => findOf(opened)),
    vscode.workspace.onDidChangeWorkspaceFolders(() => find()),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("residual.runs.folder") && find()),
  );
  return { disposable, gradients };
}

/** Each of these commands does its action with the run that is given, or asks which. */
const actionCommands = {
  pause: "pause",
  resume: "resume",
  startNow: "resume",
  stop: "stop",
  removeFromQueue: "stop",
  trainAgain: "other-seed",
  showLog: "log",
  showArchitecture: "architecture",
  compareArchitecture: "compare",
  revealRun: "reveal",
  deleteRun: "delete",
} as const satisfies Record<string, RunAction>;
