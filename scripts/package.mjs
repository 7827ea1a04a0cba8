// `npm run package`: makes residual-explorer.vsix from what .vscodeignore lets in, and, where the native part of the
// TensorFlow engine has been built (scripts/tensorflow.mjs), a second one with it for this platform. Fails if one grew
// too large.
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./tools.mjs";

const limit = 8e6;
const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
const platform = `${process.platform}-${process.arch}`;
const ignoreFile = join(root, ".vscodeignore");

const ofPlatform = `residual-explorer-${platform}.vsix`;
await make("residual-explorer.vsix", []);
rmSync(join(root, ofPlatform), { force: true });
if (existsSync(join(root, "dist", "tensorflow", "tfjs_binding.node"))) {
  const withNative = `${ignoreFile}.${platform}`;
  writeFileSync(withNative, `${readFileSync(ignoreFile, "utf8")}!dist/tensorflow/*.node\n`);
  try {
    await make(ofPlatform, ["--target", platform, "--ignoreFile", withNative]);
  } finally {
    rmSync(withNative);
  }
}

async function make(file, more) {
  const fixed = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];
  await run(process.execPath, [vsce, "package", ...fixed, ...more, "--out", file]);
  const { size } = statSync(join(root, file));
  console.log(`${file}: ${(size / 1e6).toFixed(2)} MB (at most ${limit / 1e6} MB)`);
  if (size <= limit) return;
  console.error(`${file} is too large. See what is in it: npx vsce ls --no-dependencies`);
  process.exit(1);
}
