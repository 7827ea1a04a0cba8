import type { Op, Value, Variable } from "../../graph/graph";
import { shapeInTensorFlow } from "./weights";
import { bool, type, type NodeList, type Port } from "./nodes";
import { addInference, addNormalisation, addNormalisationGradient, addRunningUpdate } from "./normalisation";
import type { Context, SettingPorts } from "./context";
import { partnersOf } from "./partners";
import { addCrossEntropy, addDropout } from "./training";
import { addZeroPadding, addZeroPaddingGradient, nhwc, poolingOf, windowOf } from "./windows";

/** What the ops of one call read that none of them makes. */
export interface Feeds {
  input: Value;
  /** [images, height, width, channels]. */
  images: Port;
  /** [images], int32. */
  labels: Port;
  /** Of a training step. */
  settings?: SettingPorts;
}

/**
 * Writes ops as TensorFlow nodes, one or a few for each; a batch normalisation is one forwards and one backwards.
 * Maps are [images, height, width, channels], filters [height, width, in, out]. The updates of trained variables are
 * left to the caller.
 */
export function translate(
  list: NodeList,
  ops: Op[],
  batch: number,
  { input, images, labels, settings }: Feeds,
): Pick<Context, "of" | "updates"> {
  const outputs = new Map<number, string>([[input.id, images.node]]);
  const context: Context = {
    list,
    labels,
    settings,
    partners: partnersOf(ops),
    batch,
    of: ({ id }) => {
      const output = outputs.get(id);
      if (output === undefined) throw new Error(`Value ${id} was read before anything made it`);
      return output;
    },
    is: ({ id }, output) => void outputs.set(id, output),
    normalisations: new Map(),
    masks: new Map(),
    updates: [],
  };
  for (const op of ops) add(op, context);
  return context;
}

const index = { Tidx: type("int32") };

function add(op: Op, context: Context): void {
  const { list, partners, batch, of, is } = context;
  const weights = ({ name, shape }: Variable): string => list.variable(name, shapeInTensorFlow(shape)).value;
  const shape = ({ shape }: Value): string => list.ints(batch, ...shape);
  const product = (a: string, b: string, turned: { a?: boolean; b?: boolean }): string =>
    list.float("MatMul", [a, b], { transpose_a: bool(turned.a ?? false), transpose_b: bool(turned.b ?? false) });

  switch (op.kind) {
    case "conv":
      is(op.y, list.float("Conv2D", [of(op.x), weights(op.weight)], windowOf(op)));
      return;
    case "conv-input-gradient": {
      const inputs = [shape(op.dx), weights(op.weight), of(op.dy)];
      is(op.dx, list.float("Conv2DBackpropInput", inputs, windowOf(op)));
      return;
    }
    case "conv-filter-gradient": {
      const inputs = [of(op.x), list.ints(...shapeInTensorFlow(op.dw.shape)), of(op.dy)];
      is(op.dw, list.float("Conv2DBackpropFilter", inputs, windowOf(op)));
      return;
    }
    case "bias":
      is(op.y, list.float("BiasAdd", [of(op.x), weights(op.bias)], nhwc));
      return;
    case "bias-gradient":
      is(op.db, list.float("BiasAddGrad", [of(op.dy)], nhwc));
      return;

    case "moments":
      addNormalisation(op, context);
      return;
    case "normalise":
      is(op.y, context.normalisations.get(op.mean.id)!);
      return;
    case "normalise-sums":
      addNormalisationGradient(op, context);
      return;
    case "normalise-gradient":
      return; // stands with its sums
    case "update-running":
      addRunningUpdate(op, context);
      return;
    case "normalise-running":
      addInference(op, context);
      return;

    case "relu":
      is(op.y, list.float("Relu", [of(op.x)]));
      return;
    case "relu-gradient":
      // By what the ReLU has made where it is known: it is kept anyway, and its sign is the same.
      is(op.dx, list.float("ReluGrad", [of(op.dy), of(partners.rectified(op.x) ?? op.x)]));
      return;
    case "sigmoid":
      is(op.y, list.float("Sigmoid", [of(op.x)]));
      return;
    case "sigmoid-gradient":
      is(op.dx, list.float("SigmoidGrad", [of(op.y), of(op.dy)]));
      return;
    case "complement":
      is(op.y, list.float("Sub", [list.number(1), of(op.x)]));
      return;
    case "multiply":
      is(op.y, list.float("Mul", [of(op.a), of(op.b)]));
      return;
    case "scale":
      is(op.y, list.float("Mul", [of(op.x), list.number(op.factor)]));
      return;
    case "add":
      is(op.y, list.float("AddV2", [of(op.a), of(op.b)]));
      return;
    case "dropout":
      addDropout(op, context);
      return;

    case "zero-padding":
      addZeroPadding(op, context);
      return;
    case "zero-padding-gradient":
      addZeroPaddingGradient(op, context);
      return;
    case "max-pool":
      is(op.y, list.float("MaxPool", [of(op.x)], poolingOf(op)));
      return;
    case "max-pool-gradient": {
      const pooled = partners.pooled(op.x, op);
      const y = pooled ? of(pooled) : list.float("MaxPool", [of(op.x)], poolingOf(op));
      is(op.dx, list.float("MaxPoolGrad", [of(op.x), y, of(op.dy)], poolingOf(op)));
      return;
    }
    case "average-pool":
      is(op.y, list.float("Mean", [of(op.x), list.ints(1, 2)], { ...index, keep_dims: bool(false) }));
      return;
    case "average-pool-gradient": {
      const [height = 1, width = 1, channels = 1] = op.dx.shape;
      const share = list.float("Mul", [of(op.dy), list.number(1 / (height * width))]);
      const pixel = list.float("Reshape", [share, list.ints(batch, 1, 1, channels)], { Tshape: type("int32") });
      is(op.dx, list.float("BroadcastTo", [pixel, shape(op.dx)], index));
      return;
    }

    case "linear":
      is(op.y, list.float("BiasAdd", [product(of(op.x), weights(op.weight), { b: true }), weights(op.bias)], nhwc));
      return;
    case "linear-input-gradient":
      is(op.dx, product(of(op.dy), weights(op.weight), {}));
      return;
    case "linear-weight-gradient":
      is(op.dw, product(of(op.dy), of(op.x), { a: true }));
      is(op.db, list.float("BiasAddGrad", [of(op.dy)], nhwc));
      return;
    case "cross-entropy":
      addCrossEntropy(op, context);
      return;
    case "update":
      return;
  }
}
