// The same as engineStep.mjs for the TensorFlow engine; "about" also says how many native calls a step is, and what
// share of it is spent outside of them.
import { createInterface } from "node:readline";

const { bundle, directory, preset, batch, threads } = JSON.parse(process.argv[2]);
const { buildGraph, check, createTensorFlowEngine, initialWeights, loadTensorFlow, presetText } = await import(bundle);

const { network } = check(presetText(preset));
const graph = buildGraph(network, batch);
const started = performance.now();
const runtime = loadTensorFlow(directory, threads);
const engine = await createTensorFlowEngine(graph, runtime);
engine.write(initialWeights(network, 1));
const start = performance.now() - started;

const backend = runtime.tf.backend();
const { binding } = backend;
const native = { calls: 0, ms: 0 };
const counted = (...args) => {
  const from = performance.now();
  const result = binding.runSavedModel(...args);
  native.calls++;
  native.ms += performance.now() - from;
  return result;
};
backend.binding = Object.create(binding, { runSavedModel: { value: counted } });

const size = network.input.size ** 2 * network.input.channels;
const images = Float32Array.from({ length: batch * size }, (_, i) => Math.sin(i * 12.9898) * 2);
const labels = Int32Array.from({ length: batch }, (_, i) => i % graph.classes);
const settings = { rate: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4, seed: 1 };

let [step, all] = [0, 0];
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "about") {
    const memory = Math.round(process.resourceUsage().maxRSS / 1024);
    const [calls, outside] = [native.calls / step, 1 - native.ms / all];
    console.log(JSON.stringify({ device: engine.device, start, memory, calls, outside }));
    continue;
  }
  const [from, before] = [performance.now(), process.cpuUsage()];
  for (let n = Number(line); n > 0; n--) engine.step({ images, labels }, ++step, settings);
  const { user, system } = process.cpuUsage(before);
  const spent = performance.now() - from;
  all += spent;
  console.log(JSON.stringify([spent, (user + system) / 1e3].map((ms) => ms / Number(line))));
}
await engine.dispose();
