import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { start, type Ended } from "../util/ask";
import { claim } from "../util/claim";
import { freeSpace } from "../util/freeSpace";
import { readableSize } from "../util/readableSize";
import { pythonOfEnvironment } from "./locate";
import { explainPip, PipReader, type InstallProgress } from "./pip";
import { askPython } from "./python";

/** What is installed: for processors alone, or with all of CUDA. */
export type Kind = "cpu" | "gpu";

/** Bytes, as measured with TensorFlow 2.21 on Linux. */
export const sizes: Record<Kind, { download: number; disk: number }> = {
  cpu: { download: 0.35e9, disk: 1.6e9 },
  gpu: { download: 3.3e9, disk: 6.4e9 },
};

const packages: Record<Kind, string> = {
  cpu: "tensorflow-cpu>=2.15,<2.22",
  gpu: "tensorflow[and-cuda]>=2.15,<2.22",
};

export interface Installation {
  kind: Kind;
  /** What becomes the environment; what is there already is replaced at the end. */
  folder: string;
  /** Makes the environment. */
  python: string;
  /** For pip beside the present variables: a proxy. */
  env?: Record<string, string>;
  progress: (now: InstallProgress) => void;
  /** All that pip says. */
  log: (text: string) => void;
  /** Ends it; nothing of it is left. */
  signal: AbortSignal;
}

/** Throws an Error for people if this is no Python that TensorFlow has packages for, or no system that the engine is made for. */
export async function requirePython(
  python: string | undefined,
  system = `${process.platform}-${process.arch}`,
): Promise<string> {
  if (system !== "linux-x64")
    throw new Error(
      `The GPU engine is made for Linux on x64 and has not been tried on ${system}. The embedded engine trains here.`,
    );
  if (python === undefined)
    throw new Error(
      "TensorFlow comes with Python's package manager, and there is no Python on PATH. Install Python 3.10 to 3.13, then try again.",
    );
  const answer = await askPython(python, 10_000);
  if (typeof answer === "string") throw new Error(`${python}: ${answer}`);
  const [, minor] = answer.version.split(".").map(Number);
  if (!answer.version.startsWith("3.") || minor! < 9 || minor! > 13)
    throw new Error(
      `${python} is Python ${answer.version}, and TensorFlow has packages for Python 3.9 to 3.13. Install one of these, then try again.`,
    );
  return python;
}

/**
 * Makes a Python environment with TensorFlow in it. It is made beside its place and put there when it is whole. Throws
 * an Error for people, or the signal's reason.
 */
export async function installTensorFlow(options: Installation): Promise<void> {
  const { folder, kind, signal } = options;
  const storage = dirname(folder);
  await mkdir(storage, { recursive: true });
  await requireSpace(storage, sizes[kind].download + sizes[kind].disk);
  const claimed = await claim(storage, "install");
  if (!claimed) throw new Error("TensorFlow is being installed already, in another window.");
  const making = join(storage, `${prefix}${randomBytes(6).toString("hex")}`);
  try {
    await removeLeftovers(storage);
    await make(making, options);
    signal.throwIfAborted();
    await rm(folder, { recursive: true, force: true });
    await rename(making, folder);
  } finally {
    await rm(making, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    await claimed.release();
  }
}

export async function removeTensorFlow(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

const prefix = ".tensorflow-";

/** An editor that was killed in the middle of it could not clean up. */
async function removeLeftovers(storage: string): Promise<void> {
  const names = (await readdir(storage)).filter((name) => name.startsWith(prefix));
  await Promise.all(names.map((name) => rm(join(storage, name), { recursive: true, force: true })));
}

async function requireSpace(folder: string, bytes: number): Promise<void> {
  const free = await freeSpace(folder);
  if (free < bytes)
    throw new Error(
      `TensorFlow needs ${readableSize(bytes)} while it is installed, and ${folder} has ${readableSize(free)} free. Free some, then try again.`,
    );
}

async function make(folder: string, { kind, python, env = {}, progress, log, signal }: Installation): Promise<void> {
  // Downloads come where the space was looked for; the system's own folder for such things is often small.
  const temporary = join(folder, "downloads");
  const variables = { ...process.env, ...env, TMPDIR: temporary, PIP_DISABLE_PIP_VERSION_CHECK: "1" };
  const run = async (program: string, args: string[], heard: (text: string) => void): Promise<void> => {
    signal.throwIfAborted();
    log(`${program} ${args.join(" ")}\n`);
    const started = start(program, args, {
      env: variables,
      heard: (text) => {
        log(text);
        heard(text);
      },
    });
    signal.addEventListener("abort", started.kill, { once: true });
    const ended = await started.ended;
    signal.removeEventListener("abort", started.kill);
    signal.throwIfAborted();
    if (ended.kind === "missing" || ended.code !== 0) throw new Error(why(ended));
  };
  const silent = (): void => undefined;

  await mkdir(temporary, { recursive: true });
  progress({ words: "Making a Python environment", fraction: 0 });
  await run(python, ["-m", "venv", folder], silent);
  const own = (await pythonOfEnvironment(folder))!;
  const pip = ["-m", "pip", "install", "--no-cache-dir", "--no-compile", "--only-binary", ":all:"];
  progress({ words: "Bringing pip up to date", fraction: 0.01 });
  await run(own, [...pip, "--upgrade", "pip>=24.1"], silent);
  const reader = new PipReader(sizes[kind].download, progress);
  const watch = setInterval(() => void reader.look(folder), 1000);
  try {
    await run(own, [...pip, "--progress-bar", "raw", packages[kind]], (text) => reader.add(text));
  } finally {
    clearInterval(watch);
  }
  await rm(temporary, { recursive: true, force: true });
}

function why(ended: Ended): string {
  if (ended.kind === "missing") return `Python could not be started: ${ended.why}.`;
  return explainPip(ended.stdout + ended.stderr);
}
