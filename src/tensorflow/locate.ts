import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { askPython } from "./python";

/** Where TensorFlow may come from, in the order in which it is looked for. */
export const sources = ["setting", "python-extension", "path", "private", "package"] as const;
export type Source = (typeof sources)[number];

/** A TensorFlow that the engine can be driven by. */
export interface TensorFlow {
  source: Source;
  /** The Python that has it; none where the folder itself was named. */
  python?: string;
  /** With libtensorflow_cc.so.2 and libtensorflow_framework.so.2 in it: the wheel's `tensorflow` folder. */
  directory: string;
  version: string;
  /** Further folders for the loader: nvidia/NAME/lib of the wheels that bring CUDA. */
  libraries: string[];
}

export type Outcome =
  | "taken"
  /** It would do, but one before it was taken. */
  | "spare"
  /** There is nothing to look at. */
  | "absent"
  | "no-python"
  | "no-tensorflow"
  | "unsupported-version"
  | "missing-libraries";

/** A place where TensorFlow was looked for, and what came of it. */
export interface Candidate {
  source: Source;
  /** The program or folder that was looked at. */
  place?: string;
  outcome: Outcome;
  /** A sentence for people: why it was taken, or why not. */
  reason: string;
  /** Of Python. */
  python?: string;
  /** Of TensorFlow. */
  version?: string;
  found?: TensorFlow;
}

/** What only the caller knows; all else is found on the machine. */
export interface Places {
  /** A Python, the folder of an environment, or TensorFlow's own folder. */
  setting?: string | undefined;
  /** The environment that is active in VS Code's Python extension: its Python. */
  pythonExtension?: string | undefined;
  /** Where "Residual: Install GPU Engine" puts its environment. */
  privateEnvironment?: string | undefined;
  /** Where @tensorflow/tfjs-node-gpu puts the libtensorflow that it may be installed with: deps/lib. */
  package?: string | undefined;
  /** Left out: PATH. */
  path?: string;
  /** For each Python, in ms. */
  timeout?: number;
}

export interface Search {
  /** The first that will do. */
  found?: TensorFlow;
  /** One for each source, in order. */
  candidates: Candidate[];
}

export const supportedVersions = "2.15 to 2.21";
const libraryNames = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** Looks in all places at once; the order decides. Never rejects for what it finds, or does not. */
export async function locateTensorFlow(places: Places): Promise<Search> {
  const candidates = await Promise.all(sources.map((source) => look(source, places)));
  const first = candidates.find(({ outcome }) => outcome === "taken");
  if (!first?.found) return { candidates };
  return {
    found: first.found,
    candidates: candidates.map((candidate) =>
      candidate === first || candidate.outcome !== "taken"
        ? candidate
        : { ...candidate, outcome: "spare", reason: `TensorFlow ${candidate.version ?? ""}: another comes first.` },
    ),
  };
}

async function look(source: Source, places: Places): Promise<Candidate> {
  const { timeout = 10_000 } = places;
  const nothing = (reason: string): Candidate => ({ source, outcome: "absent", reason });
  switch (source) {
    case "setting": {
      const place = places.setting?.trim().replace(/^~(?=$|[/\\])/, homedir());
      return place ? lookAtSetting(place, timeout) : nothing("Nothing is set.");
    }
    case "python-extension": {
      const place = places.pythonExtension;
      return place ? lookInPython(source, place, timeout) : nothing("No Python extension of VS Code has chosen one.");
    }
    case "path": {
      const place = await pythonOnPath(places.path ?? process.env.PATH ?? "");
      return place ? lookInPython(source, place, timeout) : nothing("There is no Python on PATH.");
    }
    case "private": {
      const python = places.privateEnvironment && (await pythonOfEnvironment(places.privateEnvironment));
      return python ? lookInPython(source, python, timeout) : nothing("It has not been installed.");
    }
    case "package": {
      const place = places.package;
      const version = place && (await versionOfPackage(place));
      return version
        ? judge({ source, directory: place, version, libraries: [] }, { source, place })
        : nothing("The package was installed without one.");
    }
  }
}

async function lookAtSetting(place: string, timeout: number): Promise<Candidate> {
  const source = "setting";
  if (await isFile(place)) return lookInPython(source, place, timeout);
  const python = await pythonOfEnvironment(place);
  if (python !== undefined) return lookInPython(source, python, timeout);
  const version = await versionOfWheel(place);
  if (version !== undefined) {
    const libraries = await librariesBeside(place);
    return judge({ source, directory: place, version, libraries }, { source, place });
  }
  const there = (await stat(place).catch(() => undefined)) !== undefined;
  const reason = there
    ? "It is neither a Python, nor a Python environment, nor TensorFlow's own folder."
    : "There is no such file or folder.";
  return { source, place, outcome: "no-python", reason };
}

