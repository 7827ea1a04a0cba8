import type { Graph, Value } from "../../graph/graph";
import { bool, int, NodeList, type, type Port } from "./nodes";
import type { SettingPorts } from "./context";
import { addUpdate } from "./training";
import { translate, type Feeds } from "./translate";

export interface ProgramOptions {
  /** Of the updates: the kernel's form depends on it. */
  nesterov: boolean;
  /** Whether the step tells the norms of the units' gradients. */
  gradients: boolean;
  /** Values of the step that it gives out, for tests. */
  watch: Value[];
}

/** What can be run; all of them share the variables. */
export const programNames = ["step", "evaluate", "read", "write"] as const;
export type ProgramName = (typeof programNames)[number];

/** The TensorFlow graph of a training graph: one step, an evaluation, and all variables out and in. */
export function programsOf(graph: Graph, options: ProgramOptions): NodeList {
  const list = new NodeList();
  addStep(list, graph, options);
  addEvaluation(list, graph);
  addState(list);
  return list;
}

function addStep(list: NodeList, graph: Graph, { nesterov, gradients, watch }: ProgramOptions): void {
  const scalar = (): Port => list.placeholder("float", []);
  const settings: SettingPorts = {
    rate: scalar(),
    momentum: scalar(),
    weightDecay: scalar(),
    dropoutKey: list.placeholder("int32", [2]),
  };
  const { images, labels } = feeds(list, graph, graph.batch);
  const { of, updates } = translate(list, graph.step, graph.batch, { input: graph.input, images, labels, settings });
  for (const op of graph.step)
    if (op.kind === "update") updates.push(addUpdate(op, of(op.gradient), settings, nesterov, list));
  const port = (value: Value): Port => ({ node: of(value), type: "float", shape: [graph.batch, ...value.shape] });
  const norms = graph.unitGradients.map(({ gradient }) => list.float("L2Loss", [of(gradient)]));
  list.signature(
    {
      name: "step" satisfies ProgramName,
      inputs: { images, labels, ...settings },
      outputs: {
        results: sums(list, [graph.loss, graph.error].map(of)),
        ...(gradients && { halfSquares: pack(list, norms) }),
        ...Object.fromEntries(watch.map((value) => [`value${value.id}`, port(value)])),
      },
    },
    updates,
  );
}

function addEvaluation(list: NodeList, graph: Graph): void {
  const { images, labels } = feeds(list, graph, -1);
  const { of } = translate(list, graph.evaluation, graph.batch, { input: graph.input, images, labels });
  list.signature({
    name: "evaluate" satisfies ProgramName,
    inputs: { images, labels },
    outputs: {
      results: sums(list, [graph.evaluationLoss, graph.evaluationError].map(of)),
      logits: { node: of(graph.logits), type: "float", shape: [-1, graph.classes] },
    },
  });
}

function addState(list: NodeList): void {
  const [outputs, inputs]: Record<string, Port>[] = [{}, {}];
  const writes: string[] = [];
  for (const variable of list.variables.values()) {
    const { name, value, shape } = variable;
    outputs![name] = { node: value, type: "float", shape };
    inputs![name] = list.placeholder("float", shape);
    // A variable keeps the very memory it is given. Fed memory is Node's, and a thread of TensorFlow that lets go of it,
    // at the variable's next change, breaks Node's lists.
    const own = list.float("DeepCopy", [inputs![name].node]);
    writes.push(list.add("AssignVariableOp", [variable.handle, own], { dtype: type("float") }));
  }
  list.signature({ name: "read" satisfies ProgramName, inputs: {}, outputs: outputs! });
  const done: Port = { node: list.number(1), type: "float", shape: [] };
  list.signature({ name: "write" satisfies ProgramName, inputs: inputs!, outputs: { done } }, writes);
}

function feeds(list: NodeList, { input }: Graph, images: number): Pick<Feeds, "images" | "labels"> {
  return { images: list.placeholder("float", [images, ...input.shape]), labels: list.placeholder("int32", [images]) };
}

/** Over the batch, of values of one number an image. */
function sums(list: NodeList, nodes: string[]): Port {
  const over = { Tidx: type("int32"), keep_dims: bool(false) };
  return pack(
    list,
    nodes.map((node) => list.float("Sum", [node, list.ints(0)], over)),
  );
}

/** Single numbers as one vector. */
function pack(list: NodeList, nodes: string[]): Port {
  return { node: list.float("Pack", nodes, { N: int(nodes.length) }), type: "float", shape: [nodes.length] };
}
