import { dataSet } from "../../arch/paper/datasets";
import { isAtWork } from "../../protocol/curves";
import { parseFromStudy, type ToStudy } from "../../protocol/study";
import { Disposable } from "../../util/disposable";
import { messageOf } from "../../util/messageOf";
import { lastEvent, lastTest } from "../directory/lastTest";
import { readRecipe } from "../directory/recipe";
import { waits } from "../supervisor/order";
import type { SupervisedRun } from "../supervisor/supervisor";
import { knownRows, viewOf, type KnownRow } from "./rows";

/** What the page's host does for it. */
export interface StudyServices {
  /** The file as a path, and how it is called. */
  file: string;
  name: string;
  /** The file's text as it stands in the editor. */
  text: () => Promise<string>;
  runs: () => SupervisedRun[];
  post: (message: ToStudy) => void;
  /** Asks for the seeds of a run of every row; `seed` is the file's. */
  askForSeeds: (seed: number) => Promise<number[] | undefined>;
  train: (text: string, seed: number) => Promise<void>;
  takeOut: (run: SupervisedRun) => Promise<void>;
  openCurves: () => void;
  log: (text: string) => void;
}

/** The page is told at most so often, in ms. */
const interval = 250;

/** Tables 1 and 2 with the network of one file: the runs say how far they are, and nothing else is kept. */
export class StudySession extends Disposable {
  readonly #services: StudyServices;
  readonly #groups = new Map<string, Promise<string>>();
  readonly #errors = new Map<string, Promise<number | undefined>>();
  #rows: KnownRow[] = [];
  #text: string | undefined;
  #ready = false;
  #soon: NodeJS.Timeout | undefined;

  constructor(services: StudyServices) {
    super();
    this.#services = services;
    this.own({ dispose: () => clearTimeout(this.#soon) });
  }

  async receive(value: unknown): Promise<void> {
    const message = parseFromStudy(value);
    switch (message?.type) {
      case undefined:
        this.#services.log(`The study's page said what is not understood: ${JSON.stringify(value)}`);
        return;
      case "ready":
        this.#ready = true;
        await this.#send();
        return;
      case "train": {
        const row = this.#rows.find(({ id }) => id === message.row);
        if (row) await this.#services.train(row.text, freeSeed(row, await this.#runsOf(row)));
        return;
      }
      case "take-out": {
        const row = this.#rows.find(({ id }) => id === message.row);
        if (row) await this.#takeOut([row]);
        return;
      }
      case "train-all":
        await this.#trainAll();
        return;
      case "take-all-out":
        await this.#takeOut(this.#rows);
        return;
      case "curves":
        this.#services.openCurves();
        return;
      case "log":
        this.#services.log(message.text);
    }
  }

  /** The page is hidden: it says "ready" when it comes back. */
  hide(): void {
    this.#ready = false;
  }

  /** A run, or the text, is another. */
  changed(): void {
    if (!this.#ready || this.disposed) return;
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      void this.#send();
    }, interval);
  }

  async #send(): Promise<void> {
    const message = await this.#study().catch((error: unknown): ToStudy => {
      return { type: "none", file: this.#services.file, why: messageOf(error) };
    });
    if (this.#ready && !this.disposed) this.#services.post(message);
  }

  async #study(): Promise<ToStudy> {
    const { file, name } = this.#services;
    const text = await this.#services.text();
    if (text !== this.#text) {
      this.#rows = knownRows(text);
      this.#text = text;
    }
    const [first] = this.#rows;
    if (!first)
      return { type: "none", file, why: `${name} has errors, or is empty. Open it and correct what is wrong.` };
    const { data } = first.architecture.training;
    const runs = await Promise.all(this.#rows.map((row) => this.#runsOf(row)));
    const errors = await Promise.all(runs.map((of) => this.#errorsOf(of)));
    const left = await secondsLeft([...new Set(runs.flat())]);
    return {
      type: "study",
      file,
      name,
      data: dataSet(data)?.title ?? data,
      rows: this.#rows.map((row, i) => viewOf(row, runs[i]!, errors[i]!)),
      ...(left !== undefined && { left }),
    };
  }

  /** The runs that train a row as the file says, whatever their seed and wherever they were begun. */
  async #runsOf({ hash, group }: KnownRow): Promise<SupervisedRun[]> {
    const same = this.#services.runs().filter(({ info }) => info.architecture.hash === hash);
    const groups = await Promise.all(
      same.map((run) => {
        const known = this.#groups.get(run.directory) ?? readRecipe(run).then(({ group }) => group);
        this.#groups.set(run.directory, known);
        return known;
      }),
    );
    return same.filter((_, i) => groups[i] === group);
  }

  async #errorsOf(runs: SupervisedRun[]): Promise<number[]> {
    const errors = await Promise.all(
      runs
        .filter(({ shown }) => shown === "finished")
        .map(({ directory }) => {
          const known = this.#errors.get(directory) ?? lastTest(directory).then((test) => test?.error);
          this.#errors.set(directory, known);
          return known;
        }),
    );
    return errors.filter((error) => error !== undefined);
  }

  /** A row that stands in both tables is trained once; a run that is there already is not begun again. */
  async #trainAll(): Promise<void> {
    const rows = [...new Map(this.#rows.map((row) => [row.group, row])).values()];
    const runs = await Promise.all(rows.map((row) => this.#runsOf(row)));
    const seed = rows[0]?.architecture.training.seed;
    if (seed === undefined) return;
    const seeds = await this.#services.askForSeeds(seed);
    for (const seed of seeds ?? [])
      for (const [i, row] of rows.entries()) {
        const there = runs[i]!.some(({ info, shown }) => info.seed === seed && shown !== "failed");
        if (!there) await this.#services.train(row.text, seed);
      }
  }

  async #takeOut(rows: KnownRow[]): Promise<void> {
    const runs = new Set((await Promise.all(rows.map((row) => this.#runsOf(row)))).flat());
    for (const run of runs) if (waits(run)) await this.#services.takeOut(run);
  }
}

/** The file's own, or the first that no run of the row has had. */
function freeSeed(row: KnownRow, runs: SupervisedRun[]): number {
  return runs.length === 0 ? row.architecture.training.seed : 1 + Math.max(...runs.map(({ info }) => info.seed));
}

/** Until the last of the runs is done, if all go as fast as those at work; nothing if none is at work. */
async function secondsLeft(runs: SupervisedRun[]): Promise<number | undefined> {
  const atWork = runs.filter(({ shown }) => isAtWork(shown));
  const last = await Promise.all(atWork.map(({ directory }) => lastEvent(directory, "train").catch(() => undefined)));
  const steps = last.filter((event) => event !== undefined).map(({ time, step }) => time / step);
  if (steps.length === 0) return undefined;
  const open = [...atWork, ...runs.filter(waits)].reduce((sum, { state }) => sum + state.steps - state.step, 0);
  const each = steps.reduce((sum, seconds) => sum + seconds, 0) / steps.length;
  return (open * each) / atWork.length;
}
