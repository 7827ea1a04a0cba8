import type { WholeRun } from "../../../src/protocol/curves";
import { Points } from "../points/points";
import { curvesOf, initialState, type Curve } from "../view";

/** Runs as the panel has them, all shown, seeds folded. */
export function curvesOfRuns(runs: WholeRun[]): Curve[] {
  const groups = [...new Set(runs.map(({ group }) => group))];
  const views = runs.map((run) => {
    const points = new Points();
    const column = <E>(events: E[], of: (event: E) => number): Float64Array<ArrayBuffer> =>
      Float64Array.from(events, of);
    points.add({
      restarted: true,
      train: {
        step: column(run.train, ({ step }) => step),
        epoch: column(run.train, ({ epoch }) => epoch),
        loss: column(run.train, ({ loss }) => loss),
        error: column(run.train, ({ error }) => error),
        time: column(run.train, ({ time }) => time),
      },
      test: {
        step: column(run.test, ({ step }) => step),
        loss: column(run.test, ({ loss }) => loss),
        error: column(run.test, ({ error }) => error),
      },
    });
    return { run, points, index: groups.indexOf(run.group), shown: true };
  });
  return curvesOf(views, initialState.folded);
}
