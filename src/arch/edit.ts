import { findNodeAtLocation, getNodeValue, type Node } from "jsonc-parser";
import {
  defaultShortcut,
  nameOfOrder,
  type Activation,
  type Architecture,
  type Change,
  type Shortcut,
  type Stage,
  type UnitChoice,
} from "./architecture";
import { choiceAt, choices } from "./expand";
import { defaultUnit } from "./file/choices";
import { parseWithTree } from "./parse";
import { Surgery } from "./file/surgery";
import type { TextEdit } from "./text";
import { activationText, inline, shortcutText } from "./file/write";

/** What a choice is for. Stages and units count from 1. */
export type Scope = { kind: "all" } | { kind: "stage"; stage: number } | { kind: "unit"; stage: number; unit: number };

/** A choice of the user. */
export type Intent =
  { kind: "shortcut"; scope: Scope; shortcut: Shortcut } | { kind: "activation"; scope: Scope; activation: Activation };

/**
 * The smallest edits of `text` after which every unit in the scope is as chosen and every other one as before. None if
 * the file has errors, if the scope does not exist, or if all is so already.
 */
export function edit(text: string, intent: Intent): TextEdit[] {
  const { architecture, root } = parseWithTree(text);
  if (!architecture || !root) return [];
  const { scope } = intent;
  const file: File = { architecture, root, surgery: new Surgery(text), choice: chosen(architecture, intent) };
  if (scope.kind === "all") setAll(file);
  else {
    const stage = architecture.stages[scope.stage - 1];
    const node = findNodeAtLocation(root, ["stages", scope.stage - 1]);
    if (!stage || !node) return [];
    if (scope.kind === "stage") setStage(file, node);
    else if (scope.unit >= 1 && scope.unit <= stage.units) setUnit(file, stage, node, scope.unit);
  }
  return file.surgery.edits();
}

/** One of a unit's choices: the field's name, its value, and how the file has it. */
type Choice =
  { field: "shortcut"; value: Shortcut; text: string } | { field: "activation"; value: Activation; text: string };

interface File {
  architecture: Architecture;
  root: Node;
  surgery: Surgery;
  choice: Choice;
}

/** An order that is one of Fig. 4 for all units of the scope is written by its name. */
function chosen(architecture: Architecture, intent: Intent): Choice {
  if (intent.kind === "shortcut") {
    const value = { ...defaultShortcut(intent.shortcut.kind), ...intent.shortcut }; // in the usual order
    return { field: "shortcut", value, text: shortcutText(value) };
  }
  const { activation, scope } = intent;
  const kinds = new Set(scopeChoices(architecture, scope).map(({ kind }) => kind));
  const [kind] = kinds;
  const name = typeof activation !== "string" && kind && kinds.size === 1 ? nameOfOrder(activation, kind) : undefined;
  const value = name ?? activation;
  return { field: "activation", value, text: activationText(value) };
}

