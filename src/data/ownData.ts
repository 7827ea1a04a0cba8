import { basename, isAbsolute, relative, sep } from "node:path";
import * as vscode from "vscode";
import { setTraining } from "../arch/edit/editTraining";
import { Refusal } from "../util/commands";
import { pickFile } from "../util/residualFiles";
import { workspaceEdit } from "../util/workspaceEdit";

/**
 * Asks for a folder of images by class or a .safetensors file, and sets it as the data of an architecture file: the one
 * in front, else it is asked which.
 */
export async function useOwnData(inFront: vscode.Uri | undefined): Promise<void> {
  const none = 'There is no *.residual.json file here to train on your images: they are set as its "data".';
  const file = inFront ?? (await pickFile({ placeHolder: "Which network is to train on your images?", none }));
  if (!file) return;
  if (file.scheme !== "file") throw new Refusal('This file cannot be changed, and your images are to be set as its "data". Open another one.'); // prettier-ignore
  const kind = await vscode.window.showQuickPick(
    [
      {
        folder: true,
        label: "$(folder) A folder…",
        detail:
          "PNG or JPEG images, those of a class in a folder of its own; below train and test, or every sixth image is for testing",
      },
      {
        folder: false,
        label: "$(file) A .safetensors file…",
        detail: "With train.images, train.labels, test.images, test.labels",
      },
    ],
    { title: "Your Own Images", placeHolder: "They stay where they are" },
  );
  if (!kind) return;
  const chosen = await vscode.window.showOpenDialog(
    kind.folder
      ? { canSelectFolders: true, canSelectFiles: false, openLabel: "Use", title: "Folder with a folder of each class" }
      : { filters: { Tensors: ["safetensors"] }, openLabel: "Use", title: "File of images" },
  );
  const path = chosen?.[0]?.fsPath;
  if (path !== undefined) await setData(file, pathIn(file, path));
}

/** Relative where it lies beside or below the file, so that both can be moved. */
function pathIn(file: vscode.Uri, path: string): string {
  const from = relative(vscode.Uri.joinPath(file, "..").fsPath, path);
  const inside = from !== "" && !isAbsolute(from) && !from.startsWith("..");
  return inside ? `./${from.split(sep).join("/")}` : path;
}

async function setData(file: vscode.Uri, data: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file);
  const edits = setTraining(document.getText(), "data", data);
  if (edits.length === 0) throw new Refusal(`${basename(file.fsPath)} cannot be read as JSON. Correct it, then choose your images again.`); // prettier-ignore
  await vscode.workspace.applyEdit(workspaceEdit(document, edits));
}
