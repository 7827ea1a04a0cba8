import { dropoutKey, keptFactor } from "../../graph/dropout";
import type { Op } from "../../graph/graph";
import { shapeInTensorFlow } from "./weights";
import { bool, type, type NodeList } from "./nodes";
import type { Context, SettingPorts } from "./context";

type OpOf<K extends Op["kind"]> = Extract<Op, { kind: K }>;

/** The numbers that stand for seed and step in the dropouts of one step. */
export function keyOfStep(now: { seed: number; step: number }): Int32Array {
  return Int32Array.of(dropoutKey(now, 0, 0), dropoutKey(now, 0, 1));
}

/** The same forwards and backwards: it depends on the step's key and on the dropout's number only. */
export function addDropout(op: OpOf<"dropout">, { list, settings, batch, masks, of, is }: Context): void {
  const known = masks.get(op.salt);
  const makeMask = (): string => {
    const place = [0, 1].map((n) => dropoutKey({ seed: 0, step: 0 }, op.salt, n));
    const key = list.add("AddV2", [settings!.dropoutKey.node, list.ints(...place)], { T: type("int32") });
    const kinds = { dtype: type("float"), T: type("int32"), Tseed: type("int32") };
    const draws = list.add("StatelessRandomUniform", [list.ints(batch, ...op.x.shape), key], kinds);
    const kept = list.float("GreaterEqual", [draws, list.number(op.ratio)]);
    const ones = list.add("Cast", [kept], { SrcT: type("bool"), DstT: type("float") });
    const factor = keptFactor(op);
    return factor === 1 ? ones : list.float("Mul", [ones, list.number(factor)]);
  };
  const mask = known ?? makeMask();
  masks.set(op.salt, mask);
  is(op.y, list.float("Mul", [of(op.x), mask]));
}

export function addCrossEntropy(op: OpOf<"cross-entropy">, { list, labels, batch, of, is }: Context): void {
  const { logits, loss, error, dLogits } = op;
  const integers = { Tlabels: type("int32") };
  const node = list.float("SparseSoftmaxCrossEntropyWithLogits", [of(logits), labels.node], integers);
  is(loss, node);
  if (dLogits) is(dLogits, list.float("Mul", [`${node}:1`, list.number(1 / batch)]));
  const dimension = list.constant("int32", [], [1]);
  const top = list.float("ArgMax", [of(logits), dimension], { Tidx: type("int32"), output_type: type("int32") });
  const wrong = list.add("NotEqual", [top, labels.node], { T: type("int32") });
  is(error, list.add("Cast", [wrong], { SrcT: type("bool"), DstT: type("float") }));
}

/** Moves a variable and its velocity as PyTorch's SGD does. Returns the node. */
export function addUpdate(
  { variable: { name, shape } }: OpOf<"update">,
  gradient: string,
  { rate, momentum, weightDecay }: SettingPorts,
  nesterov: boolean,
  list: NodeList,
): string {
  const weight = list.variable(name, shapeInTensorFlow(shape));
  const velocity = list.variable(`momentum.${name}`, shapeInTensorFlow(shape));
  const decay = list.float("Mul", [weight.value, weightDecay.node]);
  const whole = list.float("AddV2", [gradient, decay]);
  const inputs = [weight.handle, velocity.handle, rate.node, whole, momentum.node];
  return list.float("ResourceApplyMomentum", inputs, { use_locking: bool(false), use_nesterov: bool(nesterov) });
}
