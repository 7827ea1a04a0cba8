import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Architecture } from "../arch/architecture";
import { parse } from "../arch/parse";
import {
  parseRunInfo,
  parseRunState,
  runFiles,
  type Control,
  type EngineName,
  type RunInfo,
  type RunState,
} from "../protocol/run";
import { replaceJson } from "../util/atomicFile";

/** What this version calls itself; esbuild puts it in. */
declare const VERSION: string;

/** A run as its directory tells it. */
export interface Run {
  directory: string;
  info: RunInfo;
  state: RunState;
}

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
  /** Left out: the time and the architecture's name. */
  id?: string;
  /** Left out: `folder`/id. */
  runDirectory?: string;
}

/** Where runs are kept unless a setting or an option says otherwise, below the workspace or the current folder. */
export const defaultRunsFolder = ".residual/runs";

/** Lays a run down in a directory of its own, queued, and returns the directory. */
export async function createRun(folder: string, request: RunRequest): Promise<string> {
  const { architecture, findings } = parse(request.text);
  if (!architecture) throw new Error(findings[0]?.message ?? "The file is empty: there is nothing to train.");
  const created = new Date();
  const wanted = request.id ?? `${stamp(created)}-${shortName(architecture.name)}`;
  const directory = await makeDirectory(request.runDirectory ?? join(folder, wanted), request);
  const { seed = architecture.training.seed, options = {} } = request;
  const info: RunInfo = {
    id: basename(directory),
    created: created.toISOString(),
    architecture: {
      name: architecture.name,
      hash: architectureHash(architecture),
      ...(request.file !== undefined && { file: pathFrom(directory, request.file) }),
    },
    engine: request.engine,
    device: request.device ?? "auto",
    seed,
    options,
    host: hostname(),
    versions: { residual: VERSION, node: process.versions.node },
  };
  await writeFile(join(directory, runFiles.architecture), request.text);
  await replaceJson(join(directory, runFiles.info), info);
  const steps = options.iterations ?? architecture.training.iterations;
  await writeState(directory, { state: "queued", step: 0, steps, updated: created.toISOString() });
  return directory;
}

/** Throws an Error for people if there is no run here. A state that cannot be read is a state of failure. */
export async function readRun(directory: string): Promise<Run> {
  const info = parseRunInfo(await readFile(join(directory, runFiles.info), "utf8"));
  return { directory, info, state: await readState(directory) };
}

export async function readState(directory: string): Promise<RunState> {
  try {
    return parseRunState(await readFile(join(directory, runFiles.state), "utf8"));
  } catch (error) {
    return {
      state: "failed",
      step: 0,
      steps: 0,
      updated: new Date(0).toISOString(),
      error: {
        what: "The state of this run cannot be read",
        why: error instanceof Error ? error.message : String(error),
        do: `Look into ${join(directory, runFiles.state)}, or delete the run's folder.`,
      },
    };
  }
}

export async function writeState(directory: string, state: RunState): Promise<void> {
  await replaceJson(join(directory, runFiles.state), state);
}

/** Says what the run is to do. */
export async function writeControl(directory: string, wish: Control["wish"]): Promise<void> {
  await replaceJson(join(directory, runFiles.control), { wish } satisfies Control);
}

/** All runs of a folder, the oldest first. What is not a run, or a broken one, is not in the list. */
export async function listRuns(folder: string): Promise<Run[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const directories = entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink());
  const runs = await Promise.all(directories.map(({ name }) => readRun(join(folder, name)).catch(() => undefined)));
  const order = (run: Run): string => run.info.created + run.info.id;
  return runs.filter((run) => run !== undefined).sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** The file that a run's architecture was taken from, as an absolute path. */
export function fileOfRun({ directory, info }: Pick<Run, "directory" | "info">): string | undefined {
  const { file } = info.architecture;
  return file === undefined ? undefined : resolve(directory, file);
}

/** The last `count` lines of the trainer's log. */
export async function lastLogLines(directory: string, count: number): Promise<string[]> {
  const text = await readFile(join(directory, runFiles.log), "utf8").catch(() => "");
  return text.trimEnd().split(/\r?\n/).slice(-count);
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

/** A directory that was asked for by name must be free; one whose name is ours to find gets a number. */
async function makeDirectory(path: string, { id, runDirectory }: RunRequest): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await ignoreByGit(path);
  for (let number = 1; ; number++) {
    const directory = number === 1 ? path : `${path}-${number}`;
    try {
      await mkdir(directory);
      return directory;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (id === undefined && runDirectory === undefined) continue;
      if ((await readdir(directory)).length === 0) return directory;
      throw new Error(`${directory} is not empty. Name another folder, or go on with the run in it (--resume).`, {
        cause: error,
      });
    }
  }
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
