// Builds the kernels of the embedded engine, one source, into three modules: for plain SIMD, for relaxed SIMD and for
// none. `node scripts/kernels.mjs` also writes down what was built (kernels.sha256), after a change that was meant: a
// test builds them again and compares.
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withoutVectors } from "./scalar.mjs";
import { root, run } from "./tools.mjs";

const sources = join(root, "src/trainer/engine/wasm/kernels");
const dist = join(root, "dist");
const modules = {
  "kernels.wasm": ["--enable", "simd"],
  "kernels-relaxed.wasm": ["--enable", "simd", "--enable", "relaxed-simd"],
  "kernels-scalar.wasm": [],
};
const flags = [
  ...["-O3", "--shrinkLevel", "1", "--runtime", "stub", "--noAssert", "--enable", "threads", "--use", "abort="],
  ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
];
export const hashFile = join(root, "scripts", "kernels.sha256");

/** Does nothing where the modules are newer than every source. */
export async function buildKernels(folder = dist) {
  const scripts = ["kernels.mjs", "scalar.mjs"].map((name) => join(root, "scripts", name));
  const inputs = [...scripts, ...(await readdir(sources)).map((name) => join(sources, name))];
  const outputs = Object.keys(modules).map((name) => join(folder, name));
  const [from, to] = [await Promise.all(inputs.map(changed)), await Promise.all(outputs.map(changed))];
  if (Math.max(...from) >= Math.min(...to)) await compileKernels(folder);
}

/** When a file was changed; 0 if there is none. */
function changed(file) {
  return stat(file).then(
    (s) => s.mtimeMs,
    () => 0,
  );
}

export async function compileKernels(folder) {
  await mkdir(folder, { recursive: true });
  const scalar = await mkdtemp(join(tmpdir(), "kernels-"));
  try {
    const texts = (await readdir(sources)).map(async (name) => [name, await readFile(join(sources, name), "utf8")]);
    for (const [name, text] of withoutVectors(new Map(await Promise.all(texts))))
      await writeFile(join(scalar, name), text);
    const asc = createRequire(import.meta.url).resolve("assemblyscript/bin/asc.js");
    // Whoever reads a module meanwhile gets the old one or the new one.
    const build = async ([name, more]) => {
      const half = join(folder, `${name}.${process.pid}`);
      const entry = join(name === "kernels-scalar.wasm" ? scalar : sources, "kernels.ts");
      await run(process.execPath, [asc, entry, ...flags, ...more, "-o", half]);
      await rename(half, join(folder, name));
    };
    await Promise.all(Object.entries(modules).map(build));
  } finally {
    await rm(scalar, { recursive: true });
  }
}

/** As sha256sum prints them. */
export async function hashes(folder) {
  const line = async (name) =>
    `${createHash("sha256")
      .update(await readFile(join(folder, name)))
      .digest("hex")}  ${name}\n`;
  return (await Promise.all(Object.keys(modules).map(line))).join("");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await compileKernels(dist);
  await writeFile(hashFile, await hashes(dist));
}
