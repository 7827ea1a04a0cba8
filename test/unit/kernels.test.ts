import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { compileKernels, hashes, hashFile } from "../../scripts/kernels.mjs";

test("the kernels come out the same to the byte, and fit into 20 KB", { timeout: 300_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "kernels-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await compileKernels(folder);
  expect(await hashes(folder), "after a change that was meant: node scripts/kernels.mjs").toBe(
    await readFile(hashFile, "utf8"),
  );
  for (const name of ["kernels.wasm", "kernels-relaxed.wasm"])
    expect((await stat(join(folder, name))).size).toBeLessThan(20 * 1024);
});
