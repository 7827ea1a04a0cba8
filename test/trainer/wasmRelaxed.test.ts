import { setFlagsFromString } from "node:v8";
import { expect, test } from "vitest";
import { unitKinds } from "../../src/arch/architecture";
import { hasRelaxedSimd } from "../../src/trainer/engine/wasm/features";
import { buildGraph } from "../../src/trainer/graph/build";
import { Random } from "../../src/trainer/random";
import { gap } from "./golden";
import { randomBatch, randomWeights, smallNetwork } from "./networks";
import { ReferenceEngine } from "./reference";
import { settings, wasmEngine } from "./wasm";

test.each(unitKinds)("with relaxed SIMD the embedded engine agrees with float64, too: %s", async (kind) => {
  // Node 20 has it behind this flag; later ones always have it.
  if (!hasRelaxedSimd()) setFlagsFromString("--experimental-wasm-relaxed-simd");
  const network = smallNetwork({ kind });
  const random = Random.of(7, kind);
  const engine = await wasmEngine(buildGraph(network, 3), { relaxed: true });
  const reference = new ReferenceEngine(buildGraph(network, 3));
  expect(engine.device).toContain("relaxed SIMD");
  const weights = randomWeights(network, random);
  const images = randomBatch(network, 3, random);
  for (const each of [engine, reference]) each.write(weights);
  const [mine, right] = [await engine.step(images, settings), await reference.step(images, settings)];
  expect(gap([mine.loss], [right.loss])).toBeLessThan(1e-5);
  const read = engine.read();
  for (const [name, numbers] of reference.read()) expect(gap(read.get(name)!, numbers), name).toBeLessThan(1e-4);
});
