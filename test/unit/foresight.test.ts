import { expect, test } from "vitest";
import { orderOf, type Activation } from "../../src/arch/architecture";
import { check } from "../../src/arch/check";
import { edit, type Intent } from "../../src/arch/edit/edit";
import { nextOrders } from "../../src/arch/edit/order";
import { unitAt, type Unit } from "../../src/arch/network";
import { applyEdits } from "../../src/arch/text";
import { foresee } from "../../src/editor/foresight";
import { elkGraph } from "../../src/layout/graph";
import { structureOf } from "../../src/layout/structure";

const text = JSON.stringify({
  format: "residual/1",
  dimensionIncrease: "projection",
  stages: [
    { units: 3, width: 16 },
    { units: 3, width: 32, stride: 2 },
  ],
});

/** A unit as it is after a choice. */
function unitAfter(intent: Intent, stage: number, number: number): Unit {
  return unitAt(check(applyEdits(text, edit(text, intent))).network!, stage, number)!;
}

/** What ELK is asked for it. */
function graphOf(unit: Unit): string {
  return JSON.stringify(elkGraph(structureOf(unit)));
}

function activation(one: Activation): Intent {
  return { kind: "activation", scope: { kind: "all" }, activation: one };
}

// Of the unit with a projection, whether BN follows it depends on the order too.
test.each([
  [1, 2],
  [2, 1],
])("what two keys make of stage %i, unit %i is laid out before they come", async (stage, number) => {
  const unit = unitAt(check(text).network!, stage, number)!;
  const laidOut = new Set([graphOf(unit)]);
  await foresee(
    unit,
    () => true,
    (intent) => Promise.resolve(laidOut.add(graphOf(unitAfter(intent, stage, number)))),
  );
  const first = nextOrders(unit.order, unit.kind);
  const second = first.flatMap((one) => nextOrders(orderOf(one, unit.kind), unit.kind));
  const missing = [...first, ...second].filter(
    (one) => !laidOut.has(graphOf(unitAfter(activation(one), stage, number))),
  );
  expect(missing).toEqual([]);
});

test("nothing is laid out ahead once something else is asked", async () => {
  const unit = unitAt(check(text).network!, 1, 2)!;
  let prepared = 0;
  await foresee(
    unit,
    () => prepared < 3,
    () => Promise.resolve(prepared++),
  );
  expect(prepared).toBe(3);
});
