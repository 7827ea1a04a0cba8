import { expect, test } from "vitest";
import { orderOf, type Activation, type UnitKind } from "../../src/arch/architecture";
import { check } from "../../src/arch/check";
import { edit, type Intent } from "../../src/arch/edit/edit";
import { nextOrders } from "../../src/arch/edit/order";
import { unitAt, type Unit } from "../../src/arch/network";
import { applyEdits } from "../../src/arch/text";
import { foresee } from "../../src/editor/foresight";
import { elkGraph } from "../../src/layout/graph";
import { structureOf } from "../../src/layout/structure";

function textOf(kind: UnitKind): string {
  const stages = [
    { units: 3, width: 16 },
    { units: 3, width: 32, stride: 2 },
  ];
  return JSON.stringify({ format: "residual/1", dimensionIncrease: "projection", unit: { kind }, stages });
}

function unitOf(text: string, stage: number, number: number): Unit {
  return unitAt(check(text).network!, stage, number)!;
}

/** What ELK is asked for it. */
function graphOf(unit: Unit): string {
  return JSON.stringify(elkGraph(structureOf(unit)));
}

function activation(one: Activation): Intent {
  return { kind: "activation", scope: { kind: "all" }, activation: one };
}

// Beside a short branch a projection makes the unit longer, with BN still more; the order says whether it has BN.
test.each([
  ["basic", 1, 2],
  ["bottleneck", 1, 2],
  ["one-layer", 2, 1],
] as const)("what two keys make of a %s unit (%i.%i) is laid out before they come", async (kind, stage, number) => {
  const text = textOf(kind);
  const after = (intent: Intent): string => graphOf(unitOf(applyEdits(text, edit(text, intent)), stage, number));
  const unit = unitOf(text, stage, number);
  const laidOut = new Set([graphOf(unit)]);
  await foresee(
    unit,
    () => true,
    (intent) => Promise.resolve(laidOut.add(after(intent))),
  );
  const first = nextOrders(unit.order, unit.kind);
  const second = first.flatMap((one) => nextOrders(orderOf(one, unit.kind), unit.kind));
  const missing = [...first, ...second].filter((one) => !laidOut.has(after(activation(one))));
  expect(missing).toEqual([]);
});

test("nothing is laid out ahead once something else is asked", async () => {
  const unit = unitOf(textOf("basic"), 1, 2);
  let prepared = 0;
  await foresee(
    unit,
    () => prepared < 3,
    () => Promise.resolve(prepared++),
  );
  expect(prepared).toBe(3);
});
