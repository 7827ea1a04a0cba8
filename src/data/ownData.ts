import { isAbsolute, relative, sep } from "node:path";
import { modify } from "jsonc-parser";
import * as vscode from "vscode";

/** Asks for a folder of images by class or a .safetensors file, and sets it as the data of an architecture file. */
export async function useOwnData(file: vscode.Uri | undefined): Promise<void> {
  if (file?.scheme !== "file") throw new Error('Open the *.residual.json file that is to train on your images: they are set as its "data".'); // prettier-ignore
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
  const text = document.getText();
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const edits = modify(text, ["training", "data"], data, {
    formattingOptions: { insertSpaces: true, tabSize: 2, eol },
  });
  const change = new vscode.WorkspaceEdit();
  for (const { offset, length, content } of edits) {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    change.replace(file, range, content);
  }
  await vscode.workspace.applyEdit(change);
}
