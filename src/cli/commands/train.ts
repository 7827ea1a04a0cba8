import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parse } from "../../arch/parse";
import { engineOf, type RunError, type RunEvent, type RunState } from "../../protocol/run";
import { createRun } from "../../runs/directory/create";
import { RunFollower } from "../../runs/directory/follow";
import { launch, type Launched } from "../../runs/supervisor/launch";
import { readText } from "../../runs/directory/recipe";
import { defaultRunsFolder, readRun, readState, writeControl } from "../../runs/directory/store";
import { environmentOfRun } from "../../tensorflow/environment";
import { placesOfCommandLine } from "../../tensorflow/places";
import { answer, parseArguments, say, UsageError, type Command } from "../command";
import { checkFile, hasErrors, problemLines, problemsOf } from "../files";
import { Progress } from "../progress";
import { environmentOf, requestOf, trainOptions, type TrainValues } from "../trainOptions";

export const train: Command = {
  name: "train",
  summary: "trains an architecture here and now",
  usage: `residual train FILE [options]
residual train --resume --run DIR

Trains in the foreground, through the same trainer and into the same kind of run directory as the editor. Ctrl+C stops
with a checkpoint; a second one ends it at once. Exit status 1 if the run failed or was stopped.

  --run DIR            the run directory; left out: one in ${defaultRunsFolder}
  --resume             go on with the run in DIR from its last checkpoint
  --engine E           auto, tensorflow or wasm; with --resume too, where the first one is not there any more
  --device N           the number of the GPU, as nvidia-smi counts them
  --data D             a known name, a folder, or a .safetensors file
  --steps N            how many training steps
  --batch B            images a step
  --simd S             vector instructions of the embedded engine: fastest, standard or plain
  --seed N             of weights, order, augmentation and dropout
  --init W             starting weights, a .safetensors file
  --order sequential   images in the order of the file
  --augmentation none  images as they are
  --gradients K        every K steps, the size of the gradient at each unit
  --json               each event as a line of JSON

Example:
  residual train examples/tiny.residual.json --steps 200`,

  async run(args) {
    const { values, positionals } = parseArguments(args, trainOptions);
    const [file, ...more] = positionals;
    if (more.length > 0) throw new UsageError("Name one file.");
    const environment = environmentOf(values);
    const directory = values.resume ? await toResume(values, file) : await toStart(values, file);
    if (directory === undefined) return 1;
    return follow(directory, values.json ?? false, environment);
  },
};

/** Lays the run down; undefined after a report of what is wrong with the file. */
async function toStart(values: TrainValues, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) throw new UsageError("Name a file.");
  const request = requestOf(values);
  const checked = await checkFile(file);
  const failed = hasErrors(checked);
  if (failed && values.json) answer({ file, problems: problemsOf(checked) });
  else for (const line of problemLines(checked)) say(line);
  if (failed) return undefined;
  const runDirectory = values.run === undefined ? {} : { runDirectory: resolve(values.run) };
  return createRun(resolve(defaultRunsFolder), { text: checked.text, file, ...request, ...runDirectory });
}

async function toResume(values: TrainValues, file: string | undefined): Promise<string> {
  if (values.run === undefined) throw new UsageError("Say which run: --resume --run DIR.");
  for (const name of [
    "data",
    "steps",
    "batch",
    "init",
    "order",
    "augmentation",
    "seed",
    "gradients",
    "device",
  ] as const)
    if (values[name] !== undefined)
      throw new UsageError(`A run goes on as it began: leave out --${name}, or start a new run.`);
  const directory = resolve(values.run);
  const run = await readRun(directory).catch(() => {
    throw new UsageError(`There is no run in ${values.run ?? ""}.`);
  });
  if (file !== undefined && (await checkFile(file)).text !== (await readText(run)))
    say(`The run goes on with the text that it began with; ${file} has changed since.`);
  return directory;
}

