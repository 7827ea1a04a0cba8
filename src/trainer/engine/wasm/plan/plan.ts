import type { Graph, Value } from "../../../graph/graph";
import { Control, ThreadBlock } from "../kernels/codes";
import { lower } from "./lower";
import { lowerUpdate } from "./lowerOnce";
import type { Map2D } from "./maps";
import { chunksOf, Memory } from "./memory";
import { Permanent } from "./permanent";
import { cutIntoPhases } from "./phases";
import { aligned, line, placePerThread, placeShared } from "./place";
import { allCalls, emptySection, encode, lengthOf, tensorsOf, type Section, type Tensor } from "../program";
import type { Layout, Stored } from "./weights";
import { rewrite, valueMaker, type Work } from "./work";

/** Where everything lies in the kernels' memory, and what they are to do. Nothing has been allocated for it yet. */
export interface Plan {
  bytes: number;
  /** Of `bytes`, what each image of the batch takes. */
  bytesPerImage: number;
  control: number;
  /** A thread's own block and its tensors behind it. */
  threadBlock: (thread: number) => number;
  /** Addresses of the programs. */
  step: number;
  evaluation: number;
  /** Brings the packed forms of all weights up to date. */
  preparation: number;
  /** The programs, from this address on. */
  code: { address: number; words: Uint32Array };
  input: Map2D;
  labels: Tensor;
  variables: Stored[];
  /** Of a value that is kept: the results, and those asked for. */
  map: (value: Value) => Map2D;
  batchValue: (value: Value) => { layout: Layout; tensor: Tensor };
}

/** Below lies what the kernels' module has for itself. */
const controlAddress = 65536;

export function planOf(graph: Graph, threads: number, watch: Value[] = []): Plan {
  const makeValue = valueMaker(graph);
  const { batch } = graph;
  const stepWork = rewrite(graph.step, batch, makeValue);
  const evaluationWork = rewrite(graph.evaluation, batch, makeValue);
  const results = [graph.loss, graph.error, graph.evaluationLoss, graph.evaluationError, graph.logits];
  const kept = [...results, ...watch];
  const permanent = new Permanent(graph, [...stepWork, ...evaluationWork], kept);

  const sectionsOf = (work: Work[]): { sections: Section[]; addUpdates: () => void } => {
    const { phases, stored } = cutIntoPhases(work, graph.input, kept);
    const memory = new Memory(permanent, stored, work, batch);
    const sections = phases.map((phase) => lower(phase, memory, batch));
    // Which packed forms an update has to renew is known when all programs' convolutions are.
    const addUpdates = (): void => {
      for (const [i, phase] of phases.entries())
        sections[i]!.tasks.push(...phase.updates.map((update) => lowerUpdate(update, memory)));
    };
    return { sections, addUpdates };
  };
  const step = sectionsOf(stepWork);
  const evaluation = sectionsOf(evaluationWork);
  step.addUpdates();
  const preparation: Section = {
    ...emptySection(),
    tasks: permanent.variables
      .map(({ variable, layout }) => ({ items: layout.blocks, calls: permanent.packing(variable) }))
      .filter(({ calls }) => calls.length > 0),
  };
  const programs = [step.sections, evaluation.sections, [preparation]];

  const copies = ({ per }: Tensor): number => (per === "image" ? batch : per === "chunk" ? chunksOf(batch) : 1);
  let end = controlAddress + aligned(4 * Control.words);
  for (const tensor of permanent.tensors) {
    tensor.address = end;
    end += aligned(tensor.bytes * copies(tensor));
  }
  const sharedSizes = programs.map((sections) => placeShared(sections, copies));
  const threadBytes = ThreadBlock.bytes + aligned(Math.max(...programs.map(placePerThread))) + line;
  const shared = end;
  const code = shared + aligned(Math.max(...sharedSizes));
  const codeWords = programs.reduce((sum, sections) => sum + lengthOf(sections), 0);
  const threadsAt = code + aligned(4 * codeWords);
  for (const tensor of new Set(programs.flat().flatMap(allCalls).flatMap(tensorsOf)))
    if (!tensor.kept) tensor.address += tensor.per === "thread" ? threadsAt + ThreadBlock.bytes : shared;

  const words = new Uint32Array(codeWords);
  let written = 0;
  const addresses = programs.map((sections) => {
    const address = code + 4 * written;
    const program = encode(sections, address, threadBytes);
    words.set(program, written);
    written += program.length;
    return address;
  });
  const [stepAt = 0, evaluationAt = 0, preparationAt = 0] = addresses;
  const perImage = permanent.tensors.filter((t) => t.per === "image").reduce((sum, t) => sum + t.bytes, 0);
  return {
    bytes: threadsAt + threads * threadBytes,
    bytesPerImage: perImage + Math.max(...sharedSizes) / batch,
    control: controlAddress,
    threadBlock: (thread) => threadsAt + thread * threadBytes,
    step: stepAt,
    evaluation: evaluationAt,
    preparation: preparationAt,
    code: { address: code, words },
    input: permanent.input,
    labels: permanent.labels,
    variables: permanent.variables,
    map: (value) => {
      const map = permanent.map(value);
      if (!map) throw new Error(`Value ${value.id} is not kept; ask for it when the engine is made`);
      return map;
    },
    batchValue: (value) => ({ layout: permanent.layoutOf(value), tensor: permanent.batchValue(value) }),
  };
}
