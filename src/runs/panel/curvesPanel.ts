import type * as vscode from "vscode";
import { basename } from "node:path";
import { parseFromCurves, type CurvesRun, type FromCurves, type RunAction, type ToCurves } from "../../protocol/curves";
import { Disposable } from "../../util/disposable";
import { fillPanel } from "../../util/webviewHtml";
import { describe } from "../directory/describe";
import { RunFollower, type LineBatch } from "../directory/follow";
import { RunEnds } from "./ends";
import { PendingPoints } from "./points";
import { readRecipe, type Recipe } from "../directory/recipe";
import { fileOfRun } from "../directory/store";
import type { SupervisedRun, Supervisor } from "../supervisor/supervisor";

export const curvesViewType = "residual.curves";

/** The panel's parts that belong to others. */
export interface CurvesServices {
  supervisor: Supervisor;
  extensionUri: vscode.Uri;
  log: vscode.LogOutputChannel;
  /** Does what a person asked for in the page. */
  act(run: SupervisedRun, action: RunAction): Promise<unknown>;
  train(file: string): Promise<unknown>;
  /** Asks where, and writes a picture of the plot there. */
  save(picture: Extract<FromCurves, { type: "save" }>, name: string): Promise<unknown>;
  /** Asks which format and where, and writes these runs there. */
  export(runs: string[]): Promise<unknown>;
  /** Looks for runs of a file, wherever its runs are kept. */
  find(file: string): void;
}

/** Points are sent at most so often, in ms: a point is to be on the screen within 100 of its writing. */
const interval = 32;
/** While long curves are read for the first time, pieces are sent so often, and drawn so often: drawing takes longer. */
const longInterval = 160;
const drawInterval = 480;

/**
 * The curves of the runs of one file. The page is thrown away whenever it is hidden; each one that says "ready" gets
 * everything again, and nothing is read for a page that is not there.
 */
