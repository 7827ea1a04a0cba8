// Builds everything that runs into dist/. `--watch` builds again on change, `--production` makes it small.
import { execFile } from "node:child_process";
import { copyFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import * as esbuild from "esbuild";

const watch = process.argv.includes("--watch");
const production = process.argv.includes("--production");
const require = createRequire(import.meta.url);

const common = {
  bundle: true,
  minify: production,
  sourcemap: !production,
  logLevel: "info",
  outdir: "dist",
  legalComments: "none",
  define: { VERSION: JSON.stringify(require("./package.json").version) },
};

/** Node's side: the extension host, its layout thread, the trainer and its threads, the command line. */
const node = {
  ...common,
  entryPoints: {
    extension: "src/extension.ts",
    "layout-worker": "src/layout/worker.ts",
    trainer: "src/trainer/main.ts",
    "wasm-worker": "src/trainer/engine/wasm/worker.ts",
    cli: "src/cli/main.ts",
  },
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["vscode", "./elk.bundled.js"],
};

const webviews = {
  ...common,
  entryPoints: { diagram: "webview/diagram/main.tsx", curves: "webview/curves/main.tsx" },
  platform: "browser",
  target: "chrome120",
  format: "iife",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".svg": "text" },
};

/** The kernels of the embedded engine: one source, a module for plain and one for relaxed SIMD. */
async function kernels() {
  const asc = require.resolve("assemblyscript/bin/asc.js");
  const source = "src/trainer/engine/wasm/kernels/kernels.ts";
  const flags =
    "-O3 --runtime stub --noAssert --enable simd --enable threads --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536 --use abort=";
  const build = (out, ...more) =>
    promisify(execFile)(process.execPath, [asc, source, ...flags.split(" "), ...more, "-o", `dist/${out}`]);
  await Promise.all([build("kernels.wasm"), build("kernels-relaxed.wasm", "--enable", "relaxed-simd")]);
}

await mkdir("dist", { recursive: true });
// ELK's own Node build, as it is: it does not survive bundling.
await copyFile(require.resolve("elkjs/lib/elk.bundled.js"), "dist/elk.bundled.js");
await kernels();
for (const options of [node, webviews]) {
  if (watch) await (await esbuild.context(options)).watch();
  else await esbuild.build(options);
}
