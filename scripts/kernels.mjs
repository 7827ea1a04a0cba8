// Builds the kernels of the embedded engine, one source, into two modules: for plain and for relaxed SIMD. Nothing is
// done where they are newer than every source.
import { mkdir, readdir, rename, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root, run } from "./tools.mjs";

const sources = join(root, "src/trainer/engine/wasm/kernels");
const flags = [
  ...["-O3", "--runtime", "stub", "--noAssert", "--enable", "simd", "--enable", "threads", "--use", "abort="],
  ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
];

export async function buildKernels(folder = join(root, "dist")) {
  await mkdir(folder, { recursive: true });
  const outputs = { "kernels.wasm": [], "kernels-relaxed.wasm": ["--enable", "relaxed-simd"] };
  if ((await newest(sources)) < (await oldest(Object.keys(outputs).map((name) => join(folder, name))))) return;
  const asc = createRequire(import.meta.url).resolve("assemblyscript/bin/asc.js");
  // Whoever reads a module meanwhile gets the old one or the new one.
  const build = async ([name, more]) => {
    const half = join(folder, `${name}.${process.pid}`);
    await run(process.execPath, [asc, join(sources, "kernels.ts"), ...flags, ...more, "-o", half]);
    await rename(half, join(folder, name));
  };
  await Promise.all(Object.entries(outputs).map(build));
}

async function newest(folder) {
  const times = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).mtimeMs);
  return Math.max(...(await Promise.all([...times, stat(new URL(import.meta.url)).then((s) => s.mtimeMs)])));
}

async function oldest(files) {
  return Math.min(
    ...(await Promise.all(
      files.map((file) =>
        stat(file).then(
          (s) => s.mtimeMs,
          () => 0,
        ),
      ),
    )),
  );
}