export class CurvesPanel extends Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #services: CurvesServices;
  readonly #recipes = new Map<string, Promise<Recipe>>();
  #followed = new Map<string, { follower: RunFollower; pending: PendingPoints }>();
  readonly #ends = new RunEnds(
    (message) => this.#send(message),
    (error) => this.#report(error),
  );
  #file: string | undefined;
  #all = false;
  #ready = false;
  /** The page has said which runs it draws. */
  #asked = false;
  #listIsOld = false;
  /** So many runs are read for the first time. */
  #loading = 0;
  #lastSent = 0;
  #lastDrawn = -Infinity;
  #soon: NodeJS.Timeout | undefined;

  constructor(panel: vscode.WebviewPanel, services: CurvesServices, file: string | undefined) {
    super();
    this.#panel = panel;
    this.#services = services;
    this.#file = file;
    this.own({ dispose: () => this.#forgetPage() });
    this.own(services.supervisor.onDidChange(() => this.#runsChanged()));
    this.own(panel.onDidDispose(() => this.dispose()));
    this.own(panel.onDidChangeViewState(() => panel.visible || this.#forgetPage()));
    this.own(panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    if (file !== undefined) services.find(file);
    fillPanel(panel, services.extensionUri, "curves", "Curves");
  }

  get file(): string | undefined {
    return this.#file;
  }

  /** Makes the panel about another file, and brings it to the front without taking the keyboard. */
  show(file: string | undefined): void {
    if (file !== undefined && file !== this.#file) {
      this.#file = file;
      this.#services.find(file);
      this.#runsChanged();
    }
    this.#panel.reveal(undefined, true);
  }

  /** The runs of the panel's file, or of all files, the oldest first. */
  #runs(): SupervisedRun[] {
    const { runs } = this.#services.supervisor;
    return this.#all ? runs : runs.filter((run) => fileOfRun(run) === this.#file);
  }

  #receive(value: unknown): void {
    const message = parseFromCurves(value);
    if (!message) {
      this.#services.log.warn("The curves' page said what is not understood", JSON.stringify(value));
      return;
    }
    switch (message.type) {
      case "ready":
        this.#forgetPage();
        this.#ready = true;
        this.#runsChanged();
        break;
      case "follow":
        this.#follow(message.runs);
        break;
      case "act": {
        const run = this.#runs().find(({ directory }) => directory === message.run);
        if (run) void this.#services.act(run, message.action);
        break;
      }
      case "train":
        if (this.#file !== undefined) void this.#services.train(this.#file);
        break;
      case "scope":
        this.#all = message.all;
        this.#runsChanged();
        break;
      case "save":
        void this.#services.save(message, this.#name());
        break;
      case "export":
        void this.#services.export(message.runs);
        break;
      case "log":
        this.#services.log.warn(message.text);
    }
  }

  async #sendRuns(): Promise<void> {
    this.#listIsOld = false;
    const runs = await Promise.all(this.#runs().map((run) => this.#describe(run)));
    const title = this.#file === undefined ? "" : basename(this.#file);
    const file = this.#file !== undefined && { file: this.#file };
    this.#send({ type: "runs", title, ...file, all: this.#all, runs });
    if (this.#asked) this.#wantEnds();
  }

  #wantEnds(): void {
    this.#ends.want(this.#runs().filter(({ directory }) => !this.#followed.has(directory)));
  }

  /** What a file made of the panel is called. */
  #name(): string {
    return this.#all || this.#file === undefined ? "curves" : basename(this.#file).replace(/\.residual\.json$/, "");
  }

  async #describe(run: SupervisedRun): Promise<CurvesRun> {
    const recipe = this.#recipes.get(run.directory) ?? readRecipe(run);
    this.#recipes.set(run.directory, recipe);
    return describe(run.directory, run, run.shown, await recipe);
  }

  #follow(wanted: string[]): void {
    const known = new Set(this.#runs().map(({ directory }) => directory));
    for (const [directory, { follower }] of this.#followed)
      if (!wanted.includes(directory)) {
        follower.dispose();
        this.#followed.delete(directory);
      }
    for (const directory of wanted) {
      if (this.#followed.has(directory) || !known.has(directory)) continue;
      const pending = new PendingPoints(true);
      const lines = (batch: LineBatch): void => {
        pending.add(batch);
        this.#sendSoon();
      };
      const follower = new RunFollower(directory, { lines }, (error) => this.#report(error));
      this.#followed.set(directory, { follower, pending });
      void this.#load(follower);
    }
    this.#asked = true;
    this.#wantEnds();
  }

  /** What is there already: when the last of it is read, it is sent at once, and drawn with the list of runs. */
  async #load(follower: RunFollower): Promise<void> {
    this.#loading++;
    await follower.look().catch(() => undefined); // it has reported it
    if (--this.#loading > 0) return;
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#runsChanged();
  }

  #runsChanged(): void {
    this.#listIsOld = true;
    this.#sendSoon();
  }

  #sendSoon(): void {
    if (!this.#ready) return;
    const send = (): void => {
      this.#soon = undefined;
      this.#lastSent = performance.now();
      if (this.#listIsOld) this.#sendRuns().catch((error: unknown) => this.#report(error));
      const points = [...this.#followed].flatMap(([run, { pending }]) => pending.take(run) ?? []);
      const drawn = this.#loading === 0 || this.#lastSent - this.#lastDrawn >= drawInterval;
      if (drawn) this.#lastDrawn = this.#lastSent;
      for (const message of points) this.#send({ ...message, more: !drawn || message !== points.at(-1) });
    };
    const wait = this.#loading > 0 ? longInterval : interval;
    this.#soon ??= setTimeout(send, Math.max(0, this.#lastSent + wait - performance.now()));
  }

  #send(message: ToCurves): void {
    if (this.#ready) void this.#panel.webview.postMessage(message);
  }

  #forgetPage(): void {
    this.#ready = this.#asked = false;
    this.#ends.forget();
    clearTimeout(this.#soon);
    this.#soon = undefined;
    for (const { follower } of this.#followed.values()) follower.dispose();
    this.#followed = new Map();
  }

  #report(error: unknown): void {
    this.#services.log.error("Curves", error instanceof Error ? error : String(error));
  }
}
