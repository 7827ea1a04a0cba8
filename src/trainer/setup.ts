import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Architecture, Training } from "../arch/architecture";
import { check } from "../arch/check";
import type { Network } from "../arch/network";
import { dataFolder } from "../data/folder";
import { engineOf, parseRunInfo, runFiles, type RunInfo } from "../protocol/run";
import { Checkpoints } from "./run/checkpoint";
import { checkFit } from "./data/dataset";
import { loadData } from "./data/load";
import { pixelTable } from "./data/normalise";
import { Prefetch } from "./data/prefetch";
import { chooseEngine } from "./engine/choose";
import { buildGraph } from "./graph/build";
import type { Session } from "./loop";
import { describe, Problem } from "./problem";
import { readSafetensors } from "./safetensors";
import { initialWeights, weightsFrom } from "./weights";

/** What a run directory asks for. */
export interface Run {
  directory: string;
  info: RunInfo;
  architecture: Architecture;
  network: Network;
  /** Of the architecture, with what the run wants otherwise. */
  settings: Training;
}

/** Throws an Error if the directory holds no run, or an architecture with errors. */
export async function readRun(directory: string): Promise<Run> {
  const info = await readInfo(directory);
  const { architecture, network, findings } = check(await readFile(join(directory, runFiles.architecture), "utf8"));
  const error = findings.find(({ severity }) => severity === "error");
  if (!architecture || !network || error)
    throw new Problem({
      what: "The architecture of this run has errors",
      why: error?.message ?? "The file is empty.",
      do: "Correct it, then start a new run.",
    });
  const { data, iterations, batch, augmentation } = info.options;
  const settings: Training = {
    ...architecture.training,
    seed: info.seed,
    ...(data !== undefined && { data }),
    ...(iterations !== undefined && { iterations }),
    ...(batch !== undefined && { batch }),
    ...(augmentation === "none" && { augmentation: [] }),
  };
  return { directory, info, architecture, network, settings };
}

async function readInfo(directory: string): Promise<RunInfo> {
  const text = await readFile(join(directory, runFiles.info), "utf8");
  try {
    return parseRunInfo(text);
  } catch (error) {
    throw new Problem({ what: "This run cannot be read", why: describe(error).why, do: "Start a new run." });
  }
}

/** Data and engine, side by side as both take their time; then the weights of the newest checkpoint, or the first ones. */
export async function prepare(
  run: Run,
  dist: string,
): Promise<
  Pick<Session, "settings" | "gradients" | "engine" | "batches" | "test" | "table" | "progress" | "checkpoints"> & {
    /** For people: which checkpoints are damaged, which engine it is and why. */
    notes: string[];
  }
> {
  const { directory, info, network, settings } = run;
  const damages: string[] = [];
  const checkpoints = new Checkpoints(directory, network, (text) => damages.push(text));
  const { threads = defaultThreads(), gradients } = info.options;
  const checkpoint = await checkpoints.load();
  const before = checkpoint?.progress.engine;
  const progress = checkpoint?.progress ?? { step: 0, time: 0 };
  const [data, { engine, notes }] = await Promise.all([
    prepareData(run, dist, progress.step + 1),
    chooseEngine(buildGraph(network, settings.batch), {
      engine: engineOf(info, process.env),
      ...(before && { before }),
      threads,
      nesterov: settings.nesterov,
      gradients: gradients !== undefined,
      dist,
    }),
  ]);
  engine.write(checkpoint?.variables ?? (await firstWeights(run)));
  return {
    notes: [...damages, ...notes],
    settings,
    ...(gradients !== undefined && { gradients }),
    engine,
    ...data,
    progress,
    checkpoints,
  };
}

/** The data, with the first batch being made. */
async function prepareData(
  run: Run,
  dist: string,
  first: number,
): Promise<Pick<Session, "batches" | "test" | "table">> {
  const { info, network, settings } = run;
  const { order = "shuffled", dataFolder: folder } = info.options;
  const { batch, augmentation, seed } = settings;
  const places = { dist, base: baseOf(run), folder: dataFolder(folder) };
  const data = await loadData(settings.data, places, network.input);
  checkFit(data, network, batch);
  const table = pixelTable(data.train, settings.normalise);
  const input = { part: data.train, table, settings: { batch, order, augmentation, seed } };
  return { batches: new Prefetch(dist, input, first), test: data.test, table };
}

/** All cores; above two, one is left to whoever works at the machine. */
export function defaultThreads(): number {
  const cores = availableParallelism();
  return cores > 2 ? cores - 1 : cores;
}

async function firstWeights(run: Run): Promise<Map<string, Float32Array>> {
  const { network, settings, info } = run;
  if (info.options.init === undefined) return initialWeights(network, settings.seed);
  const path = resolve(baseOf(run), info.options.init);
  try {
    return weightsFrom(readSafetensors(await readFile(path), path), network, path);
  } catch (error) {
    throw new Problem({
      what: "The run cannot begin with these weights",
      why: describe(error).why,
      do: "Choose weights of this very network, or none.",
    });
  }
}

/** What the relative names of a run are relative to: the folder of the file that its architecture was taken from. */
function baseOf({ directory, info }: Run): string {
  const { file } = info.architecture;
  return file === undefined ? directory : dirname(resolve(directory, file));
}
