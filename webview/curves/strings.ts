import type { CurvesRun, RunAction, ShownState } from "../../src/protocol/curves";
import { count, duration, loss, number, percent, superscript } from "../shared/format";
import type { Across } from "./points/across";

/** Every word that the curves show or speak. */
const stateWords: Record<ShownState, string> = {
  queued: "queued",
  starting: "starting",
  running: "running",
  paused: "paused",
  stopped: "stopped",
  finished: "done",
  failed: "broken",
  interrupted: "interrupted",
};

const actionWords: Record<RunAction, string> = {
  pause: "Pause",
  resume: "Resume",
  stop: "Stop",
  again: "Start again",
  "warm-up": "Start again with the paper’s warm-up",
  "other-seed": "Run again with another seed",
  log: "Show log",
  architecture: "Show the architecture",
  compare: "Compare with the present file",
  reveal: "Show its folder",
  delete: "Delete",
};

const whole = (n: number): string => n.toLocaleString("en-US");
const clock = (date: Date): string =>
  date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
const started = (run: CurvesRun): string => {
  const date = new Date(run.created);
  const today = date.toDateString() === new Date().toDateString();
  return today ? clock(date) : `${date.toLocaleDateString([], { month: "short", day: "numeric" })}, ${clock(date)}`;
};

export const t = {
  title: "Curves",
  nothing: "–",
  runs: (file: string, n: number) => `${file}, ${n === 1 ? "1 run" : `${n} runs`}`,
  loss: "loss",
  lossAxis: "Loss axis",
  log: "log",
  linear: "linear",
  trainError: "training error",
  smoothing: "smoothing",
  across: "across",
  acrossWords: { steps: "steps", epochs: "epochs", time: "time" } satisfies Record<Across, string>,

  noFile: "No file to show runs of",
  noFileHint: "Open a *.residual.json file and start training.",
  noRuns: (file: string) => `${file} has no runs yet`,
  noRunsHint: "Its training loss and test error appear here, from the first step on.",
  train: "Start Training",
  noneShown: "No run is chosen. Choose some in the table below.",

  lossKey: (log: boolean) => `training loss (left, ${log ? "log" : "linear"})`,
  errorKey: "test error (right)",
  trainErrorKey: "training error (right)",
  paperKey: "paper",
  rate: (rate: number) => `rate ${number(rate)}`,
  plainRate: (rate: number) => number(rate),
  warmRate: (rate: number, first: number, until: number) =>
    `rate ${number(rate)} (${number(first)} for the first ${whole(until)})`,
  lossMark: (value: number, end: boolean) => {
    const exponent = Math.floor(Math.log10(value) + 1e-9);
    const power = `10${superscript(exponent)}`;
    if (exponent >= 4)
      return value === 10 ** exponent ? power : `${Number((value / 10 ** exponent).toPrecision(2))}×${power}`;
    return end || exponent >= 0 ? number(Number(value.toPrecision(3))) : power;
  },
  plainMark: (value: number) => number(Number(value.toPrecision(3))),
  errorMark: (value: number) => `${value}%`,
  acrossMark: (value: number, across: Across) => {
    if (across === "time") return value === 0 ? "0" : duration(value).replace("about ", "");
    return across === "steps" && value >= 10_000 ? `${whole(value / 1000)}k` : whole(Number(value.toPrecision(6)));
  },
  chart: (runs: string[], span: string, range: string) =>
    runs.length === 0
      ? "Training curves: no run is shown."
      : `Training loss, dashed, on the left axis, ${range}. Test error, solid, on the right axis. ${
          runs.length === 1 ? "One run" : `${runs.length} runs`
        } over ${span}: ${runs.join(", ")}. The table below holds the values.`,
  span: (end: string, across: Across) => (across === "time" ? end : `${end} ${across}`),
  range: (low: number, high: number, log: boolean) =>
    `from ${number(low)} to ${number(high)}${log ? ", logarithmic" : ""}`,

  at: (value: number, across: Across) => {
    switch (across) {
      case "steps":
        return `step ${whole(value)}`;
      case "epochs":
        return `epoch ${value.toFixed(2)}`;
      case "time":
        return duration(value);
    }
  },
  readOut: (at: string, rows: string[]) => `${at}: ${rows.join("; ")}`,
  readOutRow: (name: string, trainLoss: string, testError: string) =>
    `${name}, training loss ${trainLoss}, test error ${testError}`,

  table: "Runs",
  columns: {
    run: "run",
    state: "state",
    step: "step",
    smoothed: ", smoothed",
    trainLoss: "train loss",
    raw: "raw",
    testError: "test error",
    best: "best",
    paper: "paper",
  },
  show: (name: string) => `Show the curve of ${name}`,
  seed: (run: CurvesRun) => `seed ${run.seed}, ${started(run)}`,
  fullName: (run: CurvesRun) => `${run.name}, seed ${run.seed}, ${started(run)}`,
  stateWord: (state: ShownState) => stateWords[state],
  step: whole,
  lossValue: (value: number) => (Number.isNaN(value) ? "–" : loss(value)),
  rawValue: (value: number) => loss(value),
  percentValue: (value: number) => (Number.isNaN(value) ? "–" : percent(value)),
  paper: (paper: NonNullable<CurvesRun["paper"]>) => (paper.error === "fail" ? "fail" : percent(paper.error)),
  paperSource: (paper: NonNullable<CurvesRun["paper"]>) => `${paper.table}: ${paper.setting}`,
  action: (action: RunAction) => actionWords[action],
  actionOn: (action: RunAction, name: string) => `${actionWords[action]}: ${name}`,

  broke: (step: number, what: string) =>
    step > 0 && !/ step \d/.test(what) ? `Broke off at step ${whole(step)}: ${lower(what)}` : what,
  interrupted: (step: number) => `Interrupted at step ${whole(step)}`,
  interruptedWhy: "Its trainer is gone without a word: it was killed, or the machine stopped.",
  interruptedDo: "Resume goes on from the last checkpoint.",
  unknownReason: "It does not say why.",

  stepOf: (step: number) => `step ${whole(step)}`,
  ofSteps: (step: number, steps: number) => `of ${whole(steps)} (${Math.floor((100 * step) / Math.max(1, steps))}%)`,
  epoch: (epoch: number, epochs: number) => `epoch ${Math.ceil(epoch)} of ${Math.ceil(epochs - 1e-6)}`,
  speed: (images: number) =>
    `${images >= 100 ? whole(Math.round(images)) : number(Number(images.toPrecision(2)))} images/s`,
  left: (seconds: number) => `${duration(seconds)} left, ends ${clock(new Date(Date.now() + 1000 * seconds))}`,
  took: (seconds: number) => `took ${duration(seconds)}`,
  keys: { readOut: "read out", pause: "pause", log: "log" },
  count,

  said: (run: CurvesRun) => {
    const name = `${run.name}, seed ${run.seed}`;
    switch (run.state) {
      case "running":
        return `${name} is training.`;
      case "paused":
        return `${name} is paused at step ${whole(run.step)}.`;
      case "finished":
        return `${name} is done.`;
      case "stopped":
        return `${name} was stopped at step ${whole(run.step)}.`;
      case "interrupted":
        return `${name} was interrupted at step ${whole(run.step)}.`;
      case "failed":
        return `${name} broke off at step ${whole(run.step)}. ${run.error?.what ?? ""}`;
      case "queued":
      case "starting":
        return undefined;
    }
  },
};

/** A sentence in the middle of another; names that are capitals stay. */
function lower(sentence: string): string {
  return /^[A-Z][a-z ]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
