import type { CurvesState, RunAction, SortColumn } from "../../../src/protocol/curves";
import type { Curve, RunView } from "../view";

export interface TableProps {
  /** Every curve, shown or not, the oldest first. */
  curves: Curve[];
  selected: RunView | undefined;
  state: CurvesState;
  change: (part: { [K in keyof CurvesState]?: CurvesState[K] | undefined }) => void;
  act: (run: string, action: RunAction) => void;
}

export interface RowProps extends TableProps {
  curve: Curve;
  /** The settings in which runs differ. */
  settings: string[];
  /** Some rows are groups, with a button before the name. */
  grouped: boolean;
  /** Some runs have a result of the paper's beside them. */
  papers: boolean;
  /** Whether other curves have its run's name. */
  named: "alone" | "as others" | "as all";
}

/** Numbers at the right; what a narrow panel can do without is for a wide one, and some of it for a roomy one. */
export const classOf: Record<SortColumn, string> = {
  run: "",
  state: "",
  step: "r roomy",
  loss: "r",
  error: "r",
  best: "r wide",
  speed: "r roomy",
  time: "r wide",
  paper: "r",
};
