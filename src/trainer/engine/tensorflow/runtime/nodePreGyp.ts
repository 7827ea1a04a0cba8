import { join } from "node:path";

/**
 * Stands in the bundle for @mapbox/node-pre-gyp, of which tfjs-node-gpu wants to know one thing: where its native part
 * lies. Beside the bundle, in the package of a platform that has it.
 */
export function find(): string {
  return join(__dirname, "tensorflow", "tfjs_binding.node");
}
