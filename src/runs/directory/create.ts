import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Architecture } from "../../arch/architecture";
import { check } from "../../arch/check";
import { runFiles, type EngineName, type RunInfo } from "../../protocol/run";
import { replaceJson } from "../../util/atomicFile";
import { diskProblem } from "./diskProblem";
import { writeState } from "./store";

/** What this version calls itself; esbuild puts it in. */
declare const VERSION: string;

export interface RunRequest {
  /** The exact text of the architecture; it must have no errors. */
  text: string;
  /** The file that the text is of, whether it is saved or not. */
  file?: string;
  engine: EngineName;
  device?: string;
  /** Left out: the file's. */
  seed?: number;
  options?: RunInfo["options"];
  /** Whether it is to begin of itself, when it is its turn. */
  queued?: boolean;
  /** Left out: the time and the architecture's name. */
  id?: string;
  /** Left out: `folder`/id. */
  runDirectory?: string;
}

/** Lays a run down in a directory of its own, queued, and returns the directory. */
export async function createRun(folder: string, request: RunRequest): Promise<string> {
  const { architecture, findings } = check(request.text);
  const error = findings.find(({ severity }) => severity === "error");
  if (!architecture || error) throw new Error(error?.message ?? "The file is empty: there is nothing to train.");
  const created = new Date();
  const wanted = request.id ?? `${stamp(created)}-${shortName(architecture.name)}`;
  const path = request.runDirectory ?? join(folder, wanted);
  try {
    return await layDown(path, request, architecture, created);
  } catch (error) {
    throw diskProblem(error, path);
  }
}

/** Fills a folder of another name and then gives it its own: a run appears whole. */
async function layDown(path: string, request: RunRequest, architecture: Architecture, created: Date): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await ignoreByGit(path);
  const making = join(dirname(path), `.new-${randomBytes(6).toString("hex")}`);
  await mkdir(making);
  try {
    await writeFile(join(making, runFiles.architecture), request.text);
    const steps = request.options?.iterations ?? architecture.training.iterations;
    const place = request.queued === true ? { place: created.getTime() } : {};
    await writeState(making, { state: "queued", step: 0, steps, ...place, updated: created.toISOString() });
    for (let number = 1; ; number++) {
      const directory = number === 1 ? path : `${path}-${number}`;
      await replaceJson(join(making, runFiles.info), runInfo(directory, request, architecture, created));
      if (await claim(directory, making)) return directory;
      if (request.id !== undefined || request.runDirectory !== undefined)
        throw new Error(`${directory} is not empty. Name another folder, or go on with the run in it (--resume).`);
    }
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    throw error;
  }
}

function runInfo(directory: string, request: RunRequest, architecture: Architecture, created: Date): RunInfo {
  return {
    id: basename(directory),
    created: created.toISOString(),
    architecture: {
      name: architecture.name,
      hash: architectureHash(architecture),
      ...(request.file !== undefined && { file: pathFrom(directory, request.file) }),
    },
    engine: request.engine,
    device: request.device ?? "auto",
    seed: request.seed ?? architecture.training.seed,
    options: request.options ?? {},
    host: hostname(),
    versions: { residual: VERSION, node: process.versions.node },
  };
}

/** Renames `making` to `directory` if nothing, or an empty folder, is there. */
async function claim(directory: string, making: string): Promise<boolean> {
  await rmdir(directory).catch(() => undefined);
  try {
    if (existsSync(directory)) return false;
    await rename(making, directory);
    return true;
  } catch (error) {
    if (existsSync(directory)) return false;
    throw error;
  }
}

/** Names the network, whatever it is called and however it is trained: runs with the same hash can be compared. */
export function architectureHash(architecture: Architecture): string {
  const network: Partial<Architecture> = { ...architecture };
  delete network.name;
  delete network.training;
  const sorted = (_key: string, value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return createHash("sha256").update(JSON.stringify(network, sorted)).digest("hex").slice(0, 16);
}

/** Runs below a `.residual` folder are nobody's to commit. */
async function ignoreByGit(directory: string): Promise<void> {
  const parts = resolve(directory).split(sep);
  const at = parts.lastIndexOf(".residual");
  if (at < 0) return;
  const file = join(parts.slice(0, at + 1).join(sep), ".gitignore");
  await writeFile(file, "*\n", { flag: "wx" }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  });
}

/** Relative, so that a workspace can be moved with its runs; on another drive there is no such path. */
function pathFrom(directory: string, file: string): string {
  const path = relative(directory, resolve(file));
  return isAbsolute(path) ? path : path.split(sep).join("/");
}

/** Sorts by time: 20261124-083010. Local time, as people look for it. */
function stamp(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

function shortName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40);
  return plain.replace(/^-+|-+$/g, "") || "run";
}
