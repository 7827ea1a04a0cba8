import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  parseControl,
  parseRunInfo,
  parseRunState,
  runFiles,
  type Control,
  type RunInfo,
  type RunState,
} from "../../protocol/run";
import { writeJson } from "../../util/atomicFile";
import { messageOf } from "../../util/messageOf";
import { diskProblem } from "./diskProblem";

/** A run as its directory tells it. */
export interface Run {
  directory: string;
  info: RunInfo;
  state: RunState;
}

/** Where runs are kept unless a setting or an option says otherwise, below the workspace or the current folder. */
export const defaultRunsFolder = ".residual/runs";

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
        why: `It is damaged, or a newer version's. ${messageOf(error)}.`,
        do: `Look into ${join(directory, runFiles.state)}, or open it with that version.`,
      },
    };
  }
}

export async function writeState(directory: string, state: RunState): Promise<void> {
  await writeJson(join(directory, runFiles.state), state);
}

/** Says what the run is to do. Throws an Error for people where it cannot be said. */
export async function writeControl(directory: string, wish: Control["wish"]): Promise<void> {
  try {
    await writeJson(join(directory, runFiles.control), { wish } satisfies Control);
  } catch (error) {
    throw diskProblem(error, directory);
  }
}

/** What the run was last asked to do; undefined if nothing was, or nothing that can be read. */
export async function readWish(directory: string): Promise<Control["wish"] | undefined> {
  const text = await readFile(join(directory, runFiles.control), "utf8").catch(() => "");
  try {
    return parseControl(text).wish;
  } catch {
    return undefined;
  }
}

/**
 * All runs of a folder that are wanted, the oldest first. What is not a run is not in the list; nor is one that cannot be
 * read: `unreadable` is told why, for people.
 */
export async function listRuns(
  folder: string,
  wanted: (directory: string) => boolean = () => true,
  unreadable: (directory: string, why: string) => void = () => undefined,
): Promise<Run[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const directories = entries
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith("."))
    .map(({ name }) => join(folder, name));
  const read = (path: string): Promise<Run | undefined> =>
    readRun(path).catch((error: unknown) => {
      if (existsSync(join(path, runFiles.info))) unreadable(path, messageOf(error));
      return undefined;
    });
  const runs = await Promise.all(directories.filter(wanted).map(read));
  return runs.filter((run) => run !== undefined).sort(byAge);
}

export function byAge(a: Run, b: Run): number {
  const order = ({ info }: Run): string => info.created + info.id;
  return order(a) < order(b) ? -1 : 1;
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
