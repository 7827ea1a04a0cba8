import type { WholeRun } from "../../protocol/curves";

/** What is known of each run, and its curves as columns; null where a value is no number. */
export function* json(runs: WholeRun[]): Generator<string> {
  yield '{"format":"residual-runs/1","runs":[';
  for (const [i, { train, test, run: id, ...known }] of runs.entries()) {
    const columns = {
      train: columnsOf(train, ["step", "epoch", "loss", "error", "rate", "time"]),
      test: columnsOf(test, ["step", "loss", "error"]),
    };
    yield (i === 0 ? "\n" : ",\n") + JSON.stringify({ id, ...known, ...columns });
  }
  yield "\n]}\n";
}

function columnsOf<K extends string>(events: Record<K, number>[], names: K[]): Record<string, number[]> {
  return Object.fromEntries(names.map((name) => [name, events.map((event) => event[name])]));
}
