import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { unitKinds } from "../../src/arch/architecture";
import { buildGraph } from "../../src/trainer/graph/build";
import { disagreement, kernelCalls } from "../../src/trainer/engine/wasm/check";
import { Code } from "../../src/trainer/engine/wasm/kernels/codes";
import { Random } from "../../src/trainer/random";
import { gap } from "./golden";
import { randomBatch, randomWeights, smallNetwork } from "./networks";
import { ReferenceEngine } from "./reference";
import { settings } from "./testedEngine";
import { built, directory, wasmEngine } from "./wasm";

test.each(unitKinds)("the fastest kernels of this machine agree with float64: %s", async (kind) => {
  const network = smallNetwork({ kind });
  const random = Random.of(7, kind);
  const engine = await wasmEngine(buildGraph(network, 3), { simd: "fastest" });
  const reference = new ReferenceEngine(buildGraph(network, 3));
  expect(engine.device).toContain("relaxed SIMD");
  expect(engine.notes).toEqual([]);
  const weights = randomWeights(network, random);
  const images = randomBatch(network, 3, random);
  for (const each of [engine, reference]) each.write(weights);
  const [mine, right] = [await engine.step(images, 1, settings), reference.step(images, 1, settings)];
  expect(gap([mine.loss], [right.loss])).toBeLessThan(1e-5);
  const read = engine.read();
  for (const [name, numbers] of reference.read()) expect(gap(read.get(name)!, numbers), name).toBeLessThan(1e-4);
});

test("plain kernels are there for whoever asks for them", async () => {
  const engine = await wasmEngine(buildGraph(smallNetwork(), 3), { simd: "plain" });
  expect(engine.device).toContain("WebAssembly SIMD");
});

/** f32x4.add and f32x4.sub of vectors; both are 0xfd, one of these, 0x01. */
const [add, sub] = [0xe4, 0xe5];

function additions(bytes: Buffer): number[] {
  return [...bytes.subarray(2).keys()].filter((i) => bytes.readUIntBE(i, 3) === (0xfd << 16) + (add << 8) + 1);
}

function subtracting(bytes: Buffer, at: number): Uint8Array<ArrayBuffer> {
  const changed = Uint8Array.from(bytes);
  changed[at + 1] = sub;
  return changed;
}

test("every kernel is checked when an engine starts", () => {
  const codes = Object.values(Code).filter((code) => typeof code === "number");
  expect(new Set(kernelCalls().map(([code]) => code))).toEqual(new Set(codes));
});

test("one addition that has become a subtraction is noticed before anything is trained", async () => {
  await built;
  const bytes = await readFile(join(directory, "kernels.wasm"));
  const plain = await WebAssembly.compile(bytes);
  expect(disagreement(plain, plain)).toBeUndefined();
  const unseen = additions(bytes).filter(
    (at) => disagreement(new WebAssembly.Module(subtracting(bytes, at)), plain) === undefined,
  );
  expect(additions(bytes).length).toBeGreaterThan(100);
  // The last terms of the exponential's series are below what may be rounding.
  expect(unseen.length).toBeLessThan(6);
});

test("kernels that do not agree are left alone, with a note that names the first", async () => {
  await built;
  const folder = await mkdtemp(join(tmpdir(), "kernels-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ["kernels.wasm", "wasm-worker.js"]) await copyFile(join(directory, name), join(folder, name));
  const bytes = await readFile(join(directory, "kernels-relaxed.wasm"));
  await writeFile(join(folder, "kernels-relaxed.wasm"), subtracting(bytes, additions(bytes)[0]!));
  const engine = await wasmEngine(buildGraph(smallNetwork(), 3), { directory: folder });
  expect(engine.device).toContain("WebAssembly SIMD");
  expect(engine.notes[0]).toMatch(/relaxed SIMD.* is not used: the kernel \w+ does not agree/);
});
