import type { WholeRun } from "../../protocol/curves";

const columns = ["run", "name", "seed", "part", "step", "epoch", "loss", "error", "rate", "time"];

/** One row for each event, `part` is train or test; empty where an event lacks a value or it is no number. RFC 4180. */
export function* csv(runs: WholeRun[]): Generator<string> {
  yield line(columns);
  for (const { run, name, seed, train, test } of runs) {
    for (const { step, epoch, loss, error, rate, time } of train)
      yield line([run, name, seed, "train", step, epoch, loss, error, rate, time]);
    for (const { step, loss, error } of test) yield line([run, name, seed, "test", step, "", loss, error, "", ""]);
  }
}

function line(cells: (string | number)[]): string {
  return cells.map(cell).join(",") + "\r\n";
}

function cell(value: string | number): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
