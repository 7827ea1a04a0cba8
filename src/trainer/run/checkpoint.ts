import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { tensors as tensorsOf, type Network } from "../../arch/network";
import { runFiles } from "../../protocol/run";
import { replaceFile } from "../../util/atomicFile";
import { messageOf } from "../../util/messageOf";
import type { Engine } from "../engine/engine";
import { float32, readSafetensors, safetensors } from "../safetensors";
import { weightsFrom } from "../weights";

/** Where a run is. All randomness is a function of its seed and the step, so that a run can go on from here exactly. */
export interface Progress {
  /** The last one that is done; 0 before the first. */
  step: number;
  /** Seconds of training so far, without pauses. */
  time: number;
  /** The lowest test error so far. */
  best?: { step: number; error: number };
  /** What trained the last step: another engine's numbers differ in their last bits. */
  engine?: Engine["name"];
}

export interface Checkpoint {
  progress: Progress;
  /** Weights, running statistics, and velocities as "momentum.NAME". */
  variables: Map<string, Float32Array>;
}

/** The newest ones stay, and the best. */
const newest = 2;
/** "step-120.safetensors" */
const fileName = /^step-(\d+)\.safetensors$/;

/** The checkpoints of a run. */
export class Checkpoints {
  readonly #folder: string;

  constructor(
    directory: string,
    private readonly network: Network,
    private readonly say: (text: string) => void,
  ) {
    this.#folder = join(directory, runFiles.checkpoints);
  }

  /** The newest one that is whole. One that is not is left where it is, and said. */
  async load(): Promise<Checkpoint | undefined> {
    await mkdir(this.#folder, { recursive: true });
    const steps = (await this.#steps()).reverse();
    for (const [i, step] of steps.entries()) {
      const path = this.#path(step);
      try {
        return this.#read(await readFile(path), path);
      } catch (error) {
        const next = i + 1 < steps.length ? "The one before it is tried." : "The run begins again with its first step.";
        this.say(`${messageOf(error)} ${next}`);
      }
    }
    return undefined;
  }

  /** When this resolves it is on the disk. `variables` as an engine gives them. */
  async save(variables: ReadonlyMap<string, Float32Array>, progress: Progress): Promise<void> {
    const tensors = [...tensorsOf(this.network)].flatMap(({ name, shape }) =>
      [name, `momentum.${name}`].flatMap((name) => {
        const numbers = variables.get(name);
        return numbers ? [{ name, shape, numbers }] : [];
      }),
    );
    const said = JSON.stringify(progress);
    const checksum = checksumOf(
      said,
      tensors.map(({ numbers }) => new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)),
    );
    await replaceFile(this.#path(progress.step), safetensors(tensors, { progress: said, checksum }), { sync: true });
    await this.#prune(progress);
  }

  #read(bytes: Uint8Array, path: string): Checkpoint {
    const file = readSafetensors(bytes, path);
    const { progress = "", checksum } = file.metadata;
    if (
      checksum !==
      checksumOf(
        progress,
        [...file.tensors.values()].map(({ bytes }) => bytes),
      )
    )
      throw new Error(`The checkpoint ${path} is damaged: its checksum is another one.`);
    const variables = weightsFrom(file, this.network, path);
    for (const [name, tensor] of file.tensors) if (name.startsWith("momentum.")) variables.set(name, float32(tensor));
    return { progress: JSON.parse(progress) as Progress, variables };
  }

  async #prune({ step, best }: Progress): Promise<void> {
    const old = (await this.#steps()).filter((s) => s <= step);
    const gone = old.slice(0, -newest).filter((s) => s !== best?.step);
    await Promise.all(gone.map((s) => rm(this.#path(s), { force: true })));
  }

  /** In order. What a killed process left of an unfinished one is removed on the way. */
  async #steps(): Promise<number[]> {
    const names = await readdir(this.#folder);
    const unfinished = names.filter((name) => name.endsWith(".tmp"));
    await Promise.all(unfinished.map((name) => rm(join(this.#folder, name), { force: true })));
    const steps = names.flatMap((name) => fileName.exec(name)?.[1] ?? []).map(Number);
    return steps.sort((a, b) => a - b);
  }

  #path(step: number): string {
    return join(this.#folder, `step-${step}.safetensors`);
  }
}

function checksumOf(progress: string, tensors: Uint8Array[]): string {
  const hash = createHash("sha256").update(progress);
  for (const bytes of tensors) hash.update(bytes);
  return hash.digest("hex");
}
