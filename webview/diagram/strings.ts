import type { Shortcut } from "../../src/arch/architecture";
import { shortcutNames } from "../../src/arch/words/names";
import type { DiagramContent, Group, Selection, UnitView } from "../../src/protocol/diagram";
import { count, grouped, number } from "../shared/format";

/** The words that the diagram shows; names of its parts are in names.ts, whole sentences in sentences.ts. */
export const t = {
  network: "Network",
  stem: "Stem",
  head: "Head",
  fromStem: (blocks: string) => `from the stem: ${blocks}`,
  toHead: (blocks: string) => `on to the head: ${blocks}`,
  stage: (n: number) => `Stage ${n}`,
  unit: (n: number) => `Unit ${n}`,
  units: (first: number, last: number) =>
    first === last ? `unit ${grouped(first)}` : `units ${grouped(first)}–${grouped(last)}`,
  times: (n: number) => `× ${grouped(n)}`,
  costs: (cost: DiagramContent["cost"]) =>
    `${count(cost.parameters)} parameters, ${count(cost.multiplyAdds)} multiply-adds`,
  parameters: (n: number) => `${count(n)} parameters`,
  multiplyAdds: (n: number) => `${count(n)} multiply-adds`,
  oneOf: ({ identical }: UnitView) =>
    identical === 1 ? "the only one like this here" : `one of ${grouped(identical)} identical units`,
  whereYouAre: "Where you are",
  wholeNetwork: "Whole network",
  openUnit: "Open the unit",
  findUnit: "Go to unit",
  findPlace: "2.7",
  findExamples: "stage 2 unit 7, 2.7, or 70 for the 70th of the network",
  foundUnit: ({ stage, unit }: Selection, of: number, shortcut: Shortcut["kind"]) =>
    `Stage ${stage}, unit ${grouped(unit)} of ${grouped(of)}, ${kindShortcut(shortcut)}. Enter goes there.`,
  previousUnit: "Previous unit",
  nextUnit: "Next unit",
  edit: "Edit",
  editAppliesTo: "Edit applies to",
  allUnits: (n: number) => (n === 1 ? "the only unit" : `all ${grouped(n)} units`),
  thisStage: (n: number) => `stage ${n}`,
  identicalUnits: (n: number) => `${grouped(n)} identical`,
  theseUnits: (group: Group | undefined) =>
    group &&
    `Identical neighbours: ${t.units(group.first, group.first + group.count - 1)}. Units like these elsewhere in the stage stay.`,
  thisUnit: "this unit",
  columns: { output: "output", parameters: "parameters", multiplyAdds: "multiply-adds" },
  shownColumns: "columns beside the unit",
  nothing: "–",
  addition: "addition",
  explainAddition: (output: string) =>
    `${output}; h(𝐱) + ℱ(𝐱), eq. (1): what comes back through it is split whole to both`,
  unitTotal: "unit total",
  afterAddition: "after the addition",
  ownOrder: "an order of your own",
  figure4: (letter: string) => `Fig. 4(${letter})`,
  identity: "identity",

  equation: "Equation",
  signal: "Shortcut signal",
  signalFrom: "from unit",
  signalTo: "to unit",
  signalEnd: "A unit, like 2.7 or 70: Enter sets it. S and E set the ends to the shown unit.",
  signalProduct: ({ from, to, equation }: DiagramContent["signal"]) =>
    `product of the factors,\n${t.units(from, to)}, eq. (${equation})`,
  signalPlot: ({ from, to }: DiagramContent["signal"], product: string) =>
    `Product of the shortcut factors from unit ${from} to unit ${to}, log scale: it begins at 1 and ends at ${product}`,
  allOfNetwork: (units: number) => `Network, ${units === 1 ? "one unit" : `all ${grouped(units)} units`}`,
  pointedUnit: (unit: number, shortcut: Shortcut["kind"], norm: string | undefined) =>
    [t.units(unit, unit), kindShortcut(shortcut), ...(norm === undefined ? [] : [`${t.gradientNorm} ${norm}`])].join(
      ", ",
    ),
  gradientNorm: "gradient norm",
  normsOf: (from: string) => `gradient norm, ${from}`,
  step: (n: number) => `step ${grouped(n)}`,
  predicted: "predicted",
  notPredicted: "not predicted",
  noGradient:
    "Gradient norms at the units: none is predicted, as shortcuts that are matrices have no factor. A run of this design measures them.",
  epsilon: "float32 ε",
  noFactor: ({ from, to }: DiagramContent["signal"]) => `no factor: matrices,\n${t.units(from, to)}`,
  firstOfSpan: (n: number) => `unit ${grouped(n)}`,
  result: "Result",
  paper: (table: string, row: string) => `paper, ${table}: ${row}`,
  fail: "fail",
  failMeans: "“fail” means a test error above 20%.",
  noResult: "The paper has no row for this design.",
  train: "Train this design",
  cost: "Cost",
  thisUnitCost: "this unit",
  networkCost: "network",
  distinctUnits: "Distinct units",
  each: "each",
  parametersEach: "Parameters of one unit",
  placeOfUnits: (stage: number, first: number, last: number) => `stage ${stage}, ${t.units(first, last)}`,
  moreGroups: (n: number) => `${grouped(n)} more groups of units follow.`,
  stageNumbers: { units: "units", width: "filters", stride: "first stride" },
  enterWrites: "Enter writes it, Escape takes it back.",
  wholeNumber: (name: string, most: number) => `${name}: a whole number from 1 to ${grouped(most)}`,
  fromTo: (name: string, min: number, max: number) => `${name}: a number from ${number(min)} to ${number(max)}`,
  stageLimit: (most: number) => `1 to ${grouped(most)}; Enter writes it`,
  problems: "Problems",
  noProblems: "None. This design can be trained.",
  line: (n: number) => `line ${n}`,
  openLine: (n: number) => `Open line ${n}`,
  openText: "Open as text",

  chooseShortcut: "Shortcut",
  chooseOrder: "Order",
  figure2: "Fig. 2, Table 1",
  figure4Table2: "Fig. 4, Table 2",
  table1: "Table 1",
  onShortcut: "on shortcut",
  onBranch: "on branch",
  initialBias: "initial bias",
  ratio: "ratio",
  keep: "Keep",
  cancel: "Cancel",
  paperSays: (result: string) => `paper ${result}`,
  orderHint: "Or select a block and move it with Alt+↑ and Alt+↓.",

  moveEarlier: "Move earlier",
  moveLater: "Move later",
  remove: "Remove",
  deleteKey: "Delete",
  addBehind: (layer: string) => `Add ${layer} behind this block`,
  weightCount: "The kind of unit says how many weight layers there are: this one stays.",
  nothingToMove: "Only blocks of the branch, and behind the addition, can be moved.",
  nothingToRemove: "Only BN and ReLU can be removed.",
  added: (layer: string, part: "branch" | "after") =>
    `${layer} added ${part === "after" ? "after the addition" : "in the branch"}`,
  removed: (layer: string) => `${layer} removed`,
  moved: (layer: string, part: "branch" | "after") =>
    `${layer} moved ${part === "after" ? "after the addition" : "in the branch"}`,
  wouldChange: (units: number) => `${unitCount(units)} would change: Enter keeps it, Escape takes it back.`,
  asItWas: "All is as it was.",
  atEnd: "There is no place further on.",
  notHere: {
    shortcut: "Not on the shortcut: it takes a scale, a gate, 1×1 or dropout.",
    weight: "A weight layer stays in the branch: behind the addition it would be no residual unit.",
    outside: "Outside the unit: a block stands in the branch or behind the addition.",
  },
  moving: (name: string) => `Moving ${name}`,
  toItsPlace: "back to its own place",
  toBranch: (place: number) => `to place ${place} of the branch`,
  toAfter: (place: number) => `to place ${place} after the addition`,

  emptyTitle: "This file is empty",
  emptyText: "Start from one of the paper’s networks; everything can be changed later.",
  presetColumns: { network: "network", unit: "unit", parameters: "parameters" },
  paperErrors: "the paper’s test error",
  imageNetErrors: "On ImageNet: top-1, one crop of a validation image.",
  presetOrder: "Order of the units",
  start: "Start from this",
  staleTitle: "Last valid diagram",
  staleText: "The text has an error; the diagram cannot be edited until it is put right.",
  brokenText: (line: number) => `Line ${line}. The diagram cannot be drawn until this is put right.`,
  failedTitle: "The diagram could not be made",
  failedText: "It is tried again at the next change of the file. The file is untouched.",
  preview: (units: number) => `${unitCount(units)} would change; nothing is written to the file yet`,
  dragUnits: "Drag to change the number of units (Alt+↑, Alt+↓ in the strip)",
  unitsFromTo: (from: number, to: number) => `${grouped(from)} → ${grouped(to)} ${to === 1 ? "unit" : "units"}`,
  resizing: (stage: number, units: number) => `Stage ${stage} with ${grouped(units)} ${units === 1 ? "unit" : "units"}`,
  moreUnits: (more: number) =>
    more === 0
      ? "as it is"
      : `${unitCount(Math.abs(more))} ${more > 0 ? "more" : "fewer"}; nothing is written to the file yet`,
  resized: (stage: number, units: number) => `Stage ${stage} has ${grouped(units)} units now.`,
  locked: "Read only",
  noProblem: "There are no problems.",
  allKeys: "All keys",
  notWhileLocked: "Read only: nothing can be changed here.",
  notWhileStale: "This is the last valid diagram: put the text right first.",
  zoomBack: (percent: number) => `Zoom ${percent}%: back to 100%`,

  keys: {
    choices: "choices",
    move: "move",
    add: "add",
    remove: "remove",
    nextProblem: "next problem",
    preview: "preview",
    keep: "keep",
    cancel: "cancel",
    units: "unit",
    find: "find",
    overview: "network",
    open: "open the unit",
    stage: "stage",
    putBack: "put back",
    all: "all keys",
  },
};

