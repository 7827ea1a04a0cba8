import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { hasGpu } from "../../../tensorflow/gpu";
import { messageOf } from "../../../util/messageOf";
import type * as runtime from "./runtime";

/** dist/tensorflow.js. */
export type Runtime = typeof runtime;

/**
 * Loads the package and TensorFlow's libraries into this process, which has to have been started with their folders in
 * LD_LIBRARY_PATH. `dist` is this program's folder; `threads` those of a processor. Throws an Error that says what is
 * not there.
 */
export function loadTensorFlow(dist: string, threads: number): Runtime {
  if (!existsSync(join(dist, "tensorflow", "tfjs_binding.node")))
    throw new Error(
      `This installation has no native part of @tensorflow/tfjs-node-gpu for ${process.platform}-${process.arch}; there is one for linux-x64.`,
    );
  // TensorFlow reads them when it is loaded: how the sums of one kernel are shared out decides their last bits.
  // On a processor that is all it takes; on a GPU the fastest kernels add up in any order.
  process.env.TF_NUM_INTRAOP_THREADS ??= String(threads);
  if (hasGpu()) process.env.TF_DETERMINISTIC_OPS ??= "1";
  try {
    return createRequire(join(dist, "tensorflow.js"))("./tensorflow.js") as Runtime;
  } catch (error) {
    const said = messageOf(error);
    const [, library] = /^(\S+): cannot open shared object file/.exec(said) ?? [];
    if (library?.startsWith("libtensorflow"))
      throw new Error(process.env.RESIDUAL_TENSORFLOW_MISSING ?? "No TensorFlow was found.", { cause: error });
    throw new Error(`TensorFlow's libraries cannot be loaded: ${said}`, { cause: error });
  }
}
