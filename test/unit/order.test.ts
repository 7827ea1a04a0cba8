import { expect, test } from "vitest";
import { activationNames, orderOf } from "../../src/arch/architecture";
import { moveLayer } from "../../webview/diagram/order";

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
