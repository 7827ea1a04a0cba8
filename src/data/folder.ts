import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { dataSet, embeddedData } from "../arch/paper/datasets";

/**
 * Where added data sets lie, each in a folder of its name: `chosen`, or the environment's RESIDUAL_DATA, or the place
 * that the system has for such things. The extension, the trainer and the command line look in the same one.
 */
export function dataFolder(chosen?: string, env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const wanted = [chosen, env["RESIDUAL_DATA"]].find((path) => path !== undefined && path.trim() !== "");
  if (wanted !== undefined) return resolve(fromHome(wanted.trim()));
  return join(systemFolder(env, platform), "residual-explorer", "data");
}

function systemFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  switch (platform) {
    case "win32":
      return env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local");
    case "darwin":
      return join(homedir(), "Library", "Application Support");
    default: {
      const data = env["XDG_DATA_HOME"];
      return data !== undefined && isAbsolute(data) ? data : join(homedir(), ".local", "share");
    }
  }
}

function fromHome(path: string): string {
  return /^~(?=$|[/\\])/.test(path) ? join(homedir(), path.slice(1)) : path;
}

/** Whether a file's `data` are there: a known name in the folder of data, anything else as a path from `base`. */
export function isDataThere(data: string, { base, folder }: { base: string; folder: string }): boolean {
  if (data === embeddedData) return true;
  return existsSync(dataSet(data) ? join(folder, data) : resolve(base, data));
}
