import type { Value } from "../../graph/graph";
import type { NodeList, Port } from "./nodes";
import type { Partners } from "./partners";

/** What a step is told besides its images: scalars, and the dropouts' key [2]. */
export interface SettingPorts {
  rate: Port;
  momentum: Port;
  weightDecay: Port;
  dropoutKey: Port;
}

/** What translating an op needs, and adds to. */
export interface Context {
  list: NodeList;
  labels: Port;
  settings: SettingPorts | undefined;
  partners: Partners;
  /** Images of a training step. */
  batch: number;
  /** The output that is a value. */
  of: (value: Value) => string;
  /** Says which output a value is. */
  is: (value: Value, output: string) => void;
  /** The kernel of a batch normalisation, by the id of its mean. */
  normalisations: Map<number, string>;
  /** The mask of a dropout, by its salt. */
  masks: Map<number, string>;
  /** What changes variables; nothing waits for it by itself. */
  updates: string[];
}
