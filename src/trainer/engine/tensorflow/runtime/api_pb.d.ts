/** Of the package's own messages, those that a SavedModel is made of. 64-bit integers are numbers, bytes are base64. */
declare module "@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js" {
  interface MessageMap<T> {
    set(key: string, value: T): unknown;
  }
  class VersionDef {
    setProducer(version: number): void;
  }
  class GraphDef {
    setVersions(versions: VersionDef): void;
    setNodeList(nodes: NodeDef[]): void;
  }
  class NodeDef {
    setName(name: string): void;
    setOp(op: string): void;
    setInputList(inputs: string[]): void;
    getAttrMap(): MessageMap<AttrValue>;
  }
  class AttrValue {
    setType(type: number): void;
    setI(value: number): void;
    setF(value: number): void;
    setB(value: boolean): void;
    setS(base64: string): void;
    setList(list: AttrValue.ListValue): void;
    setShape(shape: TensorShape): void;
    setTensor(tensor: Tensor): void;
  }
  namespace AttrValue {
    class ListValue {
      setIList(values: number[]): void;
    }
  }
  class TensorShape {
    setDimList(dimensions: TensorShape.Dim[]): void;
  }
  namespace TensorShape {
    class Dim {
      setSize(size: number): void;
    }
  }
  class Tensor {
    setDtype(type: number): void;
    setTensorShape(shape: TensorShape): void;
    setFloatValList(values: number[]): void;
    setIntValList(values: number[]): void;
    setBoolValList(values: boolean[]): void;
  }
  class TensorInfo {
    setName(name: string): void;
    setDtype(type: number): void;
    setTensorShape(shape: TensorShape): void;
  }
  class SignatureDef {
    getInputsMap(): MessageMap<TensorInfo>;
    getOutputsMap(): MessageMap<TensorInfo>;
  }
  class MetaGraphDef {
    setMetaInfoDef(info: MetaGraphDef.MetaInfoDef): void;
    setGraphDef(graph: GraphDef): void;
    getSignatureDefMap(): MessageMap<SignatureDef>;
  }
  namespace MetaGraphDef {
    class MetaInfoDef {
      setTagsList(tags: string[]): void;
    }
  }
  class SavedModel {
    setSavedModelSchemaVersion(version: number): void;
    setMetaGraphsList(graphs: MetaGraphDef[]): void;
    serializeBinary(): Uint8Array;
  }
}
