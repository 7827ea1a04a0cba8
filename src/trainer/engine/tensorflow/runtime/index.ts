/**
 * dist/tensorflow.js: @tensorflow/tfjs-node-gpu, and what of ours needs its messages. A bundle of its own, which only a
 * trainer loads that trains with this engine. Loading it loads TensorFlow's libraries.
 */
import util from "node:util";
import * as tf from "@tensorflow/tfjs-node-gpu";

// The package still calls two functions that Node has taken away.
const gone = { isNullOrUndefined: (x: unknown) => x === null || x === undefined, isArray: Array.isArray };
for (const [name, replacement] of Object.entries(gone))
  if (!(name in util)) Object.assign(util, { [name]: replacement });

const backend = tf.backend() as unknown as { isUsingGpuDevice: boolean; binding: { TF_Version: string } };

/** Of TensorFlow, such as "2.21.0". */
export const version = backend.binding.TF_Version;
/** Whether it computes on a GPU. */
export const gpu = backend.isUsingGpuDevice;
export { tf };
export { encodeSavedModel } from "./savedModel";
