import { spawn, type ChildProcess } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { isOver, runFiles, type RunState } from "../../protocol/run";
import { claim } from "../../util/claim";
import { isAlive } from "../../util/processStart";
import { diskProblem } from "../directory/diskProblem";
import { RunFollower } from "../directory/follow";
import { lastLogLines, readState, writeControl, writeState } from "../directory/store";
import { errorIn } from "./trouble";

interface Launch {
  /** The trainer's script: dist/trainer.js. */
  trainer: string;
  /** The run that it is to train, or to go on with. */
  directory: string;
  /** What the trainer finds in its environment beside what is in this process's own: where TensorFlow is. */
  environment?: Record<string, string>;
}

export interface Launched {
  /** Running, or already over: then `error` says why. */
  state: RunState;
  /** Not to be waited for by the event loop; in a process group of its own, so that it outlives this process. */
  trainer: ChildProcess;
}

/**
 * Starts the trainer of a run. Resolves when it trains, or when it has ended before it did; a trainer that ends without
 * a word leaves the state `failed` with what its log says last.
 */
export async function launch({ trainer, directory, environment = {} }: Launch): Promise<Launched> {
  const claimed = await claim(directory, "launch").catch((error: unknown) => {
    throw diskProblem(error, directory);
  });
  if (!claimed) throw new Error("This run is being started already.");
  try {
    const before = await readState(directory);
    if (before.state === "failed" && before.steps === 0 && before.error)
      throw new Error(`${before.error.what}. ${before.error.why} ${before.error.do}`);
    if (before.pid !== undefined && !isOver(before.state) && (await isAlive(before.pid, before.pidStarted)))
      throw new Error(`This run is being trained already, by process ${before.pid}.`);
    await writeControl(directory, "run");
    const { step, steps } = before;
    await writeState(directory, { state: "starting", step, steps, updated: new Date().toISOString() });

    const { child, ending } = await spawnTrainer(trainer, directory, environment);
    const first = await firstOf(ending, directory);
    child.unref();
    if (typeof first !== "string") return { state: first, trainer: child };
    const last = await readState(directory);
    return { state: isOver(last.state) ? last : await failed(directory, last, first), trainer: child };
  } finally {
    await claimed.release();
  }
}

/** How the trainer ended, or its first state in training, whichever comes first. */
async function firstOf(ending: Promise<string>, directory: string): Promise<string | RunState> {
  let follower: RunFollower | undefined;
  const training = new Promise<RunState>((resolve, reject) => {
    const state = (now: RunState): void => {
      if (now.pid !== undefined && now.state !== "starting") resolve(now);
    };
    follower = new RunFollower(directory, { state }, reject);
  });
  try {
    return await Promise.race([ending, training]);
  } finally {
    follower?.dispose();
  }
}

/** Writes that a trainer that is gone has failed, with the words of its log that say most. */
async function failed(directory: string, state: RunState, how: string): Promise<RunState> {
  const lines = await lastLogLines(directory, 30);
  const words = errorIn(lines) ?? lines.slice(-3).join("\n").trim();
  const now: RunState = {
    state: "failed",
    step: state.step,
    steps: state.steps,
    updated: new Date().toISOString(),
    error: {
      what: "The trainer ended before it began to train",
      why: words === "" ? how : `${how} Its last words: ${words}`,
      do: "Read the run's log. If it says nothing, start it again.",
    },
  };
  await writeState(directory, now);
  return now;
}

interface Spawned {
  child: ChildProcess;
  /** How it ended, in words. */
  ending: Promise<string>;
}

/** In VS Code, process.execPath is Electron: the variable makes it a Node. */
async function spawnTrainer(trainer: string, directory: string, environment: Record<string, string>): Promise<Spawned> {
  const log = await open(join(directory, runFiles.log), "a");
  try {
    const child = spawn(process.execPath, [trainer, directory], {
      detached: true,
      windowsHide: true,
      stdio: ["ignore", log.fd, log.fd],
      env: { ...withoutDebugger(process.env), ...environment, ELECTRON_RUN_AS_NODE: "1" },
    });
    const ending = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(`It could not be started: ${error.message}.`));
      child.once("exit", (code, signal) =>
        resolve(signal === null ? `It ended with exit code ${code ?? 0}.` : `It was ended by ${signal}.`),
      );
    });
    return { child, ending };
  } finally {
    await log.close();
  }
}

/** The extension host's own Node options (a debugger's port) are not for its children. */
function withoutDebugger(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const rest = { ...env };
  delete rest.NODE_OPTIONS;
  return rest;
}
