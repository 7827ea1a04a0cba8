import type { CostAxis, CurvesRun, RunAction, ShownState, SortColumn } from "../../src/protocol/curves";
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
  stuck: "stuck",
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

// Made once: a frame of a plot that is moved writes dozens of numbers.
const numbers = new Intl.NumberFormat("en-US");
const clocks = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", hour12: false });
const days = new Intl.DateTimeFormat([], { month: "short", day: "numeric" });
const whole = (n: number): string => numbers.format(n);
const clock = (date: Date): string => clocks.format(date);
const started = (run: CurvesRun): string => {
  const date = new Date(run.created);
  const today = date.toDateString() === new Date().toDateString();
  return today ? clock(date) : `${days.format(date)}, ${clock(date)}`;
};

const fullName = (run: CurvesRun): string => `${run.name}, seed ${run.seed}, ${started(run)}`;
const runs = (n: number): string => (n === 1 ? "1 run" : `${n} runs`);
const speed = (images: number): string =>
  images >= 100 ? whole(Math.round(images)) : number(Number(images.toPrecision(2)));
const two = (n: number): string => String(n).padStart(2, "0");

/** A time on an axis whose marks are `step` seconds apart. */
function clockTime(seconds: number, step: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60), Math.round(seconds % 60)];
  if (seconds === 0) return "0";
  if (step % 3600 === 0) return `${h} h`;
  if (step % 60 === 0) return seconds < 3600 ? `${m} min` : `${h}:${two(m % 60)} h`;
  return seconds < 60 ? `${Number(seconds.toPrecision(4))} s` : `${m}:${two(s)} min`;
}

type PaperValue = NonNullable<CurvesRun["paper"]>;

