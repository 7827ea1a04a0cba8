import { basename, join } from "node:path";
import * as vscode from "vscode";
import { check } from "../../arch/check";
import { actionsFor, type RunAction } from "../../protocol/curves";
import { Refusal, toSetting } from "../../util/commands";
import { fileInFront, pickFile, textOf, visibleFile } from "../../util/residualFiles";
import { compareArchitecture, showArchitecture } from "./architectureOfRun";
import type { CurvesView } from "../panel/curvesView";
import { deleteRun, discardRun, revealRun } from "./folderOfRun";
import { dataOptions, engineSettings, requireTrust, runsFolder } from "./place";
import { DiskProblem } from "../directory/diskProblem";
import { readText, withWarmUp } from "../directory/recipe";
import { fileOfRun } from "../directory/store";
import { architectureHash, type RunRequest } from "../directory/create";
import type { Queue } from "../supervisor/queue";
import type { SupervisedRun, Supervisor } from "../supervisor/supervisor";
import type { LogChannel } from "../view/logChannel";
import { pickRun } from "./pick";
import { askForSeeds } from "./seeds";

interface TrainRequest {
  folder: string;
  request: RunRequest;
  /** Of the architecture: runs with the same can be compared. */
  hash: string;
  /** The file's. */
  seed: number;
}

/** Steps between two looks at the gradients, for the diagram: often enough to watch, and they cost below 1% of the time. */
const gradientsEvery = 100;

/** What the commands about runs do. Each throws an Error for people. */
export class RunCommands {
  readonly #supervisor: Supervisor;
  readonly #queue: Queue;
  readonly #log: LogChannel;
  readonly #curves: () => CurvesView;

  constructor(supervisor: Supervisor, queue: Queue, log: LogChannel, curves: () => CurvesView) {
    this.#supervisor = supervisor;
    this.#queue = queue;
    this.#log = log;
    this.#curves = curves;
  }

  /** Trains the text as it stands in the editor; nothing is saved. */
  async train(argument?: unknown): Promise<void> {
    const wanted = await this.#requestFor(argument);
    if (!wanted) return;
    this.#curves().open(wanted.request.file);
    await this.#ask(wanted.folder, wanted.request);
  }

  /** The same with seeds that follow each other, one run each. */
  async trainSeeds(argument?: unknown): Promise<void> {
    const wanted = await this.#requestFor(argument);
    if (!wanted) return;
    const { folder, request, hash, seed } = wanted;
    const seeds = await askForSeeds(this.#seedsOf(hash), seed);
    if (!seeds) return;
    this.#curves().open(request.file);
    for (const seed of seeds) await this.#ask(folder, { ...request, seed });
  }

  /** Of the file that is meant; where none is in sight, it is asked. */
  async #requestFor(argument: unknown): Promise<TrainRequest | undefined> {
    requireTrust();
    const question = { placeHolder: "Train which network?", none: "There is no *.residual.json file here to train." };
    const file = fileInFront(argument) ?? this.#fileOfCurves() ?? visibleFile() ?? (await pickFile(question));
    return file && this.#request(file, await textOf(file));
  }

  /** A text that was made of a file's, as a run of that file. */
  async trainAs(file: vscode.Uri, text: string, seed: number): Promise<void> {
    const { folder, request } = this.#request(file, text);
    await this.#ask(folder, { ...request, seed });
  }

