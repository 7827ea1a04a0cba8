import { findNodeAtLocation, type Node } from "jsonc-parser";
import { inline } from "../file/write";
import { Surgery } from "../file/surgery";
import type { Path } from "../finding";
import type { TextEdit } from "../text";

/** A way to put a finding right: the value at a place of the file becomes another one, or goes (undefined). */
export interface Repair {
  title: string;
  path: Path;
  value: unknown;
}

export function repairEdits(text: string, root: Node, { path, value }: Omit<Repair, "title">): TextEdit[] {
  const surgery = new Surgery(text);
  const node = findNodeAtLocation(root, path);
  if (value === undefined) {
    if (node) surgery.remove(removable(node));
  } else if (node) surgery.replace(node, inline(value));
  else insert(surgery, root, path, value);
  return surgery.edits();
}

/** A list or a property goes with the last thing that it holds. */
function removable(node: Node): Node {
  const holder = node.parent?.type === "property" ? node.parent : node;
  const container = holder.parent;
  const alone = container?.children?.length === 1 && container.parent?.type === "property";
  return alone ? container.parent : holder;
}

/** Into the deepest object of the path that is there; what is missing between comes along. */
function insert(surgery: Surgery, root: Node, path: Path, value: unknown): void {
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const object = depth === 0 ? root : findNodeAtLocation(root, path.slice(0, depth));
    if (object?.type !== "object") continue;
    const [name, ...rest] = path.slice(depth);
    const inner = rest.reduceRight<unknown>((held, key) => ({ [key]: held }), value);
    surgery.insert(object, object.children?.at(-1), [`"${name!}": ${inline(inner)}`]);
    return;
  }
}
