import { describe, expect, test } from "vitest";
import { buildGraph } from "../../src/trainer/graph/build";
import type { Value } from "../../src/trainer/graph/graph";
import { gap, goldenCase, goldenIds, type GoldenCase } from "./golden";
import { settings, type TestedEngine } from "./testedEngine";

/** Gradients are read as velocities: after one step from rest, without decay, they are the same. */
const plain = { ...settings, weightDecay: 0, rate: 0 };

function norm(numbers: Float32Array): number {
  return Math.sqrt(numbers.reduce((sum, n) => sum + n * n, 0));
}

async function start(
  tested: TestedEngine,
  { network, start, architecture }: GoldenCase,
  batch: number,
  watch?: Value[],
) {
  const graph = buildGraph(network, batch);
  const logits = graph.step.find((op) => op.kind === "cross-entropy")!.logits;
  const gradients = [...graph.unitGradients.map(({ gradient }) => gradient), graph.lastOutputGradient!];
  const engine = await tested.make(graph, watch ?? [logits, ...gradients], architecture.training.nesterov);
  engine.write(start);
  return { engine, graph, logits, gradients };
}

/** What PyTorch has computed in float64. */
export function testGoldenCases(tested: TestedEngine): void {
  describe.each(goldenIds)(`${tested.name} agrees with PyTorch in float64: %s`, (id) => {
    const golden = goldenCase(id);
    const { results, batch, test: images, tolerance } = golden;

    test("logits, loss and error in inference mode", async () => {
      const { engine } = await start(tested, golden, 16);
      const { loss, wrong, logits } = await engine.evaluate(images);
      expect(gap(logits, results.eval_logits.flat())).toBeLessThan(tolerance.results);
      expect(Math.abs(loss / 16 - results.eval_loss)).toBeLessThan(tolerance.results);
      expect(wrong / 16).toBe(results.eval_error);
    });

    // Dropout draws at random in training: there is nothing to compare with.
    if (!golden.end) return;

    test("logits and loss in training mode", async () => {
      const { engine, logits } = await start(tested, golden, 16);
      const { loss } = await engine.step(images, 1, plain);
      expect(gap(engine.watched(logits), results.train_logits.flat())).toBeLessThan(tolerance.results);
      expect(Math.abs(loss - results.train_loss)).toBeLessThan(tolerance.results);
    });

    test("the gradient of every tensor and of every unit's input", async () => {
      const { engine, gradients } = await start(tested, golden, batch);
      await engine.step(golden.train(0), 1, plain);
      const read = engine.read();
      for (const [name, expected] of Object.entries(results.gradient_norms))
        expect(gap([norm(read.get(`momentum.${name}`)!)], [expected]), name).toBeLessThan(tolerance.results);
      const { units, last_output: last } = results.unit_gradient_norms;
      const norms = gradients.map((gradient) => norm(engine.watched(gradient)));
      expect(gap(norms, [...units.map(({ input }) => input), last])).toBeLessThan(tolerance.results);
    });

    test("five steps: losses, errors, and where the weights end", async () => {
      const { engine } = await start(tested, golden, batch, []);
      const { momentum, nesterov, weightDecay } = golden.architecture.training;
      const [losses, errors]: [number[], number[]] = [[], []];
      for (let step = 0; step < golden.steps; step++) {
        const now = { rate: golden.rate(step), momentum, nesterov, weightDecay, seed: 1 };
        const { loss, error } = await engine.step(golden.train(step), step + 1, now);
        losses.push(loss);
        errors.push(error);
      }
      expect(gap(losses, results.losses)).toBeLessThan(tolerance.results);
      expect(errors).toEqual(results.errors);
      const read = engine.read();
      for (const [name, numbers] of golden.end!)
        expect(gap(read.get(name)!, numbers), name).toBeLessThan(tolerance.final_weights);

      const { engine: evaluating } = await start(tested, golden, 16);
      evaluating.write(read);
      const { logits, loss } = await evaluating.evaluate(images);
      expect(gap(logits, results.final_eval_logits.flat())).toBeLessThan(tolerance.results);
      expect(Math.abs(loss / 16 - results.final_eval_loss)).toBeLessThan(tolerance.results);
    });
  });
}
