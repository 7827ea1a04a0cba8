/**
 * TensorFlow's graphs as plain data: nodes by name, each with the kind of its kernel, inputs and attributes. Nothing of
 * networks is known here. An input "name" is the node's first output, "name:2" its third; "^name" only waits for it.
 */
export interface Node {
  name: string;
  op: string;
  inputs: string[];
  attributes: Record<string, Attribute>;
}

export type DataType = "float" | "int32" | "bool";

export type Attribute =
  | { kind: "type"; type: DataType }
  | { kind: "int"; value: number }
  | { kind: "float"; value: number }
  | { kind: "bool"; value: boolean }
  | { kind: "string"; value: string }
  | { kind: "ints"; value: number[] }
  | { kind: "shape"; shape: number[] }
  /** `values` is one number for all elements, or all of them. */
  | { kind: "tensor"; type: DataType; shape: number[]; values: number[] };

/** A tensor that a signature takes or gives: -1 is a size that is open. */
export interface Port {
  node: string;
  type: DataType;
  shape: number[];
}

/** What can be run in one call: all outputs from all inputs. */
export interface Signature {
  name: string;
  inputs: Record<string, Port>;
  outputs: Record<string, Port>;
}

/** A variable lives in the session; `value` is what it was before the call's updates. */
export interface VariableNodes {
  name: string;
  shape: number[];
  handle: string;
  value: string;
}

export const type = (type: DataType): Attribute => ({ kind: "type", type });
export const int = (value: number): Attribute => ({ kind: "int", value });
export const float = (value: number): Attribute => ({ kind: "float", value });
export const bool = (value: boolean): Attribute => ({ kind: "bool", value });
export const string = (value: string): Attribute => ({ kind: "string", value });
export const ints = (...value: number[]): Attribute => ({ kind: "ints", value });

/** A graph that grows node by node. */
export class NodeList {
  readonly nodes: Node[] = [];
  readonly signatures: Signature[] = [];
  readonly variables = new Map<string, VariableNodes>();
  readonly #constants = new Map<string, string>();

  /** Returns the node's name, which is that of its first output. */
  add(op: string, inputs: string[], attributes: Record<string, Attribute> = {}): string {
    const name = `${op}_${this.nodes.length}`;
    this.nodes.push({ name, op, inputs, attributes });
    return name;
  }

  /** A kernel of floats. */
  float(op: string, inputs: string[], attributes: Record<string, Attribute> = {}): string {
    return this.add(op, inputs, { T: type("float"), ...attributes });
  }

  constant(type: DataType, shape: number[], values: number[]): string {
    const key = JSON.stringify([type, shape, values]);
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const made = this.add("Const", [], {
      dtype: { kind: "type", type },
      value: { kind: "tensor", type, shape, values },
    });
    this.#constants.set(key, made);
    return made;
  }

  /** A list of integers, such as a shape. */
  ints(...values: number[]): string {
    return this.constant("int32", [values.length], values);
  }

  /** A single number. */
  number(value: number): string {
    return this.constant("float", [], [value]);
  }

  placeholder(dtype: DataType, shape: number[]): Port {
    const node = this.add("Placeholder", [], { dtype: type(dtype), shape: { kind: "shape", shape } });
    return { node, type: dtype, shape };
  }

  /** The float variable of this name, made when it is asked for first. */
  variable(name: string, shape: number[]): VariableNodes {
    const known = this.variables.get(name);
    if (known) return known;
    const dtype = type("float");
    const handle = this.add("VarHandleOp", [], { dtype, shape: { kind: "shape", shape }, shared_name: string(name) });
    const made = { name, shape, handle, value: this.add("ReadVariableOp", [handle], { dtype }) };
    this.variables.set(name, made);
    return made;
  }

  /** Sets a variable once its value before has been read. */
  assign({ handle, value }: VariableNodes, to: string): string {
    return this.add("AssignVariableOp", [handle, to, `^${value}`], { dtype: type("float") });
  }

  /** `also` is run with the outputs: a node that has no output of its own cannot be asked for. */
  signature({ name, inputs, outputs }: Signature, also: string[] = []): void {
    const waiting = also.map((node) => `^${node}`);
    const last = (port: Port): Port => ({
      ...port,
      node: this.add("Identity", [port.node, ...waiting], { T: type(port.type) }),
    });
    const ends = Object.entries(outputs).map(([key, port]) => [key, last(port)] as const);
    this.signatures.push({ name, inputs, outputs: Object.fromEntries(ends) });
  }
}