/** Trains to the end, and resolves to the exit status. */
async function follow(directory: string, json: boolean, given: Record<string, string>): Promise<number> {
  const interrupt = new Interrupt(directory);
  const { info, state } = await readRun(directory);
  if (json) answer({ type: "run", run: directory, id: info.id });
  else say(`${info.architecture.name}, seed ${info.seed}, in ${directory}`);
  const batch = info.options.batch ?? parse(await readText({ directory })).architecture?.training.batch ?? 0;
  const progress = new Progress({
    steps: state.steps,
    batch,
    terminal: process.stderr.isTTY,
    write: (text) => process.stderr.write(text),
  });
  const said = { train: state.step, test: state.step };
  const tell = (event: RunEvent): void => {
    if (event.type === "train" || event.type === "test") {
      if (event.step <= said[event.type]) return;
      said[event.type] = event.step;
    }
    if (json) answer(event);
    else if (event.type === "note") say(event.text);
    else progress.add(event);
  };

  const events = ({ events }: { events: RunEvent[] }): void => events.forEach(tell);
  let waits = false;
  /** What a run waits for, such as room on the disk, has no event: it is said once. */
  const pause = ({ state, error }: RunState): void => {
    const begins = !waits && state === "paused" && error !== undefined;
    waits = state === "paused";
    if (!begins || json) return;
    progress.end();
    say(whole(error));
  };
  const follower = new RunFollower(directory, { events, state: pause }, (error) => say(String(error)));
  try {
    const wanted = { ...info, engine: engineOf(info, given), begun: state.step > 0 };
    const environment = { ...given, ...(await environmentOfRun(wanted, () => placesOfCommandLine(__dirname))) };
    const launched = await launch({ trainer: join(__dirname, "trainer.js"), directory, environment });
    interrupt.begun(launched.trainer);
    await ended(launched);
    await follower.look();
    progress.end();
    return conclude(directory, await readState(directory), json);
  } finally {
    follower.dispose();
    interrupt.dispose();
  }
}

async function ended({ trainer }: Launched): Promise<void> {
  while (trainer.pid !== undefined && trainer.exitCode === null && trainer.signalCode === null) await wait(50);
}

/** The last word: how the run ended, and what can be done if it is not done. */
function conclude(directory: string, state: RunState, json: boolean): number {
  const { step, error } = state;
  const end = state.state === "running" || state.state === "paused" ? "interrupted" : state.state;
  if (json) answer({ type: "end", state: end, step, run: directory, ...(error && { error }) });
  else if (error) say(whole(error));
  else if (end === "finished") say(`Done. The run is in ${directory}`);
  else
    say(
      `It ${end === "stopped" ? "stopped" : "was interrupted"} at step ${step}. Go on with: residual train --resume --run ${directory}`,
    );
  return end === "finished" ? 0 : 1;
}

function whole({ what, why, do: remedy }: RunError): string {
  return `${what}. ${why} ${remedy}`;
}

/** Ctrl+C once stops with a checkpoint, twice ends the trainer at once. */
class Interrupt {
  readonly #directory: string;
  #trainer: Launched["trainer"] | undefined;
  #times = 0;

  constructor(directory: string) {
    this.#directory = directory;
    for (const signal of signals) process.on(signal, this.#stop);
  }

  /** The trainer trains. To start it, it was written that the run is to go on: what was wished before comes again. */
  begun(trainer: Launched["trainer"]): void {
    this.#trainer = trainer;
    if (this.#times === 1) this.#ask();
    else if (this.#times > 1) trainer.kill("SIGKILL");
  }

  readonly #stop = (): void => {
    this.#times++;
    if (this.#times === 1) {
      say("\nStopping with a checkpoint. Ctrl+C again ends it at once.");
      this.#ask();
    } else if (this.#trainer) this.#trainer.kill("SIGKILL");
    else if (this.#times > 2) process.exit(1);
  };

  #ask(): void {
    void writeControl(this.#directory, "stop").catch((error: unknown) => say(String(error)));
  }

  dispose(): void {
    for (const signal of signals) process.off(signal, this.#stop);
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
