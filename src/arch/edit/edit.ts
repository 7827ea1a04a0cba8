import { findNodeAtLocation, type Node } from "jsonc-parser";
import {
  defaultShortcut,
  nameOfOrder,
  same,
  type Activation,
  type Architecture,
  type Shortcut,
  type UnitChoice,
} from "../architecture";
import { choiceAt, choices, expand } from "../expand";
import { setStageNumber } from "./editStage";
import { setUnits } from "./editUnits";
import { defaultUnit } from "../file/choices";
import { dropField, nameOf, property, setField, type Choice } from "../file/fields";
import { Surgery } from "../file/surgery";
import { activationText, shortcutText } from "../file/write";
import { unitAt } from "../network";
import { parseWithTree } from "../parse";
import type { StageNumber } from "./stageNumbers";
import type { TextEdit } from "../text";

/** What a choice is for. Stages and units count from 1; siblings: a unit and the identical ones that it stands among. */
export type Scope =
  { kind: "all" } | { kind: "stage"; stage: number } | { kind: "siblings" | "unit"; stage: number; unit: number };

type ChoiceIntent =
  { kind: "shortcut"; scope: Scope; shortcut: Shortcut } | { kind: "activation"; scope: Scope; activation: Activation };

/** A choice of the user for some units, or a number of a stage (which counts from 1). */
export type Intent = ChoiceIntent | { kind: "stage"; stage: number; field: StageNumber; value: number };

/**
 * The smallest edits of `text` after which every unit in the scope is as chosen and every other one as before. None if
 * the file has errors, if the scope does not exist, or if all is so already.
 */
export function edit(text: string, intent: Intent): TextEdit[] {
  const { architecture, root } = parseWithTree(text);
  if (!architecture || !root) return [];
  if (intent.kind === "stage") {
    const stage = architecture.stages[intent.stage - 1];
    const node = findNodeAtLocation(root, ["stages", intent.stage - 1]);
    const surgery = new Surgery(text);
    if (stage && node) setStageNumber(surgery, stage, node, intent);
    return surgery.edits();
  }
  const { scope } = intent;
  const file: File = { architecture, root, surgery: new Surgery(text), choice: chosen(architecture, intent) };
  if (scope.kind === "all") setAll(file);
  else {
    const stage = architecture.stages[scope.stage - 1];
    const node = findNodeAtLocation(root, ["stages", scope.stage - 1]);
    if (!stage || !node) return [];
    if (scope.kind === "stage") setStage(file, node);
    else if (scope.unit >= 1 && scope.unit <= stage.units)
      setUnits({ ...file, stage, node }, unitsOf(architecture, scope));
  }
  return file.surgery.edits();
}

interface File {
  architecture: Architecture;
  root: Node;
  surgery: Surgery;
  choice: Choice;
}

/** An order that is one of Fig. 4 for all units of the scope is written by its name. */
function chosen(architecture: Architecture, intent: ChoiceIntent): Choice {
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

/** First and last unit of a scope inside a stage. */
function unitsOf(architecture: Architecture, scope: Extract<Scope, { unit: number }>): [first: number, last: number] {
  const siblings = scope.kind === "siblings" ? unitAt(expand(architecture), scope.stage, scope.unit) : undefined;
  return siblings ? [siblings.first, siblings.first + siblings.count - 1] : [scope.unit, scope.unit];
}

/** The different choices of the units in a scope. */
function scopeChoices(architecture: Architecture, scope: Scope): UnitChoice[] {
  const stages = scope.kind === "all" ? architecture.stages : architecture.stages.slice(scope.stage - 1, scope.stage);
  if ("unit" in scope) return stages.map((stage) => choiceAt(architecture, stage, scope.unit));
  return stages.flatMap((stage) => choices(architecture, stage)).map(({ choice }) => choice);
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
