// @tensorflow/tfjs-node-gpu as one file, dist/tensorflow.js, and its native part, dist/tensorflow/tfjs_binding.node.
// `node scripts/tensorflow.mjs` builds the native part, with a TensorFlow that it puts into the cache folder.
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { cache, once, root, run } from "./tools.mjs";

const require = createRequire(import.meta.url);
const source = join(root, "src", "trainer", "engine", "tensorflow", "runtime");
const binding = "tfjs_binding.node";
/** To compile against, and for the tests. The native part works with 2.15 to 2.21, whichever it was compiled with. */
const version = "2.21.0";

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

/**
 * A Python environment with TensorFlow for processors, and the native part compiled with it. Throws where there is no
 * Python or no compiler. The directory is the one with TensorFlow's libraries.
 * @returns {Promise<{ directory: string, python: string, environment: Record<string, string> }>}
 */
export async function ensureTensorFlow() {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error("The native part of @tensorflow/tfjs-node-gpu is built for linux-x64 only.");
  const folder = await once(
    await cached(),
    `Installing TensorFlow ${version}, 1.2 GB, for the tests`,
    async (making) => {
      await run("g++", ["--version"]);
      await run("python3", ["-m", "venv", making]);
      // Its libraries and headers are wanted, and nobody imports it.
      const pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-cache-dir", `tensorflow-cpu==${version}`];
      await run(join(making, "bin", "python"), pip);
      await compile(await packageIn(making), join(making, binding));
    },
  );
  await copyBinding();
  return describe(folder);
}

/** The same if it is there, else undefined. */
export async function findTensorFlow() {
  const folder = join(cache, await cached());
  return existsSync(folder) ? describe(folder) : undefined;
}

async function describe(folder) {
  const directory = await packageIn(folder);
  const environment = {
    RESIDUAL_TENSORFLOW: directory,
    LD_LIBRARY_PATH: [directory, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter),
    TF_ENABLE_ONEDNN_OPTS: "1",
    GLIBC_TUNABLES: "glibc.malloc.hugetlb=1",
    TF_CPP_MIN_LOG_LEVEL: "2",
  };
  return { directory, python: join(folder, "bin", "python"), environment };
}

/** Puts the native part beside the bundle, if it has been built on this machine. */
export async function copyBinding() {
  const built = join(cache, await cached(), binding);
  const folder = join(root, "dist", "tensorflow");
  if (!existsSync(built)) return;
  await mkdir(folder, { recursive: true });
  // A trainer may be running on the one that lies there.
  const half = join(folder, `${binding}.${process.pid}`);
  await copyFile(built, half);
  await rename(half, join(folder, binding));
}

async function cached() {
  const { version: tfjs } = JSON.parse(
    await readFile(require.resolve("@tensorflow/tfjs-node-gpu/package.json"), "utf8"),
  );
  return `tensorflow-${version}-tfjs-${tfjs}`;
}

async function packageIn(environment) {
  const [python] = await readdir(join(environment, "lib"));
  return join(environment, "lib", python, "site-packages", "tensorflow");
}

/** Compiles the package's own two sources. The libraries are named without a folder: a trainer knows where they lie. */
async function compile(tensorflow, to) {
  const packageFolder = dirname(require.resolve("@tensorflow/tfjs-node-gpu/package.json"));
  const headers = join(dirname(require.resolve("node-api-headers/package.json")), "include");
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => join(packageFolder, "binding", name));
  const flags = ["-O2", "-s", "-shared", "-fPIC", "-std=c++17"];
  const defines = ["NAPI_VERSION=8", "BUILDING_NODE_EXTENSION", "NODE_GYP_MODULE_NAME=tfjs_binding"].map(
    (d) => `-D${d}`,
  );
  const includes = [packageFolder, join(tensorflow, "include"), headers].map((folder) => `-I${folder}`);
  const libraries = [`-L${tensorflow}`, "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"];
  await run("g++", [...flags, ...defines, ...includes, ...sources, "-o", to, ...libraries]);
}

if (process.argv[1] === import.meta.filename) await ensureTensorFlow();