async function lookInPython(source: Source, place: string, timeout: number): Promise<Candidate> {
  const answer = await askPython(place, timeout);
  if (typeof answer === "string") return { source, place, outcome: "no-python", reason: answer };
  const { tensorflow, libraries } = answer;
  const asked = { source, place, python: answer.version };
  if (!tensorflow) {
    return { ...asked, outcome: "no-tensorflow", reason: `Python ${answer.version} has no TensorFlow.` };
  }
  const { directory, version = await versionOfWheel(directory) } = tensorflow;
  if (version !== undefined) return judge({ source, python: place, directory, version, libraries }, asked);
  const reason = `${directory} does not say which version it is.`;
  return { ...asked, outcome: "unsupported-version", reason };
}

/** Takes what has a version that the engine knows, and its libraries. */
async function judge(found: TensorFlow, asked: Pick<Candidate, "source" | "place" | "python">): Promise<Candidate> {
  const { directory, version } = found;
  const candidate = { ...asked, version };
  if (!isSupported(version)) {
    const reason = `TensorFlow ${version}: the engine works with ${supportedVersions}.`;
    return { ...candidate, outcome: "unsupported-version", reason };
  }
  const there = await Promise.all(libraryNames.map((name) => isFile(join(directory, name))));
  const missing = libraryNames.filter((_, i) => !there[i]);
  if (missing.length > 0) {
    const reason = `TensorFlow ${version}, but ${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not in ${directory}.`;
    return { ...candidate, outcome: "missing-libraries", reason };
  }
  return { ...candidate, outcome: "taken", reason: `TensorFlow ${version}.`, found };
}

function isSupported(version: string): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return major === "2" && Number(minor) >= 15 && Number(minor) <= 21;
}

/** The record of a wheel lies beside its folder: tensorflow_cpu-2.21.0.dist-info. */
async function versionOfWheel(directory: string): Promise<string | undefined> {
  if (!(await isFile(join(directory, libraryNames[0]!)))) return undefined;
  const names = await readdir(dirname(directory)).catch(() => []);
  const records = names.map((name) => /^(?:tensorflow|tf_nightly)(?:_[a-z_]+)?-(.+)\.dist-info$/.exec(name)?.[1]);
  return records.find((version) => version !== undefined);
}

/** libtensorflow's own archive has the version in the name of the file. */
async function versionOfPackage(directory: string): Promise<string | undefined> {
  const names = await readdir(directory).catch(() => []);
  const versions = names.map((name) => /^libtensorflow\.so\.(\d+\.\d+\.\d+)$/.exec(name)?.[1]);
  return versions.find((version) => version !== undefined);
}

/** nvidia/NAME/lib of the site-packages that TensorFlow's folder is in. */
async function librariesBeside(directory: string): Promise<string[]> {
  const nvidia = join(dirname(directory), "nvidia");
  const folders = (await readdir(nvidia).catch(() => [])).sort().map((name) => join(nvidia, name, "lib"));
  const there = await Promise.all(folders.map(isFolder));
  return folders.filter((_, i) => there[i]);
}

export async function pythonOfEnvironment(folder: string): Promise<string | undefined> {
  const names = process.platform === "win32" ? ["Scripts/python.exe"] : ["bin/python3", "bin/python"];
  return firstFile(names.map((name) => join(folder, name)));
}

/** `python3`, or `python` where there is none of that name. */
export async function pythonOnPath(path: string): Promise<string | undefined> {
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const names = process.platform === "win32" ? ["python.exe"] : ["python3", "python"];
  return firstFile(names.flatMap((name) => folders.map((folder) => join(folder, name))));
}

async function firstFile(paths: string[]): Promise<string | undefined> {
  const there = await Promise.all(paths.map(isFile));
  return paths.find((_, i) => there[i]);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** Why there is none, for people: what was found wanting, or that there was nothing at all. */
export function whyNone(candidates: Candidate[]): string {
  const seen = candidates.filter(({ outcome }) => outcome !== "absent");
  if (seen.length === 0) return "There is neither a Python nor a TensorFlow on this machine.";
  return seen.map(({ place, reason }) => `${place ?? ""}: ${reason}`).join(" ");
}

/**
 * What a process needs in its environment to run on this TensorFlow: whoever loads the libraries finds them by it.
 * `device`: the number of a GPU as nvidia-smi counts them; left out, all are in sight.
 */
export function trainerEnvironment(found: TensorFlow, device?: number): Record<string, string> {
  const before = process.env.LD_LIBRARY_PATH;
  return {
    RESIDUAL_TENSORFLOW: found.directory,
    LD_LIBRARY_PATH: [found.directory, ...found.libraries, ...(before ? [before] : [])].join(delimiter),
    // Without it TensorFlow takes all of the GPU's memory at once.
    TF_FORCE_GPU_ALLOW_GROWTH: "true",
    // On a CPU a step takes half as long again without oneDNN.
    TF_ENABLE_ONEDNN_OPTS: "1",
    // Linux's C library asks for memory in large pages: a small network's step takes 4% less.
    GLIBC_TUNABLES: process.env.GLIBC_TUNABLES ?? "glibc.malloc.hugetlb=1",
    // Errors only; 0 would be everything.
    TF_CPP_MIN_LOG_LEVEL: "2",
    ...(device !== undefined && { CUDA_DEVICE_ORDER: "PCI_BUS_ID", CUDA_VISIBLE_DEVICES: String(device) }),
  };
}
