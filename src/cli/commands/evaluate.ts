import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { dataFolder } from "../../data/folder";
import { simdOf, simdVariable } from "../../protocol/simd";
import { checkFit } from "../../trainer/data/dataset";
import { loadData } from "../../trainer/data/load";
import { pixelTable } from "../../trainer/data/normalise";
import { createWasmEngine } from "../../trainer/engine/wasm/engine";
import { evaluate as evaluatePart } from "../../trainer/evaluate";
import { buildGraph } from "../../trainer/graph/build";
import { readSafetensors, safetensors } from "../../trainer/safetensors";
import { defaultThreads } from "../../trainer/setup";
import { weightsFrom } from "../../trainer/weights";
import { answer, parseArguments, refuse, say, UsageError, type Command } from "../command";
import { designOf, unreadable, write, type Design } from "../files";

export const evaluate: Command = {
  name: "evaluate",
  summary: "tests weights: error and loss on the test images",
  usage: `residual evaluate FILE --weights W.safetensors [--data D] [--logits OUT.safetensors] [--json]

Runs the network on the test images in inference mode. Exit status 1 if the weights or the data do not fit.

  --weights W       a weights file or a checkpoint of a run
  --data D          a known name, a folder, or a .safetensors file; left out: the file's own
  --logits OUT      writes the tensor "logits" [images, classes], in the order of test.images
  --json            { "loss", "error", "images" } as one JSON document

Example:
  residual evaluate examples/tiny.residual.json --weights .residual/runs/RUN/checkpoints/step-600.safetensors`,

  async run(args) {
    const { values, positionals } = parseArguments(args, {
      weights: { type: "string" },
      data: { type: "string" },
      logits: { type: "string" },
      json: { type: "boolean" },
    });
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new UsageError("Name one file.");
    if (values.weights === undefined) throw new UsageError("Name the weights: --weights W.safetensors.");
    const design = await designOf(name, values.json);
    if (!design) return 1;
    try {
      const data = values.data === undefined ? { data: design.architecture.training.data, base: dirname(name) } : { data: values.data, base: "." }; // prettier-ignore
      const { loss, error, images, logits } = await test(design, values.weights, data);
      if (values.logits !== undefined) {
        const shape = [images, design.architecture.classes];
        await write(values.logits, safetensors([{ name: "logits", shape, numbers: logits }]));
      }
      if (values.json) answer({ loss, error, images });
      else say(`${(100 * error).toFixed(2)}% error, loss ${loss.toPrecision(4)}, on ${images} test images`);
      return 0;
    } catch (error) {
      return refuse(error, values.json);
    }
  },
};

/** Images at once: more are hardly faster, and 128 of ResNet-1001 do not fit into memory. */
const most = 32;

/** dist/, where the engine's modules lie. */
const dist = __dirname;

async function test(
  { architecture, network }: Design,
  weightsFile: string,
  { data: name, base }: { data: string; base: string },
) {
  const file = await readFile(weightsFile).catch((error: unknown) => {
    throw new Error(`The weights ${weightsFile} cannot be used. ${unreadable(error)}`);
  });
  const weights = weightsFrom(readSafetensors(file, weightsFile), network, weightsFile);
  const data = await loadData(name, { dist, base, folder: dataFolder() }, network.input);
  checkFit(data, network, 1);
  const images = data.test.shape[0];
  const graph = buildGraph(network, Math.min(architecture.training.batch, most, images));
  const engine = await createWasmEngine(graph, {
    threads: defaultThreads(),
    simd: simdOf(process.env[simdVariable]),
    directory: dist,
  });
  try {
    engine.write(weights);
    const logits = new Float32Array(images * graph.classes);
    const table = pixelTable(data.train, architecture.training.normalise);
    return { ...(await evaluatePart(engine, data.test, table, logits)), images, logits };
  } finally {
    await engine.dispose();
  }
}
