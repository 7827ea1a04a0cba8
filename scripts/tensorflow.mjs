// @tensorflow/tfjs-node-gpu as one file, dist/tensorflow.js, and its native part, dist/tensorflow/tfjs_binding.node.
import { mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { root, run } from "./tools.mjs";

const require = createRequire(import.meta.url);
const source = join(root, "src", "trainer", "engine", "tensorflow", "runtime");
export const binding = join(root, "dist", "tensorflow", "tfjs_binding.node");

/** What the package brings along and a trainer has no use for: other backends, converted models, downloads. */
const unused = /^@tensorflow\/tfjs-(backend-cpu|backend-webgl|converter|data)$|^node-fetch$/;

/** For esbuild, beside what all of Node's bundles have in common. */
export const bundle = {
  entryPoints: { tensorflow: join(source, "index.ts") },
  // The package's classes are functions, as are only these builds'.
  mainFields: ["main"],
  plugins: [
    {
      name: "tfjs-node-gpu",
      setup(build) {
        build.onResolve({ filter: /^@mapbox\/node-pre-gyp$/ }, () => ({ path: join(source, "nodePreGyp.ts") }));
        build.onResolve({ filter: unused }, ({ path }) => ({ path, namespace: "unused" }));
        build.onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "module.exports = {}" }));
      },
    },
  ],
};

/** Compiles the package's own two sources against the TensorFlow in a wheel's folder; any version's libraries do. */
export async function buildBinding(tensorflow) {
  const packageFolder = dirname(require.resolve("@tensorflow/tfjs-node-gpu/package.json"));
  const headers = join(dirname(require.resolve("node-api-headers/package.json")), "include");
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => join(packageFolder, "binding", name));
  const flags = ["-O2", "-s", "-shared", "-fPIC", "-std=c++17"];
  const defines = ["NAPI_VERSION=8", "BUILDING_NODE_EXTENSION", "NODE_GYP_MODULE_NAME=tfjs_binding"].map(
    (d) => `-D${d}`,
  );
  const includes = [packageFolder, join(tensorflow, "include"), headers].map((folder) => `-I${folder}`);
  // Named without a folder: where they lie is known when a trainer starts.
  const libraries = [`-L${tensorflow}`, "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"];
  await mkdir(dirname(binding), { recursive: true });
  const half = `${binding}.${process.pid}`;
  await run("g++", [...flags, ...defines, ...includes, ...sources, "-o", half, ...libraries]);
  await rename(half, binding);
}
