// Builds everything that runs into dist/. `--watch` builds again on change, `--production` makes it small.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as esbuild from "esbuild";
import { buildKernels } from "./scripts/kernels.mjs";
import { bundle as tensorflowBundle, copyBinding } from "./scripts/tensorflow.mjs";

const watch = process.argv.includes("--watch");
const production = process.argv.includes("--production");
const require = createRequire(import.meta.url);

const common = {
  bundle: true,
  minify: production,
  sourcemap: !production,
  metafile: true,
  logLevel: watch ? "info" : "warning",
  outdir: "dist",
  legalComments: "none",
  define: { VERSION: JSON.stringify(require("./package.json").version) },
};

/** Views, and what draws with their components elsewhere: the command line, and the extension when it exports. */
const preact = { jsx: "automatic", jsxImportSource: "preact", loader: { ".svg": "text" } };

/** Node's side: the extension host, its layout thread, the trainer and its threads. */
const node = {
  ...common,
  ...preact,
  entryPoints: {
    extension: "src/extension.ts",
    "layout-worker": "src/layout/worker.ts",
    trainer: "src/trainer/main.ts",
    "doctor-probe": "src/doctor/child.ts",
    "wasm-worker": "src/trainer/engine/wasm/worker.ts",
    "batch-worker": "src/trainer/data/batchWorker.ts",
  },
  platform: "node",
  // jsonc-parser's `main` cannot be bundled.
  mainFields: ["module", "main"],
  target: "node20",
  format: "cjs",
  external: ["vscode", "./elk.bundled.js"],
};

const cli = { ...node, entryPoints: { cli: "src/cli/main.ts" }, banner: { js: "#!/usr/bin/env node" } };

const webviews = {
  ...common,
  entryPoints: {
    diagram: "webview/diagram/main.tsx",
    curves: "webview/curves/main.tsx",
    compare: "webview/compare/main.tsx",
    study: "webview/study/main.tsx",
    doctor: "webview/doctor/main.tsx",
  },
  platform: "browser",
  target: "chrome120",
  format: "iife",
  ...preact,
};

/** The licences of what is in the bundles, as they ask for. */
async function writeLicences(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const named = inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean);
  const texts = [...new Set([...named, "elkjs", "@vscode/codicons", "assemblyscript"])].sort().map(async (name) => {
    const folder = join(dirname(require.resolve("./package.json")), "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const files = ["LICENSE", "LICENSE.md", "license", "LICENSE.txt"].map((file) =>
      readFile(join(folder, file), "utf8"),
    );
    // TensorFlow.js's packages bring no text of their own; that of Apache-2.0 stands under assemblyscript.
    const text = await Promise.any(files).catch(() => "");
    return `${name} ${version}, ${license}\n\n${text}`.trim();
  });
  await writeFile("dist/LICENSES.txt", (await Promise.all(texts)).join(`\n\n${"-".repeat(80)}\n\n`) + "\n");
}

await mkdir("dist", { recursive: true });
// ELK's own Node build, as it is: it does not survive bundling.
await copyFile(require.resolve("elkjs/lib/elk.bundled.js"), "dist/elk.bundled.js");
await copyFile(require.resolve("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm"), "dist/jpeg.wasm");
await buildKernels();
await copyBinding();
const all = [node, cli, { ...node, ...tensorflowBundle }, webviews];
if (watch) for (const options of all) await (await esbuild.context(options)).watch();
else await writeLicences(await Promise.all(all.map((options) => esbuild.build(options))));
