import { getNodeValue, type Node } from "jsonc-parser";
import { defaultShortcut, same, type Activation, type Shortcut } from "../architecture";
import type { Surgery } from "./surgery";
import { inline } from "./write";

/** One of a unit's choices: the field's name, its value, and how the file has it. */
export type Choice =
  { field: "shortcut"; value: Shortcut; text: string } | { field: "activation"; value: Activation; text: string };

/** Removes a field; where the object has no more than `fields`, then `whole`, which holds it, instead. */
export function dropField(surgery: Surgery, object: Node, field: Choice["field"], whole: Node, fields = 1): void {
  const found = property(object, field);
  if (!found) return;
  surgery.remove(object.children?.length === fields ? whole : found.node);
}

/** Sets a field of an object that may have it. `otherwise`: what is meant when it is left out. */
export function setField(surgery: Surgery, object: Node, choice: Choice, otherwise: unknown): void {
  const found = property(object, choice.field);
  if (found?.value) setValue(surgery, found.value, choice);
  else if (!same(choice.value, otherwise))
    surgery.insert(object, object.children?.at(-1), [`"${choice.field}": ${choice.text}`]);
}

/** Changes as little as possible: of a shortcut of the same kind its numbers, of an order of one's own its lists. */
function setValue(surgery: Surgery, node: Node, choice: Choice): void {
  const fields = node.type === "object" ? fieldsToSet(node, choice) : undefined;
  if (!fields) {
    if (inline(getNodeValue(node)) !== choice.text) surgery.replace(node, choice.text);
    return;
  }
  const added: string[] = [];
  for (const { name, value, otherwise } of fields) {
    const found = property(node, name)?.value;
    if (found && !same(getNodeValue(found), value)) surgery.replace(found, inline(value));
    else if (!found && !same(value, otherwise)) added.push(`"${name}": ${inline(value)}`);
  }
  surgery.insert(node, node.children?.at(-1), added);
}

interface FieldToSet {
  name: string;
  value: unknown;
  /** What is meant when it is left out. */
  otherwise: unknown;
}

/** The fields that make the object at `node` the value; undefined if it is another kind of thing. */
function fieldsToSet(node: Node, choice: Choice): FieldToSet[] | undefined {
  if (choice.field === "activation") {
    if (typeof choice.value === "string") return undefined;
    const { branch, afterAddition } = choice.value;
    return [
      { name: "branch", value: branch, otherwise: undefined },
      { name: "afterAddition", value: afterAddition, otherwise: [] },
    ];
  }
  const { kind } = choice.value;
  const written: unknown = property(node, "kind")?.value?.value;
  if (written !== kind) return undefined;
  const usual = new Map<string, unknown>(Object.entries(defaultShortcut(kind)));
  const fields: [string, unknown][] = Object.entries(choice.value);
  return fields.map(([name, value]) => ({ name, value, otherwise: usual.get(name) }));
}

export function nameOf(property: Node): unknown {
  return property.children?.[0]?.value;
}

/** A field of an object: the whole property, and its value. */
export function property(object: Node, name: string): { node: Node; value: Node | undefined } | undefined {
  const node = object.children?.find((child) => nameOf(child) === name);
  return node && { node, value: node.children?.[1] };
}
