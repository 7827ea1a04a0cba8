import * as vscode from "vscode";
import { unitAt } from "../../arch/network";
import { Refusal } from "../../util/commands";
import type { CheckedDocuments } from "../documents";
import { reveal, type OpenDiagrams } from "../openDiagrams";
import { unitWords } from "../outline/words";
import { findUnit, unitPlace } from "../../arch/words/findUnit";

/** Asks for a unit of the network in front, says while it is typed which one that is, and shows it. */
export async function goToUnit(documents: CheckedDocuments, open: OpenDiagrams): Promise<void> {
  const diagram = open.needed;
  const { network } = documents.of(diagram.document);
  if (!network) throw new Refusal("The file in front has an error, and no units to go to. Put it right first.");
  const shown = diagram.selection;
  const entry = await vscode.window.showInputBox({
    title: "Go to Unit",
    prompt: "Stage and unit, or the unit's number in the network",
    placeHolder: "stage 2 unit 7, 2.7, or 70",
    ...(shown && { value: `${shown.stage}.${shown.unit}` }),
    validateInput(value) {
      if (value.trim() === "") return undefined;
      const goal = findUnit(value, network, shown);
      if ("problem" in goal) return goal.problem;
      const unit = unitAt(network, goal.unit.stage, goal.unit.unit);
      const message = `${unitPlace(network, goal.unit)}: ${unit ? unitWords(unit) : ""}`;
      return { message, severity: vscode.InputBoxValidationSeverity.Info };
    },
  });
  if (entry === undefined) return;
  const goal = findUnit(entry, network, shown);
  if ("problem" in goal) return;
  diagram.select(goal.unit);
  reveal(diagram);
}
