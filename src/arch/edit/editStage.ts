import { findNodeAtLocation, type Node } from "jsonc-parser";
import type { Stage } from "../architecture";
import { property } from "../file/fields";
import type { Surgery } from "../file/surgery";
import type { StageNumber } from "./stageNumbers";

/** Sets a number of the stage at `node`. With fewer units, changes of those that go are shortened or go too. */
export function setStageNumber(
  surgery: Surgery,
  stage: Stage,
  node: Node,
  { field, value }: { field: StageNumber; value: number },
): void {
  if (stage[field] === value) return;
  const written = property(node, field)?.value;
  if (written) surgery.replace(written, String(value));
  else surgery.insert(node, property(node, "width")?.node, [`"${field}": ${value}`]);
  if (field === "units") shortenChanges(surgery, stage, node, value);
}

function shortenChanges(surgery: Surgery, { changes }: Stage, node: Node, units: number): void {
  const list = property(node, "changes");
  const beyond = changes.filter(({ units: [first] }) => first > units);
  if (list && changes.length > 0 && beyond.length === changes.length) surgery.remove(list.node);
  else
    changes.forEach(({ units: [first, last] }, i) => {
      const entry = list?.value?.children?.[i];
      const end = entry && findNodeAtLocation(entry, ["units", 1]);
      if (entry && first > units) surgery.remove(entry);
      else if (end && last > units) surgery.replace(end, String(units));
    });
}
