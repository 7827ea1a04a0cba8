import { existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { dataSet } from "../arch/paper/datasets";
import { Refusal, toSetting } from "../util/commands";
import { freeSpace } from "../util/freeSpace";
import { readableSize } from "../util/readableSize";
import { addable, addByDownload, addFrom, cifarOf, titleOf } from "./add";
import { cifarUnpackedBytes, type Cifar } from "./cifar";
import { dataFolder } from "./folder";
import { useOwnData } from "./ownData";

/** Where a data set is to come from: the net, or a file or folder that the user has. */
type Source = "download" | { path: string };

/**
 * "Residual: Add Data Set". `argument`: the name of the one that is wanted, else it is asked; `file`: the architecture in
 * front, which own data can be set in. Throws an Error for people.
 */
export async function addDataSet(argument: unknown, file: () => vscode.Uri | undefined): Promise<void> {
  const folder = dataFolder(vscode.workspace.getConfiguration("residual").get<string>("data.folder"));
  const wanted = addable.find((name) => name === argument);
  const name = wanted ?? (await pickSet(folder));
  if (name === undefined) return;
  if (name === "own") return useOwnData(file());
  const cifar = cifarOf(name);
  const source = cifar
    ? await pickSource(cifar, folder)
    : await openFolder(`Folder with the four files of ${titleOf(name)}`);
  if (source === undefined || !(await mayReplace(name, folder))) return;
  if (!(await addWithProgress(name, source, folder))) return;
  const train = "Start Training";
  const said = `${titleOf(name)} is there: set "data": "${name}" in a file to train on it.`;
  if (wanted === undefined) void vscode.window.showInformationMessage(said);
  else if ((await vscode.window.showInformationMessage(`${titleOf(name)} is there.`, train)) === train)
    await vscode.commands.executeCommand("residual.train", file());
}

async function pickSet(folder: string): Promise<string | undefined> {
  const sets = addable.map((name) => {
    const { size = 0, channels = 0, classes = 0 } = dataSet(name) ?? {};
    const there = existsSync(join(folder, name));
    return {
      name,
      label: titleOf(name),
      description: there ? "there already" : "",
      detail: `${size}x${size}, ${channels === 1 ? "grey" : "colours"}, ${classes} classes. ${cifarOf(name) ? "Download, or from a file that you have" : "From the four files that you have"}`,
    };
  });
  const own = {
    name: "own",
    label: "Your own images…",
    description: "",
    detail: "A folder with PNG or JPEG images of each class in a folder of its own, or a .safetensors file",
  };
  const options = { title: "Add Data Set", placeHolder: "Which data?", matchOnDetail: true };
  return (await vscode.window.showQuickPick([...sets, own], options))?.name;
}

async function pickSource({ title, archive }: Cifar, folder: string): Promise<Source | undefined> {
  const { hostname, pathname } = new URL(archive.url);
  const name = pathname.split("/").at(-1)!;
  const space = await freeSpace(folder).catch(() => undefined);
  const need = archive.bytes + cifarUnpackedBytes;
  const choice = await vscode.window.showQuickPick(
    [
      {
        how: "download",
        label: `$(cloud-download) Download ${readableSize(archive.bytes)}`,
        description: `from ${hostname}`,
        detail: `${readableSize(cifarUnpackedBytes)} when unpacked${space === undefined ? "" : `, ${readableSize(space)} are free`}, in ${folder}`,
      },
      { how: "file", label: `$(file-zip) From ${name}…`, detail: "The binary version, as it was downloaded" },
      { how: "folder", label: "$(folder) From a folder…", detail: "With the files of the archive, unpacked" },
    ],
    { title: `Add ${title}`, placeHolder: "Where from?" },
  );
  switch (choice?.how) {
    case "download":
      if (space !== undefined && space < need)
        throw new Refusal(
          `${title} needs ${readableSize(need)} in ${folder} while it is unpacked, and ${readableSize(space)} are free. Free some, or set another folder for data.`,
          toSetting("residual.data.folder"),
        );
      return "download";
    case "file":
      return open({ filters: { "Archive": ["gz", "tgz", "tar"] }, openLabel: "Add", title: `${name} of ${title}` }); // prettier-ignore
    case "folder":
      return openFolder(`Folder with the files of ${title}`);
    default:
      return undefined;
  }
}

function openFolder(title: string): Promise<Source | undefined> {
  return open({ canSelectFolders: true, canSelectFiles: false, openLabel: "Add", title });
}

async function open(options: vscode.OpenDialogOptions): Promise<Source | undefined> {
  const path = (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
  return path === undefined ? undefined : { path };
}

async function mayReplace(name: string, folder: string): Promise<boolean> {
  if (!existsSync(join(folder, name))) return true;
  const detail = `${join(folder, name)} is kept until the new files are whole.`;
  const yes = "Replace";
  return (await vscode.window.showWarningMessage(`${titleOf(name)} is there already. Replace it?`, { modal: true, detail }, yes)) === yes; // prettier-ignore
}

/** False if it was cancelled. */
async function addWithProgress(name: string, source: Source, folder: string): Promise<boolean> {
  const abort = new AbortController();
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Adding ${titleOf(name)}`,
    cancellable: true,
  };
  try {
    await vscode.window.withProgress(options, async (progress, cancel) => {
      cancel.onCancellationRequested(() => abort.abort(new Error("Cancelled.")));
      if (source !== "download") return addFrom(name, source.path, folder, abort.signal);
      const cifar = cifarOf(name)!;
      const { bytes: all } = cifar.archive;
      let told = 0;
      const onProgress = (bytes: number): void => {
        const percent = Math.floor((100 * bytes) / all);
        if (percent === told) return;
        const message = percent === 100 ? "Checking and unpacking" : `${readableSize(bytes)} of ${readableSize(all)}`;
        progress.report({ increment: percent - told, message });
        told = percent;
      };
      return addByDownload(cifar, folder, { onProgress, signal: abort.signal });
    });
    return true;
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    return false;
  }
}
