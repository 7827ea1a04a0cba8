// `npm run package`: makes residual-explorer.vsix from what .vscodeignore lets in, and fails if it grew too large.
import { statSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./tools.mjs";

const file = "residual-explorer.vsix";
const limit = 8e6;
const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
await run(process.execPath, [
  vsce,
  "package",
  "--no-dependencies",
  "--allow-missing-repository",
  "--no-rewrite-relative-links",
  "--out",
  file,
]);
const { size } = statSync(join(root, file));
console.log(`${file}: ${(size / 1e6).toFixed(2)} MB (at most ${limit / 1e6} MB)`);
if (size > limit) {
  console.error(`${file} is too large. See what is in it: npx vsce ls --no-dependencies`);
  process.exit(1);
}
