import { expand } from "./expand";
import type { Network } from "./network";
import { parse, type Parsed } from "./parse";

/** What a file says, what it stands for, and all that is wrong with it. */
export interface Checked extends Parsed {
  /** There whenever `architecture` is. */
  network?: Network;
}

export function check(text: string): Checked {
  const parsed = parse(text);
  return parsed.architecture ? { ...parsed, network: expand(parsed.architecture) } : parsed;
}
