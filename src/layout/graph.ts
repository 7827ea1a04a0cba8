import type { ElkExtendedEdge, ElkNode, ElkPort, LayoutOptions } from "elkjs/lib/elk-api";
import type { Layer } from "../arch/architecture";
import * as size from "./geometry";
import type { Structure } from "./structure";

/** How ELK lays out every unit: layers from top to bottom, the shortcut straight at the left, the branch beside it. */
const elkOptions: LayoutOptions = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.spacing.nodeNodeBetweenLayers": String(size.gap),
  "elk.spacing.nodeNode": "86",
  "elk.spacing.edgeNode": "85",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.crossingMinimization.forceNodeModelOrder": "true",
  // The order is given: one look for crossings in place of seven.
  "elk.layered.thoroughness": "1",
};

/**
 * The unit as ELK gets it. A node may be taller or shorter than what is drawn there, as ELK knows one gap only: the
 * split and the addition reach out to make 46 of 26, blocks behind the addition draw in to make 20 of it. What stands
 * on the shortcut is no node, as it would push the branch apart: it is placed afterwards.
 */
export function elkGraph(structure: Structure): ElkNode {
  const { before, after } = structure;
  const branch = branchHeights(structure);
  const blocks = (part: string, layers: Layer[], less = 0): ElkNode[] =>
    layers.map((layer, i) => node(`${part}:${i}`, size.layerWidth, size.layerHeight[layer] - less));
  const path = [
    ...(before.length > 0 ? [point("start", 0)] : []),
    ...blocks("before", before),
    point("split", before.length > 0 ? 0 : size.stub, size.toBranch - size.gap),
    addition(heightAbove(structure)),
    ...blocks("after", after, size.gap - size.afterGap),
    point("end", size.toEnd),
  ];
  const beside = branch.map(({ id, width, height }) => node(id, width, height));
  const split = path.findIndex(({ id }) => id === "split");
  return {
    id: "unit",
    layoutOptions: elkOptions,
    children: [...path.slice(0, split + 1), ...beside, ...path.slice(split + 1)],
    // The shortcut first: the order of the edges is that from left to right.
    edges: [
      ...links(path.map(({ id }) => id)).map(([from, to]) => edge(`${from}.south`, `${to}.north`, true)),
      ...links(["split", ...branch.map(({ id }) => id), "addition"]).map(([from, to]) =>
        edge(`${from}.${from === "split" ? "east" : "south"}`, `${to}.${to === "addition" ? "east" : "north"}`),
      ),
    ],
  };
}

function branchHeights(structure: Structure): { id: string; width: number; height: number }[] {
  return [
    ...structure.branch.map((layer, i) => ({
      id: `branch:${i}`,
      width: size.layerWidth,
      height: size.layerHeight[layer],
    })),
    ...(structure.residualScaling ? [{ id: "scaling", ...size.scalingSize }] : []),
  ];
}

/** How far the addition's node reaches up from its middle, so that all that stands on the shortcut finds room. */
function heightAbove(structure: Structure): number {
  const toLast = structure.gate ? size.toGatedAddition : size.toBranch;
  const beside = branchHeights(structure).reduce((sum, { height }) => sum + height + size.gap, -size.gap);
  const missing = lengthOfStack(structure) - (size.toBranch + beside + toLast);
  return toLast - size.gap + Math.max(0, missing);
}

/** The length of path, from split to addition, that what stands on it needs. */
function lengthOfStack({ onShortcut, gate }: Structure): number {
  const stack = onShortcut.reduce((sum, what) => sum + size.onShortcutSize[what].height + size.onShortcutGap, 0);
  const gateRoom = gate ? size.stub + size.gap + size.gateSize.height + size.toGatedAddition - size.toProduct : 0;
  return size.additionRadius + stack + size.onShortcutGap + Math.max(gateRoom, size.additionRadius);
}

function links(nodes: string[]): [string, string][] {
  return nodes.slice(1).map((to, i) => [nodes[i] ?? "", to]);
}

function edge(from: string, to: string, straight = false): ElkExtendedEdge {
  return {
    id: `${from} ${to}`,
    sources: [from],
    targets: [to],
    ...(straight && { layoutOptions: { "elk.layered.priority.straightness": "10" } }),
  };
}

/** Ports north and south in the middle. */
function node(id: string, width: number, height: number, more: ElkPort[] = []): ElkNode {
  return {
    id,
    width,
    height,
    layoutOptions: { "elk.portConstraints": "FIXED_POS" },
    ports: [port(id, "north", width / 2, 0), ...more, port(id, "south", width / 2, height)],
  };
}

/** A place on the path, `up` below the top of its node, from which a line can leave to the right. */
function point(id: string, up: number, down = 0): ElkNode {
  return node(id, 8, up + down, [port(id, "east", 8, up)]);
}

function addition(up: number): ElkNode {
  const width = 2 * size.additionRadius;
  return node("addition", width, up + size.afterAddition - size.gap, [port("addition", "east", width, up)]);
}

function port(node: string, side: "north" | "east" | "south", x: number, y: number): ElkPort {
  return { id: `${node}.${side}`, x, y, width: 0, height: 0, layoutOptions: { "elk.port.side": side.toUpperCase() } };
}
