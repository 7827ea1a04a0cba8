import type { Finding, Severity } from "../../arch/finding";
import { unitAt, type Network, type NetworkStage, type Unit } from "../../arch/network";

/** A line of the outline. `units`: units `first` to `first + count - 1` of a stage, all identical. */
export type OutlineNode =
  | { kind: "network" }
  | { kind: "stem" }
  | { kind: "stage"; stage: number }
  | { kind: "units"; stage: number; first: number; count: number }
  | { kind: "head" };

/** More lines at one place than this are folded again, so that a million units stay readable. */
const mostLines = 100;

/** The same for the same line, whenever it is made. */
export function keyOf(node: OutlineNode): string {
  switch (node.kind) {
    case "network":
    case "stem":
    case "head":
      return node.kind;
    case "stage":
      return `stage ${node.stage}`;
    case "units":
      return `stage ${node.stage} units ${node.first}+${node.count}`;
  }
}

export function childrenOf(network: Network, node: OutlineNode): OutlineNode[] {
  switch (node.kind) {
    case "network":
      return [
        { kind: "stem" },
        ...network.stages.map(({ stage }): OutlineNode => ({ kind: "stage", stage })),
        { kind: "head" },
      ];
    case "stage":
      return (network.stages[node.stage - 1]?.units ?? []).map(({ stage, first, count }) => {
        return { kind: "units", stage, first, count };
      });
    case "units":
      return unfolded(node);
    case "stem":
    case "head":
      return [];
  }
}

/** Single units, or as many of them a line as it takes to keep within `mostLines`. */
function unfolded({ stage, first, count }: OutlineNode & { kind: "units" }): OutlineNode[] {
  if (count === 1) return [];
  const size = mostLines ** Math.max(0, Math.ceil(Math.log(count) / Math.log(mostLines) - 1e-9) - 1);
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => {
    const from = first + i * size;
    return { kind: "units", stage, first: from, count: Math.min(size, first + count - from) };
  });
}

export function parentOf(network: Network, node: OutlineNode): OutlineNode | undefined {
  switch (node.kind) {
    case "network":
      return undefined;
    case "stem":
    case "stage":
    case "head":
      return { kind: "network" };
    case "units":
      return lineage(network, node.stage, node.first).findLast(
        (line) => line.kind === "stage" || (line.kind === "units" && line.count > node.count),
      );
  }
}

/** From the network down to a unit: every line that it stands in. */
export function lineage(network: Network, stage: number, unit: number): OutlineNode[] {
  const lines: OutlineNode[] = [];
  let next: OutlineNode | undefined = { kind: "network" };
  while (next) {
    lines.push(next);
    next = childrenOf(network, next).find((line) => holds(line, stage, unit));
  }
  return lines;
}

export function holds(node: OutlineNode, stage: number, unit: number): boolean {
  switch (node.kind) {
    case "network":
      return true;
    case "stage":
      return node.stage === stage;
    case "units":
      return node.stage === stage && unit >= node.first && unit < node.first + node.count;
    case "stem":
    case "head":
      return false;
  }
}

export function stageOf(network: Network, node: OutlineNode & { kind: "stage" }): NetworkStage | undefined {
  return network.stages[node.stage - 1];
}

export function unitOf(network: Network, node: OutlineNode & { kind: "units" }): Unit | undefined {
  return unitAt(network, node.stage, node.first);
}

/** What is to be known of a line: findings of its units, and of the stage's own numbers; of the network all. */
export function findingsOf(findings: Finding[], node: OutlineNode): Finding[] {
  switch (node.kind) {
    case "network":
      return findings;
    case "stem":
      return findings.filter(({ path }) => path[0] === "stem" || path[0] === "input");
    case "head":
      return findings.filter(({ path }) => path[0] === "classes");
    case "stage":
    case "units":
      return findings.filter(({ unit, path }) =>
        unit ? holds(node, unit.stage, unit.unit) : node.kind === "stage" && path[0] === "stages" && path[1] === node.stage - 1,
      ); // prettier-ignore
  }
}

export function worst(findings: Finding[]): Severity | undefined {
  const order: Severity[] = ["error", "warning", "information"];
  return order.find((severity) => findings.some((finding) => finding.severity === severity));
}
