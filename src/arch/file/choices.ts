import {
  activationNames,
  defaultShortcut,
  shortcutKinds,
  unitKinds,
  type Activation,
  type Layer,
  type Order,
  type Shortcut,
  type UnitChoice,
} from "../architecture";
import { limits } from "./limits";
import {
  boolean,
  choice,
  list,
  map,
  nameOr,
  number,
  object,
  optional,
  required,
  type Field,
  type Reader,
} from "./reader";
import { place } from "./report";

/** What a unit can be: its kind, its order of layers, its shortcut. */

const meanings = { bn: "Batch normalisation.", relu: "max(x, 0).", weight: "A convolution." };
const layer = choice<Layer>("layer", ["bn", "relu", "weight"], "A layer of the branch.", meanings);
const after = choice<Exclude<Layer, "weight">>("layer after an addition", ["bn", "relu"], "After the addition.", meanings); // prettier-ignore

export const activation: Reader<Activation> = nameOr(
  choice("activation", activationNames, "One of the orders of Fig. 4.", {
    original: "Fig. 4(a): BN after each weight layer, ReLU between them and after the addition.",
    "bn-after-addition": "Fig. 4(b): the last BN stands after the addition, before the ReLU.",
    "relu-before-addition": "Fig. 4(c): the last ReLU stands in the branch; nothing after the addition.",
    "relu-only-preactivation": "Fig. 4(d): ReLU before each weight layer, BN after it.",
    "full-preactivation": "Fig. 4(e): BN and ReLU before each weight layer; nothing after the addition.",
  }),
  object<Order>(
    {
      branch: required(
        list(layer, { min: 1, max: limits.layers }, "layers", "The layers of the branch, in the order of the data."),
      ),
      afterAddition: optional(list(after, { min: 0, max: limits.layers }, "layers", "f of eq. (2)."), []),
    },
    "An order of one's own.",
  ),
  `a name such as "full-preactivation", or an object with "branch"`,
  "Where batch normalisation and ReLU stand: a name of Fig. 4, or an order of one's own.",
);

const factor = { min: -1_000, max: 1_000 };

/** The numbers of each kind of shortcut; those left out are Table 1's best. */
const shortcutNumbers: { [K in Shortcut["kind"]]: Reader<Extract<Shortcut, { kind: K }>> } = {
  identity: object({ kind: kind("identity") }, "Fig. 2(a): nothing but a wire."),
  "constant-scaling": object(
    {
      kind: kind("constant-scaling"),
      shortcut: optional(number(factor, "Factor on the shortcut."), 0.5),
      residual: optional(number(factor, "Factor on the branch's output."), 1),
    },
    "Fig. 2(b): constant factors right before the addition.",
  ),
  "exclusive-gating": object(
    { kind: kind("exclusive-gating"), bias: optional(gateBias(), -6) },
    "Fig. 2(c): 1 - g(x) on the shortcut, g(x) on the branch.",
  ),
  "shortcut-only-gating": object(
    { kind: kind("shortcut-only-gating"), bias: optional(gateBias(), -6) },
    "Fig. 2(d): 1 - g(x) on the shortcut.",
  ),
  "conv-1x1": object({ kind: kind("conv-1x1") }, "Fig. 2(e): a 1x1 convolution in every unit."),
  dropout: object(
    {
      kind: kind("dropout"),
      ratio: optional(number({ min: 0, max: 1, below: true }, "Share of values set to zero in training."), 0.5),
      rescale: optional(
        boolean("Divide by 1 - ratio in training; without it the expected factor is 1 - ratio."),
        false,
      ),
    },
    "Fig. 2(f): dropout on the shortcut.",
  ),
};

function kind<K extends Shortcut["kind"]>(name: K): Field<K> {
  return required<K>(choice("shortcut", [name], "Which of Fig. 2's shortcuts."));
}

function gateBias(): Reader<number> {
  return number(
    { min: -100, max: 100 },
    "Where b_g starts; it is trained from there. -6: the shortcut is nearly open.",
  );
}

const shortcutName = choice("shortcut", shortcutKinds, "One of Fig. 2's shortcuts, with Table 1's numbers.", {
  identity: "Fig. 2(a): nothing but a wire.",
  "constant-scaling": "Fig. 2(b): 0.5 on the shortcut, 1 on the branch.",
  "exclusive-gating": "Fig. 2(c): 1 - g(x) on the shortcut, g(x) on the branch; the bias starts at -6.",
  "shortcut-only-gating": "Fig. 2(d): 1 - g(x) on the shortcut; the bias starts at -6.",
  "conv-1x1": "Fig. 2(e): a 1x1 convolution in every unit.",
  dropout: "Fig. 2(f): half of the shortcut's values are zero, at random, in training.",
});

const shortcutObject: Reader<Shortcut> = {
  schema: {
    properties: { kind: shortcutName.schema },
    allOf: shortcutKinds.map((kind) => ({
      if: { properties: { kind: { const: kind } }, required: ["kind"] },
      then: shortcutNumbers[kind].schema,
    })),
  },
  read(node, report, path) {
    const property = node.children?.find((child) => child.children?.[0]?.value === "kind");
    const value = property?.children?.[1];
    if (!value)
      return report.error(
        "missing-field",
        { offset: node.offset, length: 1 },
        path,
        `${place(path)} has no "kind". Add one, such as "identity".`,
      );
    const name = shortcutName.read(value, report, [...path, "kind"]);
    return name && shortcutNumbers[name].read(node, report, path);
  },
};

export const shortcut: Reader<Shortcut> = nameOr(
  map(shortcutName, defaultShortcut),
  shortcutObject,
  `a name such as "identity", or an object with "kind"`,
  "h of eq. (1): what the shortcut does. Fig. 2 and Table 1.",
);

export const unitKind = choice("unit kind", unitKinds, "Which weight layers the branch has.", {
  basic: "Two layers: 3x3, 3x3.",
  bottleneck: "Three layers: 1x1, 3x3, 1x1, with four times as many channels outside as inside.",
  "one-layer": "One layer: 3x3. Table 3.",
});

/** The unit of Fig. 4(e) and Fig. 2(a). */
export const defaultUnit: UnitChoice = {
  kind: "basic",
  activation: "full-preactivation",
  shortcut: { kind: "identity" },
};