export const t = {
  title: "Curves",
  nothing: "–",
  runs: (file: string, n: number) => `${file}, ${runs(n)}`,
  allFiles: (n: number) => `all files, ${runs(n)}`,
  all: "all files",
  view: "View",
  views: { curves: "curves", cost: "error against cost" },
  fold: "fold seeds",
  export: "Export the shown runs",
  saveSvg: "Save the plot as SVG",
  savePng: "Save the plot as PNG",
  exportRuns: "Export the runs: CSV, JSON, TensorBoard, report",
  both: "Loss and error",
  bothWords: { together: "as in the paper", apart: "apart" },
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
  narrowLossKey: (log: boolean) => `loss (left, ${log ? "log" : "linear"})`,
  narrowErrorKey: "error (right)",
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
  /** `step`: how far it is to the next mark. */
  acrossMark: (value: number, across: Across, step: number) => {
    if (across === "time") return clockTime(value, step);
    const thousands = across === "steps" && value >= 10_000 && value % 1000 === 0;
    return thousands ? `${whole(value / 1000)}k` : whole(Number(value.toPrecision(step < 1 ? 6 : 8)));
  },
  chart: (runs: string[], span: string, range: string) =>
    runs.length === 0
      ? "Training curves: no run is shown."
      : `Training loss, dashed, on the left axis, ${range}. Test error, solid, on the right axis. ${
          runs.length === 1 ? "One run" : `${runs.length} runs`
        } over ${span}: ${runs.join(", ")}. The table below holds the values.`,
  span: (from: string, to: string, across: Across, part: boolean) => {
    const words = part ? `${from} to ${to}` : to;
    return across === "time" ? words : `${words} ${across}`;
  },
  range: (low: number, high: number, log: boolean) =>
    `from ${number(low)} to ${number(high)}${log ? ", logarithmic" : ""}`,

  zoom: "Zoom",
  zoomIn: "Zoom in (+)",
  zoomOut: "Zoom out (−)",
  zoomAll: "Show all (0)",
  live: "live",
  follow: "live: follow the end (F)",
  seen: (from: number, to: number, across: Across) =>
    across === "time"
      ? `Shows ${duration(from)} to ${duration(to)}.`
      : `Shows ${across} ${whole(Math.round(from))} to ${whole(Math.round(to))}.`,
  allSeen: "Shows all.",
  following: "Follows the live end.",
  paperLine: (paper: PaperValue) =>
    `paper ${paper.error === "fail" ? "fail, above 20%" : percent(paper.error)}, ${paper.table}`,
  readOff: (figure: string) => `read off the paper’s ${figure}`,

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
    loss: "train loss",
    error: "test error",
    best: "best",
    speed: "images/s",
    time: "time",
    paper: "paper",
  } satisfies Record<SortColumn, string>,
  smoothed: ", smoothed",
  raw: "raw",
  differs: "differs in",
  setting: (name: string, value: string) => `${name} ${value}`,
  sortBy: (column: string) => `Sort by ${column}`,
  seeds: (n: number) => (n === 1 ? "1 seed" : `${n} seeds`),
  medianOf: (n: number) => `of ${n}`,
  medianTitle: (n: number) => `Median of the last test errors of ${n} seeds`,
  bestTitle: (n: number) => `The best of ${n} seeds`,
  openGroup: (name: string) => `Show the runs of ${name}`,
  closeGroup: (name: string) => `Hide the runs of ${name}`,
  pin: (name: string) => `Keep on top: ${name}`,
  unpin: (name: string) => `Keep on top no more: ${name}`,
  states: (counts: [ShownState, number][]) =>
    counts
      .map(([state, n]) => (n === 1 && counts.length === 1 ? stateWords[state] : `${n} ${stateWords[state]}`))
      .join(", "),
  speedValue: (images: number) => (images > 0 ? speed(images) : "–"),
  timeValue: (seconds: number) => (seconds > 0 ? duration(seconds) : "–"),

  costs: { parameters: "parameters", multiplyAdds: "multiply-adds", time: "training time" } satisfies Record<
    CostAxis,
    string
  >,
  costAxis: "cost",
  costValue: (value: number, axis: CostAxis) => (axis === "time" ? duration(value) : count(value)),
  /** On the axis, where marks lie close together. */
  costMark: (value: number, axis: CostAxis) => {
    if (axis === "time") return duration(value);
    return value >= 10_000 && value < 1e6 ? `${number(Number((value / 1000).toPrecision(4)))}k` : count(value);
  },
  scatter: (n: number, axis: string) =>
    `Test error against ${axis} of ${runs(n)}. Those on the Pareto front are not beaten in both. Arrow keys go from run to run.`,
  scatterPoint: (
    name: string,
    error: string,
    cost: string,
    axis: string,
    front: boolean,
    beatenBy: string | undefined,
  ) =>
    `${name}: test error ${error}, ${cost}${axis === "training time" ? " of training" : ` ${axis}`}. ${
      front ? "On the Pareto front." : beatenBy === undefined ? "" : `Beaten by ${beatenBy}.`
    }`.trim(),
  front: "Pareto front",
  nothingToScatter: "No shown run has a test error yet.",
  error: "test error",

  show: (name: string) => `Show the curve of ${name}`,
  seed: (run: CurvesRun) => `seed ${run.seed}, ${started(run)}`,
  fullName: (run: CurvesRun) => fullName(run),
  /** Of a run, or of so many that differ in their seed alone, the newest of which it is. */
  curveName: (run: CurvesRun, seeds: number) => (seeds === 1 ? fullName(run) : `${run.name}, median of ${seeds} seeds`),
  stateWord: (state: ShownState) => stateWords[state],
  step: whole,
  lossValue: (value: number) => (Number.isNaN(value) ? "–" : loss(value)),
  rawValue: (value: number) => loss(value),
  percentValue: (value: number) => (Number.isNaN(value) ? "–" : percent(value)),
  paper: (paper: PaperValue) => (paper.error === "fail" ? "fail" : percent(paper.error)),
  paperSource: (paper: PaperValue) => `${paper.table}: ${paper.setting}`,
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
  speed: (images: number) => `${speed(images)} images/s`,
  left: (seconds: number) => `${duration(seconds)} left, ends ${clock(new Date(Date.now() + 1000 * seconds))}`,
  took: (seconds: number) => `took ${duration(seconds)}`,
  keys: { readOut: "read out", zoom: "zoom", move: "move", pause: "pause", resume: "resume", log: "log" },
  summary: (run: CurvesRun, step: number, trainLoss: string, testError: string) =>
    `${run.name}, seed ${run.seed}: step ${whole(step)} of ${whole(run.steps)}, training loss ${trainLoss}, test error ${testError}.`,

  report: {
    summary: (n: number, curves: number) =>
      `${runs(n)}${curves < n ? `; those that differ in their seed alone are one curve, ${curves} in all` : ""}.`,
    made: (date: Date) => `Made by Residual Explorer, ${date.toISOString().slice(0, 10)}.`,
    results: "Results",
    settings: "Settings",
    networks: "Networks",
    diagramOf: (name: string) => `The distinct units of ${name}`,
  },

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
      case "stuck":
        return `${name} is stuck at step ${whole(run.step)}.`;
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
