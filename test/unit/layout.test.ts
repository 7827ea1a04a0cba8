import Elk from "elkjs/lib/elk.bundled.js";
import { describe, expect, test } from "vitest";
import {
  activationNames,
  defaultShortcut,
  orderOf,
  shortcutKinds,
  unitKinds,
  type Architecture,
  type Layer,
  type Shortcut,
} from "../../src/arch/architecture";
import { expand } from "../../src/arch/expand";
import type { Unit } from "../../src/arch/network";
import { parse } from "../../src/arch/parse";
import { elkGraph } from "../../src/layout/graph";
import { place } from "../../src/layout/place";
import { structureOf } from "../../src/layout/structure";
import type { Box, Drawing, Point } from "../../src/protocol/drawing";

const elk = new Elk();

async function draw(unit: Unit): Promise<Drawing> {
  const structure = structureOf(unit);
  return place(structure, await elk.layout(elkGraph(structure)));
}

/** The first unit of a network, one like its neighbours, one that changes dimension. */
function units(unit: Partial<Architecture["unit"]>, more: Partial<Architecture> = {}): Unit[] {
  const { architecture } = parse(
    JSON.stringify({
      format: "residual/1",
      stages: [
        { units: 3, width: 16 },
        { units: 2, width: 32, stride: 2 },
      ],
      ...more,
      unit,
    }),
  );
  const network = expand(architecture!);
  return network.stages.flatMap((stage) => stage.units);
}

const scaled: Shortcut[] = [{ kind: "constant-scaling", shortcut: 0.5, residual: 0.5 }];
const shortcuts = [...shortcutKinds.map(defaultShortcut), ...scaled];

describe.each(unitKinds)("a %s unit", (kind) => {
  describe.each(activationNames)("%s", (activation) => {
    test.each(shortcuts.map((shortcut) => [JSON.stringify(shortcut), shortcut] as const))("%s", async (_, shortcut) => {
      for (const dimensionIncrease of ["zero-padding", "projection"] as const)
        for (const unit of units({ kind, activation, shortcut }, { dimensionIncrease }))
          checkGeometry(unit, await draw(unit));
    });
  });
});

function checkGeometry(unit: Unit, drawing: Drawing): void {
  const { path, branch, split, addition, start, end } = drawing;
  const box = (id: string): Box => drawing.layers.find((layer) => layer.id === id)!;
  const layers = (part: string, list: unknown[]): Box[] => list.map((_, i) => box(`${part}:${i}`));
  const before = layers("before", unit.beforeSplit);
  const inBranch = layers("branch", unit.branch);
  const after = layers("after", unit.after);
  expect(drawing.layers).toHaveLength(before.length + inBranch.length + after.length);

  // The shortcut is straight, at the left; the branch is 170 to the right of it.
  for (const [x] of [start, split, addition, end]) expect(x).toBe(path);
  expect(branch).toBe(path + 170);
  for (const { x, width } of inBranch) expect(x + width / 2).toBe(branch);
  for (const { x, width } of [...before, ...after]) expect(x + width / 2).toBe(path);

  // From top to bottom as the data flow.
  const heights = [
    start[1],
    ...before.map(middle),
    split[1],
    ...inBranch.map(middle),
    addition[1],
    ...after.map(middle),
    end[1],
  ];
  expect(heights).toEqual([...heights].sort((a, b) => a - b));
  expect(drawing.height).toBeGreaterThan(end[1]);

  // Gaps: 26 between blocks, 46 from the split, at least 46 (76 with a gate) to the addition, 36 and 20 behind it.
  for (const [i, below] of inBranch.slice(1).entries()) expect(below.y - bottom(inBranch[i]!)).toBe(26);
  for (const [i, below] of before.slice(1).entries()) expect(below.y - bottom(before[i]!)).toBe(26);
  for (const [i, below] of after.slice(1).entries()) expect(below.y - bottom(after[i]!)).toBe(20);
  expect(inBranch[0]!.y - split[1]).toBe(46);
  if (after[0]) expect(after[0].y - addition[1]).toBe(36);
  if (!drawing.residualScaling)
    expect(addition[1] - bottom(inBranch.at(-1)!)).toBeGreaterThanOrEqual(unit.gate ? 76 : 46);

  // Nothing overlaps anything, the addition and the products included.
  const disc = ([x, y]: Point, r: number): Box => ({ x: x - r, y: y - r, width: 2 * r, height: 2 * r });
  const { gate } = drawing;
  const things: Box[] = [
    ...drawing.layers,
    ...drawing.onShortcut,
    disc(addition, 15),
    ...(drawing.residualScaling ? [drawing.residualScaling] : []),
    ...(gate ? [gate, disc(gate.onPath, 12)] : []),
    ...(gate?.onBranch ? [disc(gate.onBranch, 12)] : []),
  ];
  for (const [i, a] of things.entries())
    for (const b of things.slice(i + 1)) expect(overlap(a, b), JSON.stringify([a, b])).toBe(false);

  // What stands on the shortcut is centred on it, between split and addition, in the direction of the data.
  expect(drawing.onShortcut).toHaveLength(structureOf(unit).onShortcut.length);
  for (const thing of drawing.onShortcut) {
    expect(thing.x + thing.width / 2).toBe(path);
    expect(thing.y).toBeGreaterThan(split[1]);
    expect(bottom(thing)).toBeLessThan(gate ? gate.onPath[1] - 12 : addition[1] - 15);
  }
  if (gate) {
    expect(gate.tap[1]).toBeGreaterThan(split[1]);
    expect(gate.wires.at(0)?.at(-1)).toEqual([gate.x + gate.width / 2, gate.y]);
    for (const thing of drawing.onShortcut) expect(thing.y).toBeGreaterThan(gate.tap[1]);
  }

  // Lines are orthogonal and end at the blocks' ports.
  for (const line of [...drawing.edges, ...(gate?.wires ?? [])])
    for (const [i, [x, y]] of line.slice(1).entries()) expect(x === line[i]![0] || y === line[i]![1]).toBe(true);
  const chain = [...inBranch, ...(drawing.residualScaling ? [drawing.residualScaling] : [])];
  expect(drawing.edges.map((line) => line[0])).toEqual([split, ...chain.map((b) => [branch, bottom(b)])]);
  expect(drawing.edges.map((line) => line.at(-1))).toEqual([
    ...chain.map((b) => [branch, b.y]),
    [addition[0] + 15, addition[1]],
  ]);
}

