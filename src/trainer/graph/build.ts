import type { Network } from "../../arch/network";
import { forwardNetwork, type Context } from "./forward";
import { appendGradients } from "./gradient";
import type { Graph, Op, Value } from "./graph";
import { inPhases } from "./order";
import { variablesOfNetwork } from "./variables";

/** The training graph of a network at one batch size. The same arguments give the same graph, ids included. */
export function buildGraph(network: Network, batch: number): Graph {
  const values: Value[] = [];
  const value = (shape: number[], per: Value["per"]): Value => {
    const made: Value = { id: values.length, shape, per };
    values.push(made);
    return made;
  };
  const variables = variablesOfNetwork(network);
  const { size, channels } = network.input;
  const input = value([size, size, channels], "image");
  const perImage = (): Value => value([1], "image");
  let salts = 0;
  const context = (training: boolean, ops: Op[]): Context => ({
    training,
    batch,
    ops,
    value,
    variable: (name) => variables.get(name)!,
    nextSalt: () => salts++,
  });

  const step: Op[] = [];
  const [loss, error] = [perImage(), perImage()];
  const trained = forwardNetwork(context(true, step), network, input);
  const dLogits = value(trained.logits.shape, "image");
  step.push({ kind: "cross-entropy", logits: trained.logits, loss, error, dLogits });
  const gradientOf = appendGradients(step, value);

  const evaluation: Op[] = [];
  const [evaluationLoss, evaluationError] = [perImage(), perImage()];
  const { logits } = forwardNetwork(context(false, evaluation), network, input);
  evaluation.push({ kind: "cross-entropy", logits, loss: evaluationLoss, error: evaluationError });

  const lastOutputGradient = gradientOf(trained.lastOutput);
  return {
    batch,
    input,
    classes: logits.shape[0] ?? 0,
    values,
    variables: [...variables.values()],
    step: inPhases(step),
    evaluation,
    loss,
    error,
    evaluationLoss,
    evaluationError,
    logits,
    unitGradients: trained.units.flatMap(({ stage, unit, input: x }) => {
      const gradient = gradientOf(x);
      return gradient ? [{ stage, unit, gradient }] : [];
    }),
    ...(lastOutputGradient && { lastOutputGradient }),
  };
}
