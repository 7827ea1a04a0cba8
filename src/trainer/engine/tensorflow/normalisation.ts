import { epsilon, runningStep, type Op } from "../../graph/graph";
import { bool, float, type } from "./nodes";
import { nhwc } from "./windows";
import type { Context } from "./context";

type OpOf<K extends Op["kind"]> = Extract<Op, { kind: K }>;

const kernel = { U: type("float"), ...nhwc, epsilon: float(epsilon) };
const training = { ...kernel, is_training: bool(true) };

/**
 * The whole of a batch normalisation in training, at the place of its statistics. The kernel's outputs: the normalised
 * map, the running mean and variance as they will be (unbiased, moved by runningStep), and three for the gradient's use.
 */
export function addNormalisation(op: OpOf<"moments">, { list, partners, normalisations, of }: Context): void {
  const { normalise, running } = partners.normalisations.get(op.mean.id) ?? {};
  const channels = op.mean.shape;
  const none = list.constant("float", [0], []);
  const now = (variable: { name: string } | undefined, otherwise: string): string =>
    variable ? list.variable(variable.name, channels).value : otherwise;
  const inputs = [
    of(op.x),
    now(normalise?.scale, list.constant("float", channels, [1])),
    now(normalise?.shift, list.constant("float", channels, [0])),
    now(running?.runningMean, none),
    now(running?.runningVariance, none),
  ];
  const move = { exponential_avg_factor: float(running ? runningStep : 1) };
  normalisations.set(op.mean.id, list.float("FusedBatchNormV3", inputs, { ...training, ...move }));
}

/** Both sums over the batch, and the gradient of the input if it is wanted, at the place of the sums. */
export function addNormalisationGradient(op: OpOf<"normalise-sums">, context: Context): void {
  const { list, partners, normalisations, of, is } = context;
  const { gradient } = partners.normalisations.get(op.mean.id) ?? {};
  const forward = normalisations.get(op.mean.id)!;
  const scale = gradient
    ? list.variable(gradient.scale.name, gradient.scale.shape).value
    : list.constant("float", op.mean.shape, [1]);
  const kept = [3, 4, 5].map((output) => `${forward}:${output}`);
  const node = list.float("FusedBatchNormGradV3", [of(op.dy), of(op.x), scale, ...kept], training);
  is(op.dScale, `${node}:1`);
  is(op.dShift, `${node}:2`);
  if (gradient) is(gradient.dx, node);
}

export function addRunningUpdate(op: OpOf<"update-running">, { list, normalisations, updates }: Context): void {
  const forward = normalisations.get(op.mean.id)!;
  for (const [{ name, shape }, output] of [
    [op.runningMean, 1],
    [op.runningVariance, 2],
  ] as const)
    updates.push(list.assign(list.variable(name, shape), `${forward}:${output}`));
}

export function addInference(op: OpOf<"normalise-running">, { list, of, is }: Context): void {
  const { scale, shift, runningMean, runningVariance } = op;
  const variables = [scale, shift, runningMean, runningVariance];
  const inputs = [of(op.x), ...variables.map(({ name, shape }) => list.variable(name, shape).value)];
  is(op.y, list.float("FusedBatchNormV3", inputs, { ...kernel, is_training: bool(false) }));
}