/** Every key of the page, by what it is for. */
export const keyList: [title: string, keys: [names: string[], does: string][]][] = [
  [
    "Go",
    [
      [["Tab"], "network, h, ℱ, blocks, f, inspector; arrows inside each"],
      [["↑", "↓", "←", "→"], "along the data, from the branch to the shortcut and back"],
      [["[", "]"], "previous, next unit"],
      [["/"], "a unit by its place"],
      [["O"], "the whole network, and back"],
      [["Esc", "Enter"], "out to the network, back into the unit"],
      [["F8", "Shift F8"], "next, previous problem"],
      [["Ctrl ."], "its fixes"],
    ],
  ],
  [
    "Change",
    [
      [["Enter"], "what could stand here instead"],
      [["Alt ↑", "Alt ↓"], "move the block; in the network: fewer, more units"],
      [["B", "R"], "add BN, ReLU behind the block"],
      [["Del"], "remove the block"],
      [["Enter", "Esc"], "keep, or take back, what is shown and not written"],
    ],
  ],
  [
    "See",
    [
      [["+", "−", "0"], "zoom in, out, fit"],
      [["S", "E"], "measure the signal from, to this unit"],
    ],
  ],
];

function unitCount(units: number): string {
  return units === 0 ? "no unit" : units === 1 ? "1 unit" : `${grouped(units)} units`;
}

/** "identity shortcut". */
export function kindShortcut(kind: Shortcut["kind"]): string {
  return `${shortcutNames[kind]} shortcut`;
}
