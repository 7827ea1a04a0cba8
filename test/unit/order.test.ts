import { expect, test } from "vitest";
import { activationNames, orderOf } from "../../src/arch/architecture";
import { gapsFor, insertLayer, moveLayer, removeLayer } from "../../src/arch/edit/order";

test("the last BN of the original unit, moved across the addition, gives Fig. 4(b)", () => {
  const moved = moveLayer(orderOf("original", "basic"), "basic", { part: "branch", place: 4 }, 1);
  expect(moved?.activation).toBe("bn-after-addition");
  expect(moved?.to).toEqual({ part: "after", place: 0 });
});

test("the ReLU behind the addition of the original unit, moved before it, gives Fig. 4(c), and back", () => {
  const moved = moveLayer(orderOf("original", "basic"), "basic", { part: "after", place: 0 }, -1);
  expect(moved?.activation).toBe("relu-before-addition");
  const back = moveLayer(moved!.order, "basic", moved!.to, 1);
  expect(back?.activation).toBe("original");
});

test("an order that is none of Fig. 4's is an order of one's own", () => {
  const moved = moveLayer(orderOf("full-preactivation", "basic"), "basic", { part: "branch", place: 0 }, 1);
  expect(moved?.activation).toEqual({
    branch: ["relu", "bn", "weight", "bn", "relu", "weight"],
    afterAddition: [],
  });
});

test("a layer passes its like without stopping, as nothing would change", () => {
  const order = { branch: ["bn" as const, "bn" as const, "weight" as const], afterAddition: [] };
  expect(moveLayer(order, "one-layer", { part: "branch", place: 0 }, 1)?.order.branch).toEqual(["bn", "weight", "bn"]);
});

test("a weight layer stays in the branch; the ends are ends", () => {
  for (const name of activationNames) {
    const order = orderOf(name, "basic");
    const last = order.branch.lastIndexOf("weight");
    let place = { part: "branch" as "branch" | "after", place: last };
    for (let i = 0; i < 10; i++) {
      const moved = moveLayer(order, "basic", place, 1);
      if (!moved) break;
      expect(moved.order.branch.filter((l) => l === "weight")).toHaveLength(2);
      place = moved.to;
    }
    expect(moveLayer(order, "basic", { part: "branch", place: 0 }, -1)).toBeUndefined();
  }
  const full = orderOf("full-preactivation", "basic");
  expect(moveLayer(full, "basic", { part: "branch", place: 5 }, 1)).toBeUndefined();
});

test("a lifted layer has every gap that changes the order; a weight layer none behind the addition", () => {
  const order = orderOf("original", "basic"); // weight BN ReLU weight BN + ReLU
  const last = gapsFor(order, "basic", { part: "branch", place: 4 });
  expect(last.map(({ before }) => `${before.part} ${before.place}`)).toEqual([
    "branch 0",
    "branch 1",
    "branch 2",
    "branch 3",
    "after 0",
    "after 1",
  ]);
  expect(last.find(({ before }) => before.part === "after")?.moved.activation).toBe("bn-after-addition");
  // Before and behind the BN that stands there the order would be the same; before itself and behind itself too.
  const weights = gapsFor(order, "basic", { part: "branch", place: 0 });
  expect(weights.every(({ before }) => before.part === "branch")).toBe(true);
});

test("every gap keeps all layers of the unit, for the five orders and three kinds", () => {
  for (const name of activationNames)
    for (const kind of ["basic", "bottleneck", "one-layer"] as const) {
      const order = orderOf(name, kind);
      const all = ({ branch, afterAddition }: typeof order): string => [...branch, ...afterAddition].sort().join();
      order.branch.forEach((layer, place) => {
        for (const { moved } of gapsFor(order, kind, { part: "branch", place })) {
          expect(all(moved.order)).toBe(all(order));
          expect(moved.order[moved.to.part === "branch" ? "branch" : "afterAddition"][moved.to.place]).toBe(layer);
        }
      });
    }
});

test("taking BN and ReLU from the end of Fig. 4(c) and putting a ReLU behind the addition: steps towards Fig. 4(a)", () => {
  const order = orderOf("relu-before-addition", "basic");
  const without = removeLayer(order, "basic", { part: "branch", place: 5 });
  expect(without?.order.branch).toEqual(["weight", "bn", "relu", "weight", "bn"]);
  expect(insertLayer(without!.order, "basic", "relu", undefined).activation).toBe("original");
  expect(removeLayer(order, "basic", { part: "branch", place: 0 })).toBeUndefined();
  expect(insertLayer(order, "basic", "bn", { part: "branch", place: 0 }).order.branch.slice(0, 3)).toEqual([
    "weight",
    "bn",
    "bn",
  ]);
});
