import { findNodeAtLocation, type Node } from "jsonc-parser";
import type { Architecture, Change, Stage } from "./architecture";
import { choiceAt, choices } from "./expand";
import { dropField, property, same, setField, type Choice } from "./file/fields";
import type { Surgery } from "./file/surgery";

/** A stage whose text is to change. */
interface Target {
  architecture: Architecture;
  stage: Stage;
  node: Node;
  surgery: Surgery;
  choice: Choice;
}

/** A way to give one unit another value through its stage's changes. */
interface Plan {
  /** What the changes are afterwards. */
  changes: Change[];
  apply(): void;
}

/** Through the stage's changes: exactly unit `unit` of the stage at `node` becomes as chosen. */
export function setUnit(target: Target, unit: number): void {
  const { architecture, choice, stage } = target;
  const value = (changed: Stage, n: number): unknown => choiceAt(architecture, changed, n)[choice.field];
  if (same(value(stage, unit), choice.value)) return;
  const works = ({ changes }: Plan): boolean => {
    const changed = { ...stage, changes };
    const starts = [stage, changed].flatMap((s) => choices(architecture, s)).map(({ first }) => first);
    const numbers = new Set([...starts, unit, Math.min(unit + 1, stage.units)]);
    return [...numbers].every((n) => same(value(changed, n), n === unit ? choice.value : value(stage, n)));
  };
  plans(target, unit).find(works)?.apply();
}

/** From the least to say to the most: take back, shrink, set or widen what is there, or say it anew. */
function plans({ surgery, choice, stage: { changes }, node }: Target, unit: number): Plan[] {
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
