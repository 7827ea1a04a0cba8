import { Buffer } from "node:buffer";
import * as messages from "@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js";
import type { Attribute, DataType, NodeList, Port, Signature } from "../nodes";

/** TensorFlow takes a graph that names no version for an ancient one; all versions from 2.13 on know this one. */
const producer = 1087;

/** The bytes of saved_model.pb: the graph and what can be asked of it, no weights. */
export function encodeSavedModel({ nodes, signatures }: NodeList): Uint8Array {
  const versions = new messages.VersionDef();
  versions.setProducer(producer);
  const graph = new messages.GraphDef();
  graph.setVersions(versions);
  graph.setNodeList(
    nodes.map(({ name, op, inputs, attributes }) => {
      const node = new messages.NodeDef();
      node.setName(name);
      node.setOp(op);
      node.setInputList(inputs);
      for (const [key, attribute] of Object.entries(attributes)) node.getAttrMap().set(key, attributeOf(attribute));
      return node;
    }),
  );
  const info = new messages.MetaGraphDef.MetaInfoDef();
  info.setTagsList(["serve"]);
  const meta = new messages.MetaGraphDef();
  meta.setMetaInfoDef(info);
  meta.setGraphDef(graph);
  for (const signature of signatures) meta.getSignatureDefMap().set(signature.name, signatureOf(signature));
  const model = new messages.SavedModel();
  model.setSavedModelSchemaVersion(1);
  model.setMetaGraphsList([meta]);
  return model.serializeBinary();
}

const types: Record<DataType, number> = { float: 1, int32: 3, bool: 10 };

function signatureOf({ inputs, outputs }: Signature): messages.SignatureDef {
  const signature = new messages.SignatureDef();
  for (const [key, port] of Object.entries(inputs)) signature.getInputsMap().set(key, portOf(port));
  for (const [key, port] of Object.entries(outputs)) signature.getOutputsMap().set(key, portOf(port));
  return signature;
}

function portOf({ node, type, shape }: Port): messages.TensorInfo {
  const info = new messages.TensorInfo();
  info.setName(`${node}:0`);
  info.setDtype(types[type]);
  info.setTensorShape(shapeOf(shape));
  return info;
}

function shapeOf(sizes: number[]): messages.TensorShape {
  const shape = new messages.TensorShape();
  shape.setDimList(
    sizes.map((size) => {
      const dimension = new messages.TensorShape.Dim();
      dimension.setSize(size);
      return dimension;
    }),
  );
  return shape;
}

function attributeOf(attribute: Attribute): messages.AttrValue {
  const value = new messages.AttrValue();
  switch (attribute.kind) {
    case "type":
      value.setType(types[attribute.type]);
      break;
    case "int":
      value.setI(attribute.value);
      break;
    case "float":
      value.setF(attribute.value);
      break;
    case "bool":
      value.setB(attribute.value);
      break;
    case "string":
      value.setS(base64(Buffer.from(attribute.value)));
      break;
    case "ints": {
      const list = new messages.AttrValue.ListValue();
      list.setIList(attribute.value);
      value.setList(list);
      break;
    }
    case "shape":
      value.setShape(shapeOf(attribute.shape));
      break;
    case "tensor":
      value.setTensor(tensorOf(attribute));
      break;
  }
  return value;
}

function tensorOf({ type, shape, values }: Extract<Attribute, { kind: "tensor" }>): messages.Tensor {
  const tensor = new messages.Tensor();
  tensor.setDtype(types[type]);
  tensor.setTensorShape(shapeOf(shape));
  // A single number stands for all elements only in the lists by type.
  if (type === "float") tensor.setFloatValList(values);
  else if (type === "int32") tensor.setIntValList(values);
  else tensor.setBoolValList(values.map(Boolean));
  return tensor;
}

/** These messages hold bytes as base64. */
function base64(bytes: Buffer): string {
  return bytes.toString("base64");
}