  #request(file: vscode.Uri, text: string): TrainRequest {
    const folder = runsFolder(file);
    const { architecture, findings } = check(text);
    if (!architecture || findings.some(({ severity }) => severity === "error")) throw notTrainable(file, findings);
    const { engine, device, threads } = engineSettings();
    const data = dataOptions(architecture.training.data, file);
    const options = { gradients: gradientsEvery, ...data, ...(threads > 0 && { threads }) };
    const request = { text, file: file.fsPath, engine, device, options };
    return { folder, request, hash: architectureHash(architecture), seed: architecture.training.seed };
  }

  /** A new run: it starts at once if there is room, else when it is its turn. */
  async #ask(folder: string, request: RunRequest): Promise<void> {
    const directory = await this.#queue.add(folder, request).catch((error: unknown) => {
      throw error instanceof DiskProblem ? new Refusal(error.message, toSetting("residual.runs.folder")) : error;
    });
    const before = this.#queue.runs.findIndex((run) => run.directory === directory);
    if (before < 0) return;
    const words = before === 0 ? "It is next" : before === 1 ? "One run is before it" : `${before} runs are before it`;
    vscode.window.setStatusBarMessage(`$(list-ordered) Queued. ${words}.`, 6000);
  }

  /** `argument`: the file whose runs are to be shown, or one of them. */
  openCurves(argument?: unknown): void {
    const run = this.#named(argument);
    const named = run ? fileOfRun(run) : typeof argument === "string" ? argument : fileInFront(argument)?.fsPath;
    const newest = this.#supervisor.runs.at(-1);
    const file = named ?? this.#curves().file ?? visibleFile()?.fsPath ?? (newest && fileOfRun(newest));
    this.#curves().open(file);
  }

  /** Does an action with the run that is named, else with the one that can take it; of several, asks which. */
  async choose(action: RunAction, argument?: unknown): Promise<void> {
    const named = this.#named(argument);
    if (named) return this.act(named, action);
    const able = this.#supervisor.runs.filter(({ shown }) => !steers(action) || actionsFor(shown).includes(action));
    if (able.length === 0) throw new Refusal(steers(action) ? `There is no run to ${action}.` : "There is no run yet.");
    const run = await pickRun(able.reverse());
    if (run) await this.act(run, action);
  }

  async act(run: SupervisedRun, action: RunAction): Promise<void> {
    const { directory } = run;
    switch (action) {
      case "pause":
        return this.#supervisor.pause(directory);
      case "stop":
        return run.shown === "queued" ? this.#unqueue(run) : this.#supervisor.stop(directory);
      case "resume":
        return this.#resume(run);
      case "again":
        return this.#again(run, await readText(run));
      case "other-seed":
        return this.#again(run, await readText(run), this.#freeSeed(run));
      case "warm-up":
        return this.#again(run, withWarmUp(await readText(run)));
      case "log":
        return this.#log.show(run);
      case "architecture":
        return showArchitecture(run);
      case "compare":
        return compareArchitecture(run);
      case "reveal":
        return revealRun(run);
      case "delete":
        return deleteRun(run);
    }
  }

  /** A queued run starts now, whatever is at work; one that has no trainer any more goes on when it is its turn. */
  async #resume({ directory, shown }: SupervisedRun): Promise<void> {
    requireTrust();
    if (shown === "queued") await this.#supervisor.launch(directory);
    else if (await this.#supervisor.hasTrainer(directory)) await this.#supervisor.goOn(directory);
    else await this.#queue.resume(directory);
  }

  /** One that has not begun has nothing that could be missed. */
  async #unqueue(run: SupervisedRun): Promise<void> {
    await this.#queue.remove(run);
    if (run.state.step === 0) await discardRun(run);
  }

  /** Up (-1) or down (1) in the queue. `argument`: an element of the Runs view. */
  async moveInQueue(argument: unknown, by: -1 | 1): Promise<void> {
    const queue = this.#queue.runs;
    const run = this.#named(argument);
    const at = queue.findIndex(({ directory }) => directory === run?.directory);
    const target = at < 0 ? undefined : queue[at + by];
    if (run && target) await this.#queue.move([run.directory], target.directory);
  }

  /** A new run beside the old one, with all that the old one was asked to do. */
  async #again(run: SupervisedRun, text: string, seed = run.info.seed): Promise<void> {
    requireTrust();
    const { engine, options } = run.info;
    const file = fileOfRun(run);
    await this.#ask(join(run.directory, ".."), { text, engine, seed, options, ...(file !== undefined && { file }) });
  }

  /** The first that no run of this architecture has had. */
  #freeSeed({ info }: SupervisedRun): number {
    return 1 + Math.max(...this.#seedsOf(info.architecture.hash));
  }

  #seedsOf(hash: string): number[] {
    return this.#supervisor.runs.filter((run) => run.info.architecture.hash === hash).map((run) => run.info.seed);
  }

  /** The run that an element of the Runs view stands for. */
  #named(argument: unknown): SupervisedRun | undefined {
    if (typeof argument !== "object" || argument === null || !("directory" in argument)) return undefined;
    return this.#supervisor.runs.find(({ directory }) => directory === argument.directory);
  }

  #fileOfCurves(): vscode.Uri | undefined {
    const { file } = this.#curves();
    const inFront = vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview;
    return file !== undefined && inFront ? vscode.Uri.file(file) : undefined;
  }
}

function notTrainable(file: vscode.Uri, findings: { severity: string; message: string }[]): Refusal {
  const errors = findings.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (!first) return new Refusal(`${basename(file.path)} is empty: there is nothing to train.`);
  const many = errors.length === 1 ? "an error" : `${errors.length} errors`;
  return new Refusal(`${basename(file.path)} has ${many} and cannot be trained. ${first.message}`, {
    label: "Show Problems",
    command: "workbench.actions.view.problems",
  });
}

/** Whether an action is for runs in some states only. */
function steers(action: RunAction): action is "pause" | "resume" | "stop" {
  return action === "pause" || action === "resume" || action === "stop";
}
