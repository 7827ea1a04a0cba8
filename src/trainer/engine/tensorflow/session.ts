import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NamedTensorMap } from "@tensorflow/tfjs-node-gpu";
import type { Runtime } from "./load";
import type { NodeList } from "./nodes";
import { programNames, type ProgramName } from "./programs";

export type Tensors = Record<string, Float32Array>;
/** Float32Array: floats, Int32Array: int32. */
export type Fed = Record<string, { values: Float32Array | Int32Array; shape: number[] }>;
type Model = Awaited<ReturnType<Runtime["tf"]["node"]["loadSavedModel"]>>;

/** A graph that TensorFlow has opened, with its variables. A call blocks the thread until TensorFlow is done. */
export class Session {
  private constructor(
    private readonly runtime: Runtime,
    private readonly models: Map<ProgramName, Model>,
  ) {}

  /** The package reads a graph from a folder only; the folder is gone when this resolves. */
  static async open(runtime: Runtime, list: NodeList): Promise<Session> {
    const folder = await mkdtemp(join(tmpdir(), `residual-graph-${process.pid}-`));
    try {
      await writeFile(join(folder, "saved_model.pb"), runtime.encodeSavedModel(list));
      const models = new Map<ProgramName, Model>();
      // Programs of one folder share one session, and so the variables.
      for (const name of programNames) models.set(name, await runtime.tf.node.loadSavedModel(folder, ["serve"], name));
      return new Session(runtime, models);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  run(program: ProgramName, fed: Fed): Tensors {
    const { tf } = this.runtime;
    return tf.tidy(() => {
      const tensors = Object.entries(fed).map(([name, { values, shape }]) => {
        const dtype = values instanceof Int32Array ? "int32" : "float32";
        return [name, tf.tensor(values, shape, dtype)] as const;
      });
      const outputs = this.models.get(program)!.predict(Object.fromEntries(tensors)) as NamedTensorMap;
      return Object.fromEntries(
        Object.entries(outputs).map(([name, tensor]) => [name, tensor.dataSync<"float32">()] as const),
      );
    });
  }

  close(): void {
    for (const model of this.models.values()) model.dispose();
    this.models.clear();
  }
}
