// One engine in a process of its own, for engines.mjs: each line of standard input is a number of steps to take, and is
// answered by milliseconds per step, of the clock and of the processor; "about" by what there is to say of the process,
// "heap" and a number of steps by the bytes that each takes of JavaScript's heap.
import { createInterface } from "node:readline";
import { getHeapStatistics } from "node:v8";

const { bundle, directory, preset, options, batch, threads, simd, profile } = JSON.parse(process.argv[2]);
const { buildGraph, check, createWasmEngine, initialWeights, networkCost, presetText } = await import(bundle);

const { network } = check(presetText(preset, options));
const graph = buildGraph(network, batch);
const started = performance.now();
const engine = await createWasmEngine(graph, { threads, simd, directory });
const start = performance.now() - started;
engine.write(initialWeights(network, 1));
if (profile) engine.profile();

// Two kinds of noise: what is timed does not depend on what the images show.
const size = network.input.size ** 2 * network.input.channels;
const images = Float32Array.from({ length: batch * size }, (_, i) => Math.sin(i * 12.9898) * 2);
const labels = Int32Array.from({ length: batch }, (_, i) => i % graph.classes);
const settings = { rate: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4, seed: 1 };

let step = 0;
const given = { images, labels };
async function take(steps) {
  for (let n = steps; n > 0; n--) {
    const result = engine.step(given, ++step, settings);
    if (result instanceof Promise) await result;
  }
}

/** Of each step: the same twice is what looking takes, a step between them what it takes besides. */
async function heap(steps) {
  const used = () => getHeapStatistics().used_heap_size;
  const taken = new Float64Array(steps);
  for (let i = 0; i < steps; i++) {
    const first = used();
    const second = used();
    const result = engine.step(given, ++step, settings);
    taken[i] = used() - second - (second - first);
    if (result instanceof Promise) await result;
  }
  return [...taken];
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "about") {
    const kernels = {};
    for (let thread = 0; thread < threads; thread++)
      for (const [name, ms] of engine.times(thread)) kernels[name] = (kernels[name] ?? 0) + ms / step;
    const megabytes = (bytes) => Math.round(bytes / 2 ** 20);
    const { maxRSS } = process.resourceUsage();
    console.log(
      JSON.stringify({
        device: engine.device,
        start,
        memory: megabytes(maxRSS * 1024),
        planned: megabytes(engine.bytes),
        multiplyAdds: networkCost(network).multiplyAdds,
        kernels,
      }),
    );
    continue;
  }
  if (line.startsWith("heap")) {
    console.log(JSON.stringify(await heap(Number(line.split(" ")[1]))));
    continue;
  }
  const [from, before] = [performance.now(), process.cpuUsage()];
  await take(Number(line));
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify([performance.now() - from, (user + system) / 1e3].map((ms) => ms / Number(line))));
}
await engine.dispose();
