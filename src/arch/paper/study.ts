import {
  activationNames,
  figure2Letter,
  figure4Letter,
  type ActivationName,
  type Architecture,
  type Shortcut,
} from "../architecture";
import { edit, type Intent } from "../edit/edit";
import { repairEdits } from "../edit/repair";
import { choices } from "../expand";
import { parse, parseWithTree } from "../parse";
import { applyEdits } from "../text";
import { orderNames, shortcutTitle } from "../words/names";
import { paperResult, table1, tableResult, type PaperResult } from "./paper";

/** A row of Table 1, or one network's column in a row of Table 2, with the network of a file. */
export interface StudyRow {
  /** Names it for good: "1 exclusive-gating -6", "2 original". */
  id: string;
  table: 1 | 2;
  /** Of the row in Fig. 2 or Fig. 4: "a". */
  letter: string;
  shortcut: Shortcut;
  activation: ActivationName;
  /** The file's text with this choice for every unit, named after it. */
  text: string;
  architecture: Architecture;
  /** What the paper has of the row, and whether of this very network: else it is of the paper's own. */
  paper: PaperResult & { exact: boolean };
}

type Choice = Pick<StudyRow, "id" | "table" | "letter" | "shortcut" | "activation">;

/**
 * Tables 1 and 2 with the network of a file: every shortcut on original units, every order of Fig. 4 with identity
 * shortcuts. None if the file has errors. The row of gates that begin at 0 to -5, all of which fail, is trained at 0.
 */
export function studyOf(text: string): StudyRow[] {
  const { architecture } = parse(text);
  if (!architecture) return [];
  const deep = architecture.stages
    .flatMap((stage) => choices(architecture, stage))
    .some(({ choice }) => choice.kind === "bottleneck");
  const identity: Shortcut = { kind: "identity" };
  const shortcuts = [identity, ...table1.map(([shortcut]) => shortcut)].filter(
    (shortcut) => !("bias" in shortcut) || shortcut.bias === 0 || shortcut.bias <= -6,
  );
  return [
    ...shortcuts.map((shortcut) => {
      const { kind, ...numbers } = shortcut;
      const id = ["1", kind, ...Object.values(numbers)].join(" ");
      const choice: Choice = { id, table: 1, letter: figure2Letter[kind], shortcut, activation: "original" };
      return rowOf(text, choice, "resnet-110");
    }),
    ...activationNames.map((activation) => {
      const letter = figure4Letter[activation];
      const choice: Choice = { id: `2 ${activation}`, table: 2, letter, shortcut: identity, activation };
      return rowOf(text, choice, deep ? "resnet-164" : "resnet-110");
    }),
  ];
}

/** "exclusive gating, bias −6", "full pre-activation". */
export function rowTitle({ shortcut, activation }: Pick<StudyRow, "shortcut" | "activation">): string {
  return shortcut.kind === "identity" ? orderNames[activation] : shortcutTitle(shortcut);
}

/** `network`: the one whose result stands in for a file's that is not the paper's. */
function rowOf(text: string, choice: Choice, network: "resnet-110" | "resnet-164"): StudyRow {
  const all = { kind: "all" } as const;
  const changes: Intent[] = [
    { kind: "activation", scope: all, activation: choice.activation },
    { kind: "shortcut", scope: all, shortcut: choice.shortcut },
  ];
  const changed = changes.reduce((text, change) => applyEdits(text, edit(text, change)), text);
  const { architecture, root } = parseWithTree(changed);
  if (!architecture || !root) throw new Error("A choice of the paper broke a file that had no errors.");
  // What stands before the first comma names the network; the rest says what its units were.
  const name = `${architecture.name.split(",")[0]!}, ${rowTitle(choice)}`;
  const named = applyEdits(changed, repairEdits(changed, root, { path: ["name"], value: name }));
  const own = paperResult(architecture);
  const paper = own ?? tableResult(network, choice.activation, choice.shortcut);
  return { ...choice, text: named, architecture, paper: { ...paper, exact: own !== undefined } };
}
