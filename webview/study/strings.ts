import type { RowState, StudyRowView, TestError } from "../../src/protocol/study";
import { duration, grouped } from "../shared/format";

const many = (n: number, one: string): string => (n === 1 ? `1 ${one}` : `${n} ${one}s`);
const percent = (error: number): string => `${error.toFixed(2)}%`;

/** Every word that a study shows or speaks. */
export const t = {
  title: "Study",
  about: (name: string, data: string) =>
    `Tables 1 and 2 of the paper with the network of ${name}, test error on ${data}`,
  tables: {
    1: { title: "Table 1", about: "types of shortcut, original units" },
    2: { title: "Table 2", about: "order of activation, identity shortcuts" },
  },
  key: { paper: "paper, median of 5", ours: "our runs", median: "their median", fail: "fail: above 20%" },
  failWord: "fail",
  trainAll: "Train All…",
  takeAllOut: "Take All Out",
  curves: "Curves",
  train: (row: StudyRowView) => (row.state === "new" ? `Train ${row.title}` : `Train ${row.title} with another seed`),
  takeOut: (row: StudyRowView) => `Take ${row.title} out of the queue`,
  state: {
    new: "not trained",
    queued: "queued",
    running: "running",
    paused: "paused",
    done: "done",
    stopped: "stopped",
    broken: "broken",
  } satisfies Record<RowState, string>,
  counts: { done: "done", running: "running", queued: "queued", broken: "broken" },
  paper: "paper",
  /** Of the paper's figures, where they are another network's. */
  elsewhere: (setting: string) => `paper, ${setting.split(",")[0]!}`,
  ours: "ours",
  none: "–",
  error: (error: TestError) => (error === "fail" ? "fail" : percent(error)),
  of: (runs: number) => `of ${runs}`,
  progress: ({ step, steps }: StudyRowView) => `${Math.floor((100 * step) / Math.max(1, steps))}%`,
  running: ({ title }: StudyRowView) => `${title}:`,
  step: ({ step }: StudyRowView) => `step ${grouped(step)}`,
  ofSteps: ({ steps }: StudyRowView) => `of ${grouped(steps)}`,
  left: (seconds: number) => `about ${duration(seconds)} left for the queue`,
  idle: "Nothing of this study is at work.",
  keys: { move: "move", open: "curves", queue: "queue or take out" },
  cannot: "There is no study of this file",
  /** What a screen reader says of a row. */
  spoken: (row: StudyRowView, ours: TestError | undefined) =>
    [
      `(${row.letter}) ${row.title}`,
      row.state === "running" || row.state === "paused"
        ? `${t.state[row.state]} at ${t.progress(row)}`
        : t.state[row.state],
      `${row.paper.exact ? t.paper : t.elsewhere(row.paper.setting)} ${t.error(row.paper.error)}`,
      ours === undefined ? "" : `ours ${t.error(ours)}${row.ours.length > 1 ? `, median of ${row.ours.length}` : ""}`,
    ]
      .filter((part) => part !== "")
      .join(", "),
  said: (done: number, running: number, queued: number) =>
    `${many(done, "row")} done, ${running} running, ${queued} queued.`,
};
