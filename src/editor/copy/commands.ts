import { basename } from "node:path";
import * as vscode from "vscode";
import { unitAt, type Unit } from "../../arch/network";
import type { Layout } from "../../layout/layout";
import type { Look } from "../../svg/unitsSvg";
import { Refusal, registerCommand } from "../../util/commands";
import { messageOf } from "../../util/messageOf";
import type { CheckedDocuments } from "../documents";
import { reveal, type OpenDiagram, type OpenDiagrams } from "../openDiagrams";
import type { Drawable } from "../view";
import { markdown } from "./markdown";

/** What the commands need of their surroundings. */
export interface CopySurroundings {
  documents: CheckedDocuments;
  open: OpenDiagrams;
  layout: Layout;
  log: vscode.LogOutputChannel;
}

/** The diagram in front as a picture or a text for somewhere else. */
export function registerCopying(surroundings: CopySurroundings): vscode.Disposable {
  const command = (name: string, run: () => Promise<void>): vscode.Disposable =>
    registerCommand(surroundings.log, `residual.${name}`, run);
  const svgOf = async (units: Unit[], { architecture }: Drawable, look: Look = "light"): Promise<string> => {
    // Loaded when it is first used: opening a diagram is to be quick.
    const { unitsSvg } = await import("../../svg/unitsSvg");
    return unitsSvg(architecture.name, units, surroundings.layout, look);
  };
  return vscode.Disposable.from(
    command("copySvg", async () => {
      const { drawable, unit } = shown(surroundings);
      await vscode.env.clipboard.writeText(await svgOf([unit], drawable));
      done("The unit is on the clipboard as SVG.");
    }),
    command("copyPng", async () => {
      const { diagram, drawable, unit } = shown(surroundings);
      const svg = await svgOf([unit], drawable);
      reveal(diagram);
      await diagram.draw(svg, "clipboard").catch((error: unknown) => {
        throw new Error(`The picture did not get to the clipboard: ${messageOf(error)} Export it to a file instead.`); // prettier-ignore
      });
      done("The unit is on the clipboard as a picture.");
    }),
    command("copyMarkdown", async () => {
      const { drawable, unit } = shown(surroundings);
      const { architecture, network, findings } = drawable;
      await vscode.env.clipboard.writeText(markdown(architecture, network, findings, unit));
      done("The design is on the clipboard as Markdown.");
    }),
    command("exportDiagram", async () => {
      const { diagram, drawable, unit } = shown(surroundings);
      const chosen = await askWhat(drawable, unit);
      const file = chosen && (await askWhere(diagram, chosen.name));
      if (!file) return;
      const svg = await svgOf(chosen.units, drawable, chosen.look);
      if (!file.path.endsWith(".png")) await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(svg));
      else {
        reveal(diagram);
        const png = await diagram.draw(svg, "host");
        if (png) await vscode.workspace.fs.writeFile(file, png);
      }
      done(`The diagram is in ${basename(file.path)}.`);
    }),
  );
}

/** The diagram in front and its unit. Throws a Refusal where there is none. */
function shown({ documents, open }: CopySurroundings): { diagram: OpenDiagram; drawable: Drawable; unit: Unit } {
  const diagram = open.needed;
  const checked = documents.of(diagram.document);
  const { architecture, network } = checked;
  const { stage = 1, unit: number = 1 } = diagram.selection ?? {};
  const unit = network && unitAt(network, stage, number);
  if (!architecture || !unit)
    throw new Refusal(`${basename(diagram.document.uri.path)} has an error: put it right, then copy its diagram.`);
  return { diagram, drawable: { ...checked, architecture, network }, unit };
}

/** What is exported: a choice of units and of a look. */
interface Chosen {
  units: Unit[];
  look: Look;
  /** For the file's name. */
  name: string;
}

async function askWhat({ network }: Drawable, unit: Unit): Promise<Chosen | undefined> {
  const all = network.stages.flatMap(({ units }) => units);
  const items = (["light", "dark"] as const).flatMap((look) => {
    const ground = look === "light" ? "on white, for print" : "on black, for slides";
    const one = { label: `This unit ${ground}`, description: `stage ${unit.stage}, unit ${unit.first}`, look };
    const every = { label: `All ${all.length} different units ${ground}`, look };
    return [
      { ...one, units: [unit], name: `-stage${unit.stage}-unit${unit.first}` },
      ...(all.length > 1 ? [{ ...every, units: all, name: "" }] : []),
    ];
  });
  return vscode.window.showQuickPick(items, { placeHolder: "Export what?" });
}

async function askWhere({ document }: OpenDiagram, name: string): Promise<vscode.Uri | undefined> {
  const base = basename(document.uri.path).replace(/\.residual\.json$/, "");
  const folder = document.uri.scheme === "file" ? vscode.Uri.joinPath(document.uri, "..") : undefined;
  return vscode.window.showSaveDialog({
    filters: { SVG: ["svg"], PNG: ["png"] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, `${base}${name}.svg`) }),
  });
}

function done(words: string): void {
  vscode.window.setStatusBarMessage(`$(check) ${words}`, 5000);
}
