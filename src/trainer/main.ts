/**
 * `node trainer.js RUN_DIRECTORY` trains the run that lies there, or goes on with it from its newest checkpoint. It obeys
 * control.json and SIGTERM, says all there is to say in the run's files, and writes for people to standard error. The
 * exit code is 1 if the run failed.
 */
import { writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { isOver, parseRunState, runFiles, type RunState } from "../protocol/run";
import { isAlive, processStarted } from "../util/processStart";
import { Wishes } from "./run/control";
import { EventFile } from "./run/eventFile";
import { train } from "./loop";
import { describe } from "./problem";
import { prepare, readRun } from "./setup";
import { StateFile } from "./run/stateFile";

async function main(directory: string): Promise<number> {
  const before = await readState(directory);
  if (await isTrained(before)) {
    log(`This run is being trained already, by process ${before?.pid ?? 0}.`);
    return 1;
  }
  const pidStarted = await processStarted(process.pid);
  const { step = 0, steps = 0 } = before ?? {};
  const self = { pid: process.pid, ...(pidStarted !== undefined && { pidStarted }) };
  const state = new StateFile(directory, { state: "starting", step, steps, ...self });
  const fail = async (error: unknown): Promise<number> => {
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const details = describe(error);
    await state.end({ state: "failed", error: details }).catch((second: unknown) => {
      log(
        `${details.what}. ${details.why} ${details.do}\nThis could not be written into the run's state: ${describe(second).why}`,
      );
    });
    return 1;
  };
  for (const event of ["uncaughtException", "unhandledRejection"] as const)
    process.on(event, (error: unknown) => void fail(error).then((code) => process.exit(code)));

  try {
    const wishes = new Wishes(directory);
    const run = await readRun(directory);
    process.title = `residual trainer: ${run.info.id}`;
    const [session] = await Promise.all([prepare(run, __dirname), state.write({ steps: run.settings.iterations })]);
    log(
      `${run.architecture.name}: ${session.engine.device}, from step ${session.progress.step + 1} of ${run.settings.iterations}`,
    );
    const events = new EventFile(directory, session.progress.step);
    state.set({ device: session.engine.device });
    for (const text of session.notes) {
      log(text);
      events.append({ type: "note", step: session.progress.step, text });
    }
    try {
      const end = await train({ ...session, events, state, wishes });
      events.close();
      await state.end({ state: end });
      log(`${end} at step ${state.state.step}`);
      return 0;
    } finally {
      events.close();
      await Promise.all([session.engine.dispose(), session.batches.dispose()]);
    }
  } catch (error) {
    return await fail(error);
  }
}

/** Undefined if there is none that can be read. */
async function readState(directory: string): Promise<RunState | undefined> {
  try {
    return parseRunState(await readFile(join(directory, runFiles.state), "utf8"));
  } catch {
    return undefined;
  }
}

async function isTrained(state: RunState | undefined): Promise<boolean> {
  if (state?.pid === undefined || state.pid === process.pid || isOver(state.state)) return false;
  return isAlive(state.pid, state.pidStarted);
}

function log(text: string): void {
  try {
    writeSync(process.stderr.fd, `${new Date().toISOString()} ${text}\n`);
  } catch {
    // A log that cannot be written is no reason to end.
  }
}

/** Training must not get into the way of who works at the machine. */
function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not every system lets a process do so.
  }
}

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  process.stderr.write("Say which run: node trainer.js RUN_DIRECTORY\n");
  process.exitCode = 2;
} else {
  stepBack();
  void main(directory).then((code) => process.exit(code));
}
