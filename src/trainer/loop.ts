import { setImmediate as breathe, setTimeout as wait } from "node:timers/promises";
import type { Training } from "../arch/architecture";
import type { Checkpoints, Progress } from "./run/checkpoint";
import { Clock } from "./clock";
import { lookEvery, type Wishes } from "./run/control";
import type { Part } from "./data/dataset";
import type { PixelTable } from "./data/normalise";
import type { Prefetch } from "./data/prefetch";
import type { Engine } from "./engine/engine";
import type { StepSettings } from "./graph/graph";
import { evaluate } from "./evaluate";
import type { EventFile } from "./run/eventFile";
import { Problem } from "./problem";
import { withRoom } from "./run/room";
import { rateAt } from "./schedule";
import type { StateFile } from "./run/stateFile";

/** All that a run trains with. */
export interface Session {
  settings: Training;
  /** Every so many steps an event tells the gradient at each unit's input. */
  gradients?: number;
  engine: Engine;
  batches: Prefetch;
  test: Part;
  table: PixelTable;
  /** Where it begins, or goes on. */
  progress: Progress;
  events: EventFile;
  state: StateFile;
  checkpoints: Checkpoints;
  wishes: Wishes;
}

/**
 * Trains to the last iteration, or until it is to stop, and leaves a checkpoint of its last step. After an error the
 * last one before it counts: a step that broke off has left weights, or a curve, that are not whole.
 */
export async function train(session: Session): Promise<"finished" | "stopped"> {
  const { settings, gradients, engine, batches, events, state, checkpoints } = session;
  const { learningRate, momentum, nesterov, weightDecay, seed, iterations, evaluateEvery, checkpointEvery } = settings;
  const progress = { ...session.progress, engine: engine.name };
  const clock = new Clock(progress.time);
  let now: StepSettings = { rate: rateAt(learningRate, progress.step + 1), momentum, nesterov, weightDecay, seed };
  let saved = progress.step;
  const save = async (): Promise<void> => {
    if (saved === progress.step) return;
    progress.time = clock.seconds;
    await withRoom(session, clock, async () => {
      events.flush({ sync: true });
      await checkpoints.save(engine.read(), progress);
    });
    saved = progress.step;
  };

  await state.write({ state: "running", step: progress.step });
  while (progress.step < iterations) {
    await breathe(); // lets signals and timers in
    if (events.blocked) await withRoom(session, clock, () => events.flush());
    if (session.wishes.current === "pause") await pause(session, clock, save);
    if (session.wishes.current === "stop") break;

    const step = progress.step + 1;
    const rate = rateAt(learningRate, step);
    const batch = await batches.at(step);
    if (rate !== now.rate) now = { ...now, rate };
    const result = engine.step(batch, step, now);
    const { loss, error } = result instanceof Promise ? await result : result;

    const epoch = rounded(batches.epoch(step), 4);
    events.append({ type: "train", step, epoch, loss, error, rate, time: rounded(clock.seconds, 3) });
    if (!Number.isFinite(loss)) throw notANumber(step, rate, settings, saved);
    if (gradients !== undefined && step % gradients === 0)
      events.append({ type: "gradient", step, units: engine.unitGradientNorms() });
    progress.step = step;
    state.set({ step });

    let best = false;
    if (step % evaluateEvery === 0 || step === iterations) {
      const test = await evaluate(engine, session.test, session.table);
      events.append({ type: "test", step, ...test });
      best = test.error < (progress.best?.error ?? Infinity);
      if (best) progress.best = { step, error: test.error };
    }
    if (best || step % checkpointEvery === 0) await save();
  }
  await save();
  return progress.step < iterations ? "stopped" : "finished";
}

async function pause(session: Session, clock: Clock, save: () => Promise<void>): Promise<void> {
  const { state, wishes, events } = session;
  await withRoom(session, clock, () => events.flush());
  await save();
  clock.stop();
  await state.write({ state: "paused" });
  while (wishes.current === "pause") {
    await wait(lookEvery);
    state.check();
  }
  if (wishes.current === "run") await state.write({ state: "running" });
  clock.start();
}

function rounded(n: number, digits: number): number {
  return Number(n.toFixed(digits));
}

/** Sect. 3.1: at 0.1 from the start the deep networks do not begin to converge, so the first 400 steps have 0.01. */
function notANumber(step: number, rate: number, { learningRate }: Training, saved: number): Problem {
  const kept = saved > 0 ? ` The checkpoint of step ${saved} is kept.` : "";
  const warmedUp = learningRate.length > 1 && rateAt(learningRate, 1) < rate;
  return new Problem({
    what: `The loss is not a number any more at step ${step}`,
    why: `The weights have grown beyond all bounds. A learning rate of ${rate} is most likely too high here${warmedUp ? "" : " without a warm-up"}.${kept}`,
    do: `Start anew with a lower rate, or with a warm-up: the paper has 0.01 for the first 400 steps, then 0.1: "learningRate": [[0, 0.01], [400, 0.1], ...].`,
  });
}
