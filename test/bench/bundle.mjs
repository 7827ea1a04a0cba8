// What every benchmark needs: the product's own modules, as one that Node can import.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { root } from "../../scripts/tools.mjs";

// Inside node_modules, so that the bundle finds the packages that it leaves outside.
const folder = join(root, "node_modules", ".cache", "residual-bench");

/** Bundles lines of TypeScript that import from "./src/…" and "./test/…". Returns the path of the module. */
export async function bundle(name, contents, plugins = []) {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${name}.mjs`);
  await esbuild.build({
    stdin: { resolveDir: root, contents },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    packages: "external",
    // jsonc-parser's own entry cannot be loaded as a module.
    alias: { "jsonc-parser": join(root, "node_modules", "jsonc-parser", "lib", "esm", "main.js") },
    define: { VERSION: '"bench"', "import.meta.dirname": JSON.stringify(join(root, "test", "webview")) },
    plugins,
  });
  return outfile;
}
