import * as v from "valibot";

/**
 * The run directory (one run, one folder): what its files hold, and their parsers. It is all that the extension, the
 * trainer and the command line share. formats.md, section 2.
 */
export const runFiles = {
  info: "run.json",
  architecture: "architecture.residual.json",
  events: "events.jsonl",
  state: "state.json",
  control: "control.json",
  checkpoints: "checkpoints",
  log: "trainer.log",
} as const;

export const engineNames = ["auto", "tensorflow", "wasm"] as const;
export type EngineName = (typeof engineNames)[number];

/** Tells a trainer, in its environment, to go on with another engine than the run asks for. */
export const engineVariable = "RESIDUAL_ENGINE";

export function engineOf(info: Pick<RunInfo, "engine">, environment: Record<string, string | undefined>): EngineName {
  return engineNames.find((name) => name === environment[engineVariable]) ?? info.engine;
}

const integer = v.pipe(v.number(), v.integer());
/** JSON has no NaN and no infinity: a number that is none is written as null and read as NaN. */
const finite = v.pipe(
  v.nullable(v.number()),
  v.transform((n) => n ?? NaN),
);

const runInfo = v.object({
  id: v.string(),
  /** ISO 8601. */
  created: v.string(),
  architecture: v.object({ name: v.string(), hash: v.string(), file: v.optional(v.string()) }),
  engine: v.picklist(engineNames),
  /** Asked for; `auto` where the engine chooses. */
  device: v.string(),
  seed: integer,
  /** What the command line or the settings say otherwise than the file. */
  options: v.optional(
    v.object({
      data: v.optional(v.string()),
      /** Where data sets that were added lie, if it is not the usual place. */
      dataFolder: v.optional(v.string()),
      iterations: v.optional(integer),
      batch: v.optional(integer),
      order: v.optional(v.picklist(["shuffled", "sequential"])),
      augmentation: v.optional(v.literal("none")),
      threads: v.optional(integer),
      init: v.optional(v.string()),
      /** A gradient event every so many steps. */
      gradients: v.optional(integer),
    }),
    {},
  ),
  host: v.string(),
  versions: v.record(v.string(), v.string()),
});
export type RunInfo = v.InferOutput<typeof runInfo>;

export const runStates = ["queued", "starting", "running", "paused", "stopped", "finished", "failed"] as const;
export type RunStateName = (typeof runStates)[number];

/** What happened, why, and what to do, for people. */
export const runError = v.object({ what: v.string(), why: v.string(), do: v.string() });
export type RunError = v.InferOutput<typeof runError>;

const runState = v.object({
  state: v.picklist(runStates),
  step: integer,
  /** How many steps the run is to have. */
  steps: integer,
  pid: v.optional(integer),
  /** The system's own word for when the process started: with the pid it names a process for good. */
  pidStarted: v.optional(v.string()),
  device: v.optional(v.string()),
  error: v.optional(runError),
  /** Of a queued run that begins of itself when it is its turn: the lowest goes first. */
  place: v.optional(v.number()),
  /** ISO 8601, when this was written: a running trainer writes at least every few seconds. */
  updated: v.string(),
});
export type RunState = v.InferOutput<typeof runState>;

const control = v.object({ wish: v.picklist(["run", "pause", "stop"]) });
export type Control = v.InferOutput<typeof control>;

const trainEvent = v.object({
  type: v.literal("train"),
  /** From 1. */
  step: integer,
  epoch: v.number(),
  /** Of this batch, in training mode, before the update. */
  loss: finite,
  /** Fraction of wrong answers. */
  error: finite,
  rate: v.number(),
  /** Seconds of training since the run began, without pauses. */
  time: v.number(),
});
const testEvent = v.object({ type: v.literal("test"), step: integer, loss: finite, error: finite });
/** The L2 norm over the batch of dLoss/d(unit's input), one for each unit in the order of the network. */
const gradientEvent = v.object({ type: v.literal("gradient"), step: integer, units: v.array(finite) });
const noteEvent = v.object({ type: v.literal("note"), step: integer, text: v.string() });
const runEvent = v.variant("type", [trainEvent, testEvent, gradientEvent, noteEvent]);
export type RunEvent = v.InferOutput<typeof runEvent>;
export type TrainEvent = v.InferOutput<typeof trainEvent>;
export type TestEvent = v.InferOutput<typeof testEvent>;

/** A state in which no trainer works on the run, nor will without being asked. */
export function isOver(state: RunStateName): boolean {
  return state === "stopped" || state === "finished" || state === "failed";
}

export const parseRunInfo = parser(runInfo, runFiles.info);
export const parseRunState = parser(runState, runFiles.state);
export const parseControl = parser(control, runFiles.control);

/** A line of events.jsonl; undefined for a line that is torn, or of a type that this version does not know. */
export function parseEvent(line: string): RunEvent | undefined {
  try {
    const parsed = v.safeParse(runEvent, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** Throws an Error that names the file and what is wrong in it. */
function parser<S extends v.GenericSchema>(schema: S, file: string): (text: string) => v.InferOutput<S> {
  return (text) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new Error(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
    const parsed = v.safeParse(schema, value);
    if (parsed.success) return parsed.output;
    const issue = parsed.issues[0];
    throw new Error(`${file}: ${v.getDotPath(issue) ?? "the document"}: ${issue.message}`);
  };
}