test("the numbers of the design: full pre-activation, then the original unit with a gate", async () => {
  const [, plain] = units({ activation: "full-preactivation" });
  const drawing = await draw(plain!);
  expect(drawing.split).toEqual([200, 54]);
  expect(drawing.layers[0]).toEqual({ id: "branch:0", x: 286, y: 100, width: 168, height: 34 });
  expect(drawing.addition).toEqual([200, 508]);
  const gated = await draw(units({ activation: "original", shortcut: { kind: "shortcut-only-gating", bias: -6 } })[1]!);
  expect(gated.gate).toMatchObject({ x: 216, width: 54, height: 76 });
  expect(gated.addition[1] - gated.gate!.onPath[1]).toBe(46);
});

test("a change of the shortcut leaves the blocks of the branch where they are", async () => {
  const placesOf = async (shortcut: Shortcut): Promise<unknown> => {
    const [, unit] = units({ activation: "original", shortcut });
    return (await draw(unit!)).layers.filter(({ id }) => id.startsWith("branch"));
  };
  const identity = await placesOf({ kind: "identity" });
  for (const kind of shortcutKinds) expect(await placesOf(defaultShortcut(kind)), kind).toEqual(identity);
});

test("what changes at the end of a unit leaves the blocks before it where they are", async () => {
  const placesOf = async (branch: Layer[], afterAddition: ("bn" | "relu")[] = []): Promise<Box[]> => {
    const [, unit] = units({ activation: { branch, afterAddition } });
    return (await draw(unit!)).layers;
  };
  const full = orderOf("full-preactivation", "basic").branch;
  const before = await placesOf(full);
  const [longer, activated, moved] = [
    await placesOf([...full, "bn"]),
    await placesOf(full, ["relu"]),
    await placesOf(["bn", "relu", "weight", "relu", "bn", "weight"]),
  ];
  for (const other of [longer, activated]) expect(other.slice(0, before.length)).toEqual(before);
  // BN and ReLU have one size: the two that change places leave all others alone.
  for (const i of [0, 1, 2, 5]) expect(moved[i]).toEqual(before[i]);
});

test("from top to bottom the blocks stand as the data meet them, whatever the order", async () => {
  for (const kind of unitKinds)
    for (const activation of activationNames)
      for (const unit of units({ kind, activation })) {
        const { layers, addition } = await draw(unit);
        const flow = layers.toSorted((a, b) => a.y - b.y).map(({ id }) => id);
        const ids = (part: string, blocks: unknown[]): string[] => blocks.map((_, i) => `${part}:${i}`);
        expect(flow).toEqual([
          ...ids("before", unit.beforeSplit),
          ...ids("branch", unit.branch),
          ...ids("after", unit.after),
        ]);
        for (const { id, y } of layers) expect(y > addition[1]).toBe(id.startsWith("after"));
      }
});

test("an order of one's own is drawn as it is", async () => {
  const branch: Layer[] = ["relu", "relu", "bn", "weight", "weight", "bn"];
  const [, unit] = units({ activation: { branch, afterAddition: ["bn", "bn", "relu"] } });
  checkGeometry(unit!, await draw(unit!));
});

test("every order of Fig. 4 has its structure, and equal units share one", () => {
  const structures = activationNames.map((activation) => structureOf(units({ activation })[1]!));
  expect(structures.map(({ branch, after }) => ({ branch, afterAddition: after }))).toEqual(
    activationNames.map((name) => orderOf(name, "basic")),
  );
  const [, , , second] = units({});
  expect(JSON.stringify(structureOf(second!))).toBe(JSON.stringify(structureOf(units({})[1]!)));
});

function middle(b: Box): number {
  return b.y + b.height / 2;
}
function bottom(b: Box): number {
  return b.y + b.height;
}
function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < bottom(b) && b.y < bottom(a);
}
