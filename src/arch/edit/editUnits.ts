import { findNodeAtLocation, type Node } from "jsonc-parser";
import { same, type Architecture, type Change, type Stage } from "../architecture";
import { choiceAt, choices } from "../expand";
import { dropField, property, setField, type Choice } from "../file/fields";
import type { Surgery } from "../file/surgery";

/** A stage whose text is to change. */
interface Target {
  architecture: Architecture;
  stage: Stage;
  node: Node;
  surgery: Surgery;
  choice: Choice;
}

/** A way to give neighbouring units another value through their stage's changes. */
interface Plan {
  /** What the changes are afterwards. */
  changes: Change[];
  apply(): void;
}

/** Through the stage's changes: exactly units `first` to `last` of the stage at `node` become as chosen. */
export function setUnits(target: Target, [first, last]: Change["units"]): void {
  const { architecture, choice, stage } = target;
  const value = (changed: Stage, n: number): unknown => choiceAt(architecture, changed, n)[choice.field];
  const differs = (changed: Stage): number[] => {
    const starts = [stage, changed].flatMap((s) => choices(architecture, s)).map((run) => run.first);
    const numbers = new Set([...starts, first, Math.min(last + 1, stage.units)]);
    return [...numbers].filter((n) => {
      return !same(value(changed, n), n >= first && n <= last ? choice.value : value(stage, n));
    });
  };
  if (differs(stage).length === 0) return;
  plans(target, [first, last])
    .find(({ changes }) => differs({ ...stage, changes }).length === 0)
    ?.apply();
}

/** From the least to say to the most: take back, shrink, set or widen what is there, or say it anew. */
function plans({ surgery, choice, stage: { changes }, node }: Target, [first, last]: Change["units"]): Plan[] {
  const list = property(node, "changes");
  const found: Plan[] = [];
  const field = choice.field;
  const entry = (i: number): Node => list!.value!.children![i]!;
  const setEnd = (i: number, at: 0 | 1, n: number): Plan => ({
    changes: changes.map((change, j) => {
      if (j !== i) return change;
      return { ...change, units: at === 0 ? [n, change.units[1]] : [change.units[0], n] };
    }),
    apply: () => surgery.replace(findNodeAtLocation(entry(i), ["units", at])!, String(n)),
  });
  const covering = changes.findLastIndex((c) => c[field] !== undefined && c.units[0] <= first && last <= c.units[1]);
  const exact = changes.findLastIndex((c) => c.units[0] === first && c.units[1] === last);
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
    const { units } = changes[covering]!;
    if (units[0] === first) found.push(setEnd(covering, 0, last + 1));
    if (units[1] === last) found.push(setEnd(covering, 1, first - 1));
  }
  if (exact >= 0)
    found.push({
      changes: changes.map((change, i) => (i === exact ? { ...change, [field]: choice.value } : change)),
      apply: () => setField(surgery, entry(exact), choice, undefined),
    });
  for (const [i, change] of changes.entries()) {
    if (!says(i) || !same(change[field], choice.value)) continue;
    if (change.units[1] === first - 1) found.push(setEnd(i, 1, last));
    if (change.units[0] === last + 1) found.push(setEnd(i, 0, first));
  }
  const text = `{ "units": [${first}, ${last}], "${field}": ${choice.text} }`;
  found.push({
    changes: [...changes, { units: [first, last], [field]: choice.value }],
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
