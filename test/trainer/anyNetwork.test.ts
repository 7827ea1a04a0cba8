import { join } from "node:path";
import { expect, test } from "vitest";
import { networkCost } from "../../src/arch/analysis/cost";
import { tensors } from "../../src/arch/network";
import { createWasmEngine } from "../../src/trainer/engine/wasm/engine";
import { buildGraph } from "../../src/trainer/graph/build";
import { Random } from "../../src/trainer/random";
import { readSafetensors, safetensors } from "../../src/trainer/safetensors";
import { weightsFrom } from "../../src/trainer/weights";
import { choose, randomBatch, randomChoice, randomWeights, smallNetwork } from "./networks";

const directory = join(import.meta.dirname, "../../dist");
const seed = Number(process.env["SEED"] ?? 331);

test("any network: its cost is that of its tensors, and weights that were saved give the same logits", async () => {
  for (let i = 0; i < 25; i++) {
    const random = Random.of(seed, "any network", i);
    const stages = [1, choose([1, 2], random)].map((stride) => ({
      units: 1 + random.below(3),
      width: 2 + random.below(6),
      stride,
      unit: randomChoice(random),
      changes: [],
    }));
    const network = smallNetwork(randomChoice(random), { dimensionIncrease: "projection", stages });
    const what = `seed ${seed}, network ${i}`;
    const list = [...tensors(network)];
    const numbers = (of: typeof list): number =>
      of.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(networkCost(network).parameters, what).toBe(numbers(list.filter(({ trainable }) => trainable)));

    const weights = randomWeights(network, random);
    const file = Buffer.concat(
      safetensors(list.map(({ name, shape }) => ({ name, shape, numbers: weights.get(name)! }))),
    );
    const loaded = weightsFrom(readSafetensors(file, what), network, what);
    const engine = await createWasmEngine(buildGraph(network, 2), { threads: 1, directory });
    const images = randomBatch(network, 2, random);
    engine.write(weights);
    const { logits } = await engine.evaluate(images);
    engine.write(loaded);
    expect((await engine.evaluate(images)).logits, what).toEqual(logits);
    expect(logits.every(Number.isFinite), what).toBe(true);
    await engine.dispose();
  }
});
