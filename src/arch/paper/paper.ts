import {
  nameOfOrder,
  orderOf,
  same,
  type ActivationName,
  type Architecture,
  type Shortcut,
  type UnitChoice,
} from "../architecture";
import { choices } from "../expand";
import { paperCurve, type PaperCurve } from "./paperCurves";
import { presetDesign } from "./presets";

/** A published test error. */
export interface PaperResult {
  /** Percent; "fail": above 20%. */
  error: number | "fail";
  /** "Table 2". */
  table: string;
  /** "ResNet-110, CIFAR-10, median of 5 runs". */
  setting: string;
}

/** A row of the paper's tables: a preset's network with these units. */
interface Row {
  network: string;
  data: "CIFAR-10" | "CIFAR-100" | "ImageNet";
  activation: ActivationName;
  shortcut: Shortcut;
  error: number | "fail";
  table: string;
  setting: string;
}

const identity: Shortcut = { kind: "identity" };
const scaling = (shortcut: number, residual: number): Shortcut => ({ kind: "constant-scaling", shortcut, residual });
const exclusive = (bias: number): Shortcut => ({ kind: "exclusive-gating", bias });
const shortcutOnly = (bias: number): Shortcut => ({ kind: "shortcut-only-gating", bias });

/** Table 1: ResNet-110 on CIFAR-10 with original units, all with the same shortcut. */
export const table1: [Shortcut, number | "fail"][] = [
  [scaling(0, 1), "fail"],
  [scaling(0.5, 1), "fail"],
  [scaling(0.5, 0.5), 12.35],
  ...[0, -1, -2, -3, -4, -5].map((bias): [Shortcut, "fail"] => [exclusive(bias), "fail"]), // one row: 0 to -5
  [exclusive(-6), 8.7],
  [exclusive(-7), 9.81],
  [shortcutOnly(0), 12.86],
  [shortcutOnly(-6), 6.91],
  [{ kind: "conv-1x1" }, 12.22],
  [{ kind: "dropout", ratio: 0.5, rescale: false }, "fail"],
];

/** Table 2: the orders of Fig. 4 on CIFAR-10. */
export const table2: Record<ActivationName, { "resnet-110": number; "resnet-164": number }> = {
  original: { "resnet-110": 6.61, "resnet-164": 5.93 },
  "bn-after-addition": { "resnet-110": 8.17, "resnet-164": 6.5 },
  "relu-before-addition": { "resnet-110": 7.84, "resnet-164": 6.14 },
  "relu-only-preactivation": { "resnet-110": 6.71, "resnet-164": 5.91 },
  "full-preactivation": { "resnet-110": 6.37, "resnet-164": 5.46 },
};

type Published = [network: string, data: Row["data"], activation: ActivationName, error: number];

/** Table 3, what it has beyond Table 2. */
const table3: Published[] = [
  ["resnet-110-one-layer", "CIFAR-10", "original", 9.9],
  ["resnet-110-one-layer", "CIFAR-10", "full-preactivation", 8.91],
  ["resnet-1001", "CIFAR-10", "original", 7.61],
  ["resnet-1001", "CIFAR-10", "full-preactivation", 4.92],
  ["resnet-164", "CIFAR-100", "original", 25.16],
  ["resnet-164", "CIFAR-100", "full-preactivation", 24.33],
  ["resnet-1001", "CIFAR-100", "original", 27.82],
  ["resnet-1001", "CIFAR-100", "full-preactivation", 22.71],
];

/** Table 5, scale augmentation, and Sect. 5's text for ResNet-101: single crop, top-1. */
const imageNet: [network: string, activation: ActivationName, error: number, table: string, crop: number][] = [
  ["resnet-101", "original", 23.6, "Sect. 5", 224],
  ["resnet-101", "bn-after-addition", 24.6, "Sect. 5", 224],
  ["resnet-152", "original", 21.3, "Table 5", 320],
  ["resnet-152", "full-preactivation", 21.1, "Table 5", 320],
  ["resnet-200", "original", 21.8, "Table 5", 320],
  ["resnet-200", "full-preactivation", 20.7, "Table 5", 320],
];