/** The different choices of the units in a scope. */
function scopeChoices(architecture: Architecture, scope: Scope): UnitChoice[] {
  const stages = scope.kind === "all" ? architecture.stages : architecture.stages.slice(scope.stage - 1, scope.stage);
  if (scope.kind === "unit") return stages.map((stage) => choiceAt(architecture, stage, scope.unit));
  return stages.flatMap((stage) => choices(architecture, stage)).map(({ choice }) => choice);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function setAll({ architecture, root, surgery, choice }: File): void {
  const unit = property(root, "unit");
  if (unit?.value) setField(surgery, unit.value, choice, defaultUnit[choice.field]);
  else if (!same(choice.value, defaultUnit[choice.field])) {
    const siblings = root.children ?? [];
    const stages = siblings.findIndex((child) => nameOf(child) === "stages");
    surgery.insert(root, siblings[stages - 1] ?? siblings.at(-1), [`"unit": { "${choice.field}": ${choice.text} }`]);
  }
  for (const i of architecture.stages.keys()) {
    const stage = findNodeAtLocation(root, ["stages", i]);
    if (!stage) continue;
    const own = property(stage, "unit");
    if (own?.value) dropField(surgery, own.value, choice.field, own.node);
    dropFromChanges(surgery, stage, choice.field);
  }
}

function setStage({ architecture, surgery, choice }: File, node: Node): void {
  const own = property(node, "unit");
  const inherited = same(choice.value, architecture.unit[choice.field]);
  const add = !inherited && !own?.value;
  const emptied = dropFromChanges(surgery, node, choice.field, add);
  if (own?.value && inherited) dropField(surgery, own.value, choice.field, own.node);
  else if (own?.value) setField(surgery, own.value, choice, undefined);
  else if (add) {
    const text = `"unit": { "${choice.field}": ${choice.text} }`;
    if (emptied) surgery.replace(emptied, text);
    else
      surgery.insert(
        node,
        node.children?.findLast((child) => nameOf(child) !== "changes"),
        [text],
      );
  }
}

/**
 * Takes a field out of a stage's changes, with what is then left empty. Gives the property "changes" if nothing of it
 * is left; `keep`: the caller puts something else in its place.
 */
function dropFromChanges(surgery: Surgery, stage: Node, field: Choice["field"], keep = false): Node | undefined {
  const changes = property(stage, "changes");
  const entries = changes?.value?.children ?? [];
  const affected = entries.filter((entry) => property(entry, field));
  const emptied = affected.filter((entry) => entry.children?.length === 2);
  if (changes && emptied.length > 0 && emptied.length === entries.length) {
    if (!keep) surgery.remove(changes.node);
    return changes.node;
  }
  for (const entry of affected) dropField(surgery, entry, field, entry, 2);
  return undefined;
}

/** Removes a field; if only `with - 1` others are there, then `whole`, which holds them, instead. */
function dropField(surgery: Surgery, object: Node, field: Choice["field"], whole: Node, fields = 1): void {
  const found = property(object, field);
  if (!found) return;
  surgery.remove(object.children?.length === fields ? whole : found.node);
}

/** Sets a field of an object that may have it. `otherwise`: what is meant when it is left out. */
function setField(surgery: Surgery, object: Node, choice: Choice, otherwise: unknown): void {
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

/** A way to give one unit another value through its stage's changes. */
interface Plan {
  /** What the changes are afterwards. */
  changes: Change[];
  apply(): void;
}

function setUnit(file: File, stage: Stage, node: Node, unit: number): void {
  const { architecture, choice } = file;
  const value = (changed: Stage, n: number): unknown => choiceAt(architecture, changed, n)[choice.field];
  if (same(value(stage, unit), choice.value)) return;
  const works = ({ changes }: Plan): boolean => {
    const changed = { ...stage, changes };
    const starts = [stage, changed].flatMap((s) => choices(architecture, s)).map(({ first }) => first);
    const numbers = new Set([...starts, unit, Math.min(unit + 1, stage.units)]);
    return [...numbers].every((n) => same(value(changed, n), n === unit ? choice.value : value(stage, n)));
  };
  plans(file, stage, node, unit).find(works)?.apply();
}

/** From the least to say to the most: take back, shrink, set or widen what is there, or say it anew. */
function plans({ surgery, choice }: File, stage: Stage, node: Node, unit: number): Plan[] {
  const { changes } = stage;
  const list = property(node, "changes");
  const found: Plan[] = [];
  const field = choice.field;
  const entry = (i: number): Node => list!.value!.children![i]!;
  const setUnits = (i: number, at: 0 | 1, n: number): Plan => ({
    changes: changes.map((change, j) => {
      if (j !== i) return change;
      return { ...change, units: at === 0 ? [n, change.units[1]] : [change.units[0], n] };
    }),
    apply: () => surgery.replace(findNodeAtLocation(entry(i), ["units", at])!, String(n)),
  });
  const covering = changes.findLastIndex((c) => c[field] !== undefined && c.units[0] <= unit && unit <= c.units[1]);
  const exact = changes.findLastIndex((c) => c.units[0] === unit && c.units[1] === unit);
  const says = (i: number): boolean => Object.keys(changes[i]!).length === 2 && changes[i]![field] !== undefined;

  if (exact >= 0 && changes[exact]![field] !== undefined)
    found.push({
      changes: changes.map((change, i) => (i === exact ? without(change, field) : change)),
      apply: () => {
        if (!says(exact)) dropField(surgery, entry(exact), field, entry(exact), 2);
        else surgery.remove(changes.length === 1 ? list!.node : entry(exact));
      },
    });
  if (covering >= 0 && covering !== exact && says(covering)) {
    const [first, last] = changes[covering]!.units;
    if (first === unit) found.push(setUnits(covering, 0, unit + 1));
    if (last === unit) found.push(setUnits(covering, 1, unit - 1));
  }
  if (exact >= 0)
    found.push({
      changes: changes.map((change, i) => (i === exact ? { ...change, [field]: choice.value } : change)),
      apply: () => setField(surgery, entry(exact), choice, undefined),
    });
  for (const [i, change] of changes.entries()) {
    if (!says(i) || !same(change[field], choice.value)) continue;
    if (change.units[1] === unit - 1) found.push(setUnits(i, 1, unit));
    if (change.units[0] === unit + 1) found.push(setUnits(i, 0, unit));
  }
  const text = `{ "units": [${unit}, ${unit}], "${field}": ${choice.text} }`;
  found.push({
    changes: [...changes, { units: [unit, unit], [field]: choice.value }],
    apply: () => {
      if (list?.value) surgery.insert(list.value, list.value.children?.at(-1), [text]);
      else surgery.insert(node, node.children?.at(-1), [`"changes": [${text}]`]);
    },
  });
  return found;
}

function without(change: Change, field: Choice["field"]): Change {
  const rest = { ...change };
  Reflect.deleteProperty(rest, field);
  return rest;
}

function nameOf(property: Node): unknown {
  return property.children?.[0]?.value;
}

/** A field of an object: the whole property, and its value. */
function property(object: Node, name: string): { node: Node; value: Node | undefined } | undefined {
  const node = object.children?.find((child) => nameOf(child) === name);
  return node && { node, value: node.children?.[1] };
}
