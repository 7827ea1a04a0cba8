import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { embeddedData } from "../../arch/paper/datasets";
import { presetText } from "../../arch/paper/presets";
import { isOver, type RunEvent } from "../../protocol/run";
import { createRun } from "../../runs/directory/create";
import { RunFollower } from "../../runs/directory/follow";
import { listRuns, readState } from "../../runs/directory/store";
import { launch, type Launched } from "../../runs/supervisor/launch";
import { messageOf } from "../../util/messageOf";
import type { MeasuredStep, Probed } from "../report";

interface StepOptions {
  /** Of the trainer: where TensorFlow is. */
  environment: Record<string, string>;
  /** The trainer's script: dist/trainer.js. */
  trainer: string;
  threads?: number;
  /** In ms; on a busy machine the engine alone may take many seconds to start. */
  timeout?: number;
}

const batch = 128;
/** So long steps are watched, in ms, and so many at least. */
const watched = { time: 500, steps: 3 };
/** If nobody ends it, it ends. */
const iterations = 400;

/** Trains ResNet-20 on the embedded images for half a second as a run with the engine `auto`, in a folder of its own. */
export async function measureStep({ timeout = 90_000, ...options }: StepOptions): Promise<Probed<MeasuredStep>> {
  const folder = await mkdtemp(join(tmpdir(), "residual-doctor-"));
  let clock: NodeJS.Timeout | undefined;
  const late = new Promise<Probed<MeasuredStep>>((resolve) => {
    const why = `No step was done within ${timeout / 1000} s.`;
    clock = setTimeout(() => resolve({ ok: false, why }), timeout);
  });
  try {
    return await Promise.race([measure(folder, options), late]);
  } catch (error) {
    return { ok: false, why: messageOf(error) };
  } finally {
    clearTimeout(clock);
    for (const { state } of await listRuns(folder)) if (state.pid !== undefined && !isOver(state.state)) end(state.pid);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }).catch(() => undefined);
  }
}

async function measure(
  folder: string,
  { environment, trainer, threads }: Omit<StepOptions, "timeout">,
): Promise<Probed<MeasuredStep>> {
  const text = presetText("resnet-20", { input: { size: 28, channels: 1 } });
  const options = { data: embeddedData, batch, iterations, ...(threads !== undefined && { threads }) };
  const directory = await createRun(folder, { text, engine: "auto", options });
  const from = performance.now();
  const launched = await launch({ trainer, directory, environment });
  const start = performance.now() - from;
  const events = await firstEvents(directory, launched.trainer);
  const { device = "", error } = await readState(directory);
  const times = timesOf(events);
  if (times.length < 2)
    return { ok: false, why: error ? `${error.what}. ${error.why}` : "The trainer ended before it had done a step." };
  // The first step makes ready what the others find.
  const steps = times.slice(1).map((time, i) => 1000 * (time - times[i]!));
  return {
    ok: true,
    engine: device.includes("TensorFlow") ? "tensorflow" : "wasm",
    device,
    notes: events.flatMap((event) => (event.type === "note" ? [event.text] : [])),
    network: "ResNet-20",
    batch,
    start,
    step: steps.sort((a, b) => a - b)[steps.length >> 1]!,
  };
}

/** Until there are enough steps, or the trainer has ended. */
async function firstEvents(directory: string, trainer: Launched["trainer"]): Promise<RunEvent[]> {
  const seen: RunEvent[] = [];
  let enough: (() => void) | undefined;
  const events = ({ events }: { events: RunEvent[] }): void => {
    seen.push(...events);
    const times = timesOf(seen);
    if (times.length > watched.steps && 1000 * (times.at(-1)! - times[0]!) >= watched.time) enough?.();
  };
  const follower = new RunFollower(directory, { events }, () => enough?.());
  try {
    await new Promise<void>((resolve) => {
      enough = resolve;
      trainer.once("exit", () => resolve());
      if (trainer.exitCode !== null || trainer.signalCode !== null) resolve();
    });
    await follower.look();
    return seen;
  } finally {
    follower.dispose();
  }
}

function timesOf(events: RunEvent[]): number[] {
  return events.flatMap((event) => (event.type === "train" ? [event.time] : []));
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}