const median = "median of 5 runs";
const rows: Row[] = [
  ...table1.map(([shortcut, error]): Row => {
    const network = "resnet-110";
    return { network, data: "CIFAR-10", activation: "original", shortcut, error, table: "Table 1", setting: median };
  }),
  ...(Object.keys(table2) as ActivationName[]).flatMap((activation) =>
    (["resnet-110", "resnet-164"] as const).map((network): Row => {
      const error = table2[activation][network];
      return { network, data: "CIFAR-10", activation, shortcut: identity, error, table: "Table 2", setting: median };
    }),
  ),
  ...table3.map(([network, data, activation, error]): Row => {
    return { network, data, activation, shortcut: identity, error, table: "Table 3", setting: median };
  }),
  {
    network: "resnet-1202",
    data: "CIFAR-10",
    activation: "original",
    shortcut: identity,
    error: 7.93,
    table: "Table 4",
    setting: "as cited there",
  },
  ...imageNet.map(([network, activation, error, table, crop]): Row => {
    const setting = `top-1, one ${crop}x${crop} crop`;
    return { network, data: "ImageNet", activation, shortcut: identity, error, table, setting };
  }),
];

/** For the chooser: what ResNet-110 with original units gives on CIFAR-10. Table 1. */
export const shortcutResults: Record<Shortcut["kind"], string> = {
  identity: "6.61%",
  "constant-scaling": "fail, 12.35%",
  "exclusive-gating": "fail, 8.70, 9.81%",
  "shortcut-only-gating": "12.86, 6.91%",
  "conv-1x1": "12.22%",
  dropout: "fail",
};

/**
 * The published error of an architecture that is one of the paper's; nothing for one that is merely close. Its name and
 * how it is trained do not matter: the figure is for the paper's recipe on the data that `setting` names.
 */
export function paperResult(architecture: Architecture): PaperResult | undefined {
  const row = rowOf(architecture);
  return row && resultOf(row);
}

/** What Tables 1 and 2 have of these units in ResNet-110 or, Table 2 alone, in ResNet-164. Throws for what they lack. */
export function tableResult(
  network: "resnet-110" | "resnet-164",
  activation: ActivationName,
  shortcut: Shortcut,
): PaperResult {
  const found = rows.find(
    (row) =>
      row.network === network &&
      row.data === "CIFAR-10" &&
      row.activation === activation &&
      same(row.shortcut, shortcut),
  );
  if (!found) throw new Error(`The paper has no ${activation} ${network} with ${shortcut.kind}.`);
  return resultOf(found);
}

function resultOf({ network, data, error, table, setting }: Row): PaperResult {
  return { error, table, setting: `${presetDesign(network)!.title}, ${data}, ${setting}` };
}

/** What was read off the paper's figure of an architecture that is one of its own and drawn there. */
export function drawnCurve(architecture: Architecture): PaperCurve | undefined {
  const row = rowOf(architecture);
  if (row?.data !== "CIFAR-10") return undefined;
  const { kind, ...numbers } = row.shortcut;
  return paperCurve([row.network, row.activation, kind, ...Object.values(numbers)].join(" "));
}

function rowOf(architecture: Architecture): Row | undefined {
  const unit = uniform(architecture);
  if (!unit) return undefined;
  const name = nameOfOrder(orderOf(unit.activation, unit.kind), unit.kind);
  return rows.find(
    (row) => row.activation === name && same(row.shortcut, unit.shortcut) && isNetwork(architecture, unit, row),
  );
}

/** "8.70%", with as many digits as the paper gives; "fail". */
export function percent({ error, setting }: Pick<PaperResult, "error" | "setting">): string {
  return error === "fail" ? error : `${error.toFixed(setting.includes("ImageNet") ? 1 : 2)}%`;
}

/** What all units are, if they are all the same; their order spelled out. */
function uniform(architecture: Architecture): UnitChoice | undefined {
  const all = architecture.stages
    .flatMap((stage) => choices(architecture, stage))
    .map(({ choice }) => ({ ...choice, activation: orderOf(choice.activation, choice.kind) }));
  return all.every((choice) => same(choice, all[0])) ? all[0] : undefined;
}

function isNetwork(architecture: Architecture, unit: UnitChoice, { network, data }: Row): boolean {
  const design = presetDesign(network);
  if (!design || unit.kind !== design.kind) return false;
  const { input, stem, dimensionIncrease, stages, classes } = architecture;
  const strides = design.widths.map((_, i) => (i === 0 ? 1 : 2));
  return (
    same(input, design.input) &&
    classes === { "CIFAR-10": 10, "CIFAR-100": 100, ImageNet: 1000 }[data] &&
    same(stem, design.stem) &&
    dimensionIncrease === design.dimensionIncrease &&
    same(
      stages.map((stage) => [stage.units, stage.width, stage.stride]),
      design.widths.map((width, i) => [design.units[i], width, strides[i]]),
    )
  );
}
