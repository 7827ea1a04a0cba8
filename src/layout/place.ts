import type { ElkExtendedEdge, ElkNode } from "elkjs/lib/elk-api";
import type { Box, Drawing, Line, Placed, Point } from "../protocol/drawing";
import * as size from "./geometry";
import { placeOnShortcut } from "./shortcut";
import type { Structure } from "./structure";

/** Reads ELK's answer, moved so that the path stands at its place; then adds what stands on the shortcut. */
export function place(structure: Structure, laidOut: ElkNode): Drawing {
  const nodes = new Map(laidOut.children?.map((node) => [node.id, node]));
  const node = (id: string): ElkNode => {
    const found = nodes.get(id);
    if (!found) throw new Error(`ELK gave no place to ${id}.`);
    return found;
  };
  const start = node(structure.before.length > 0 ? "start" : "split");
  const dx = size.path - (start.x ?? 0) - (start.width ?? 0) / 2;
  const dy = size.above - (start.y ?? 0);
  const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: ElkNode): Box => ({ x: x + dx, y: y + dy, width, height });
  /** A place on the path is where its node's line to the right would leave. */
  const onPath = (id: string): Point => [size.path, boxOf(node(id)).y + (node(id).ports?.find(isEast)?.y ?? 0)];

  const split = onPath("split");
  const addition = onPath("addition");
  const [x, y] = onPath("end");
  const scaling = nodes.get("scaling");
  const first = nodes.get("branch:0");
  return {
    width: size.drawingWidth,
    height: y + size.below,
    path: size.path,
    branch: first ? boxOf(first).x + size.layerWidth / 2 : size.path,
    start: [size.path, size.above],
    split,
    addition,
    end: [x, y + size.tip],
    layers: [...nodes.values()]
      .filter(({ id }) => id.includes(":"))
      .map((block) => layerBox(block.id, boxOf(block), structure)),
    ...(scaling && { residualScaling: boxOf(scaling) }),
    ...placeOnShortcut(structure, split, addition),
    edges: (laidOut.edges ?? []).flatMap((edge) => branchEdge(edge, split, dx, dy)),
  };
}

function isEast({ id }: { id: string }): boolean {
  return id.endsWith(".east");
}

/** ELK had the blocks behind the addition shorter than they are drawn. */
function layerBox(id: string, box: Box, { after }: Structure): Placed {
  const [part, place] = id.split(":");
  const layer = part === "after" ? after[Number(place)] : undefined;
  return { id, ...box, ...(layer && { height: size.layerHeight[layer] }) };
}

/** A line of the branch; the first one starts in the middle of the path. The path itself is one line, drawn apart. */
function branchEdge({ sources, sections = [] }: ElkExtendedEdge, split: Point, dx: number, dy: number): Line[] {
  const from = sources[0] ?? "";
  if (!/^(split\.east|branch:|scaling)/.test(from)) return [];
  const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) =>
    [startPoint, ...bendPoints, endPoint].map(({ x, y }): Point => [x + dx, y + dy]),
  );
  return [from === "split.east" ? [split, ...points.slice(1)] : points];
}
