import { findNodeAtLocation, type Node } from "jsonc-parser";
import { expand } from "./expand";
import { maxFindings, type Finding, type Path } from "./finding";
import type { Network } from "./network";
import { parseWithTree, type Parsed } from "./parse";
import { repairEdits } from "./edit/repair";
import type { Problem } from "./rules/problem";
import { problems } from "./rules/rules";

/** What a file says, what it stands for, and all that is wrong with it. */
export interface Checked extends Parsed {
  /** There whenever `architecture` is. */
  network?: Network;
}

export function check(text: string): Checked {
  const { root, ...parsed } = parseWithTree(text);
  if (!parsed.architecture || !root) return parsed;
  const network = expand(parsed.architecture);
  const findings = problems(parsed.architecture, network)
    .slice(0, maxFindings)
    .map((problem) => placed(problem, text, root))
    .sort((a, b) => a.offset - b.offset);
  return { ...parsed, network, findings };
}

function placed({ repairs, ...problem }: Problem, text: string, root: Node): Finding {
  return {
    ...problem,
    ...range(root, problem.path),
    fixes: repairs.map((repair) => ({ title: repair.title, edits: repairEdits(text, root, repair) })),
  };
}

/** The value at a path, or the nearest thing around it that the file spells out; of what is long its first character. */
function range(root: Node, path: Path): { offset: number; length: number } {
  for (let depth = path.length; depth > 0; depth--) {
    const node = findNodeAtLocation(root, path.slice(0, depth));
    if (node && depth === path.length && node.type !== "object") return { offset: node.offset, length: node.length };
    if (node) return { offset: node.offset, length: depth === path.length ? node.length : 1 };
  }
  return { offset: root.offset, length: 1 };
}
