import { describe, expect, test } from "vitest";
import { buildGraph } from "../../src/trainer/graph/build";
import { gap, goldenCase, goldenIds, type GoldenCase } from "./golden";
import { ReferenceEngine } from "./reference";

/** All is float64 but the normalised images, which an engine is given in float32. */
const digits = 1e-6;

function engineFor({ network, start }: GoldenCase, batch: number): ReferenceEngine {
  const engine = new ReferenceEngine(buildGraph(network, batch));
  engine.write(start);
  return engine;
}

function norm(numbers: Float64Array): number {
  return Math.sqrt(numbers.reduce((sum, n) => sum + n * n, 0));
}

describe.each(goldenIds)("the reference agrees with PyTorch in float64: %s", (id) => {
  const golden = goldenCase(id);
  const { results, batch, test: images } = golden;

  test("logits and loss in inference mode", async () => {
    const engine = engineFor(golden, 16);
    const { loss, wrong, logits } = await engine.evaluate(images);
    expect(gap(logits, results.eval_logits.flat())).toBeLessThan(digits);
    expect(Math.abs(loss / 16 - results.eval_loss)).toBeLessThan(digits);
    expect(wrong / 16).toBe(results.eval_error);
  });

  // Dropout draws at random in training: there is nothing to compare with.
  if (!golden.end) return;

  test("logits and loss in training mode", () => {
    const engine = engineFor(golden, 16);
    const { loss } = engine.differentiate(images);
    const head = engine.graph.step.find((op) => op.kind === "cross-entropy")!;
    expect(gap(engine.value(head.logits), results.train_logits.flat())).toBeLessThan(digits);
    expect(Math.abs(loss - results.train_loss)).toBeLessThan(digits);
  });

  test("the gradient of every tensor and of every unit's input", () => {
    const engine = engineFor(golden, batch);
    engine.differentiate(golden.train(0));
    const { unitGradients, lastOutputGradient, variables } = engine.graph;
    const trained = variables.filter(({ trainable }) => trainable).map(({ name }) => name);
    expect(trained.sort()).toEqual(Object.keys(results.gradient_norms).sort());
    for (const name of trained)
      expect(gap([norm(engine.gradient(name))], [results.gradient_norms[name]!]), name).toBeLessThan(digits);
    const { units, last_output: last } = results.unit_gradient_norms;
    expect(unitGradients.map(({ stage, unit }) => `stage${stage}.unit${unit}`)).toEqual(units.map(({ unit }) => unit));
    const norms = unitGradients.map(({ gradient }) => norm(engine.value(gradient)));
    expect(gap(norms, units.map(({ input }) => input))).toBeLessThan(digits); // prettier-ignore
    expect(gap([norm(engine.value(lastOutputGradient!))], [last])).toBeLessThan(digits);
  });

  test("five steps: losses, errors, and where the weights end", async () => {
    const engine = engineFor(golden, batch);
    const { momentum, nesterov, weightDecay } = golden.architecture.training;
    const [losses, errors]: number[][] = [[], []];
    for (let step = 0; step < golden.steps; step++) {
      const settings = { rate: golden.rate(step), momentum, nesterov, weightDecay, seed: 1 };
      const { loss, error } = engine.step(golden.train(step), step + 1, settings);
      losses!.push(loss);
      errors!.push(error);
    }
    expect(gap(losses!, results.losses)).toBeLessThan(digits);
    expect(errors).toEqual(results.errors);
    const read = engine.read();
    for (const [name, numbers] of golden.end!) expect(gap(read.get(name)!, numbers), name).toBeLessThan(digits);

    const evaluating = engineFor(golden, 16);
    evaluating.write(read);
    const { logits } = await evaluating.evaluate(images);
    expect(gap(logits, results.final_eval_logits.flat())).toBeLessThan(digits);
  });
});
