// A training step of the embedded engine, with the fastest and with plain SIMD, of TensorFlow, where it has been
// installed for the tests, and, where Python has it, of PyTorch, taken in turn in one run.
// `npm run bench -- engines [NETWORKS, as "tiny,resnet-20"] [ROUNDS]`. OTHER_NODE names another Node to measure beside
// this one (VS Code's own, say), PYTHON a Python.
import { execFileSync, spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findTensorFlow } from "../../scripts/tensorflow.mjs";
import { root } from "../../scripts/tools.mjs";
import { bundle } from "./bundle.mjs";

const [which = "tiny,resnet-20,resnet-110,resnet-164", rounds = "7"] = process.argv.slice(2);
const { PYTHON = "python3", OTHER_NODE } = process.env;
const tensorflow = await findTensorFlow();
const here = (name) => join(root, "test", "bench", name);

/** Batch, the steps of a round, and whether there is room for all engines at once. PyTorch is told the shape in numbers. */
const networks = {
  tiny: { batch: 64, steps: 20, all: true },
  "resnet-20": { batch: 128, steps: 1, all: true },
  "resnet-110": { batch: 128, steps: 1, all: false },
  "resnet-164": { batch: 128, steps: 1, all: false },
};

/** The fastest first; the first Node is VS Code's, if one was named. */
const engines = [...new Set([OTHER_NODE ?? process.execPath, process.execPath])].flatMap((node) => {
  const version = execFileSync(node, ["-p", "process.version"], { encoding: "utf8" });
  const name = `Node ${version.slice(1).split(".")[0]}`;
  return ["fastest", "plain"].map((simd) => ({ name: `${name} ${simd}`, program: node, simd }));
});

const modules = await bundle(
  "engines",
  `export { buildGraph } from "./src/trainer/graph/build";
  export { check } from "./src/arch/check";
  export { networkCost } from "./src/arch/analysis/cost";
  export { presetText } from "./src/arch/paper/presets";
  export { createTensorFlowEngine } from "./src/trainer/engine/tensorflow/engine";
  export { loadTensorFlow } from "./src/trainer/engine/tensorflow/load";
  export { createWasmEngine } from "./src/trainer/engine/wasm/engine";
  export { initialWeights } from "./src/trainer/weights";`,
);
const sizes = ["kernels.wasm", "kernels-relaxed.wasm"].map((name) => statSync(join(root, "dist", name)).size);
console.log(`kernel modules: plain ${sizes[0]}, relaxed ${sizes[1]} bytes\n`);
for (const preset of which.split(",")) await compare(preset, networks[preset]);

async function compare(preset, { batch, steps, all }) {
  const { check, networkCost, presetText } = await import(modules);
  const { network } = check(presetText(preset));
  const given = { bundle: modules, directory: join(root, "dist"), preset, batch };
  const engine = ({ name, program, simd }, more) =>
    start(name, program, [here("engineStep.mjs"), JSON.stringify({ ...given, simd, ...more })]);
  const peers = [];
  for (const threads of [1, 2]) {
    const torch = JSON.stringify({ ...shapeOf(network), batch, threads });
    peers.push({ threads, ...(await start("PyTorch", PYTHON, [here("engineStep.py"), torch])) });
    if (tensorflow) {
      const step = [here("tensorflowStep.mjs"), JSON.stringify({ ...given, threads })];
      peers.push({ threads, ...(await start("TensorFlow", process.execPath, step, tensorflow.environment)) });
    }
    for (const each of all ? engines : engines.slice(0, 1))
      peers.push({ threads, ...(await engine(each, { threads })) });
  }
  const running = peers.filter(({ ask }) => ask);
  for (const peer of running) await peer.ask(2);
  for (let round = 0; round < Number(rounds); round++)
    for (const peer of running) peer.rounds.push(JSON.parse(await peer.ask(steps)));

  const { multiplyAdds } = networkCost(network);
  console.log(`${preset}, batch ${batch}, ${(multiplyAdds / 1e6).toFixed(1)} million multiply-adds an image`);
  const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];
  const [wall, cpu] = [0, 1].map((i) => (peer) => median(peer.rounds.map((round) => round[i])));
  const least = (peer) => Math.min(...peer.rounds.map(([ms]) => ms));
  for (const peer of running) {
    const about = JSON.parse(await peer.ask("about"));
    const ms = wall(peer);
    const torch = running.find(({ name, threads }) => name === "PyTorch" && threads === peer.threads);
    // Forward, input gradient and filter gradient: three times the multiply-adds, two operations each.
    const gflops = (6 * multiplyAdds * batch) / ms / 1e6;
    console.log(
      [
        `  ${peer.name.padEnd(15)} ${peer.threads} ${peer.threads === 1 ? "thread " : "threads"}`,
        `${ms.toFixed(1).padStart(8)} ms (least ${least(peer).toFixed(1)})`,
        `${cpu(peer).toFixed(0).padStart(5)} ms of processor`,
        `${((1000 * batch) / ms).toFixed(0).padStart(6)} images/s`,
        `${gflops.toFixed(1).padStart(5)} GFLOP/s`,
        `${String(about.memory).padStart(5)} MB`,
        // Threads that wait for each other suffer most from other programs, PyTorch's more than ours: see both.
        torch
          ? `${(ms / wall(torch)).toFixed(2)} of PyTorch's time (least ${(least(peer) / least(torch)).toFixed(2)})`
          : "",
        about.start ? `start ${about.start.toFixed(0)} ms` : "",
        about.calls ? `${about.calls} native call a step, ${(100 * about.outside).toFixed(1)}% outside of it` : "",
      ].join("  "),
    );
  }
  for (const one of running.filter(({ threads }) => threads === 1)) {
    const two = running.find(({ name, threads }) => threads === 2 && name === one.name);
    if (two) console.log(`  ${one.name.padEnd(15)} 2 threads: ${(least(one) / least(two)).toFixed(2)} times as fast`);
  }
  const heap = JSON.parse(await running.find(({ name }) => name.startsWith("Node")).ask(`heap ${all ? 40 : 10}`));
  const none = heap.filter((bytes) => bytes === 0).length;
  console.log(
    `  a step takes ${median(heap)} bytes of JavaScript's heap; ${none} of ${heap.length} took none, the most ${Math.max(...heap)}, where V8 compiled`,
  );
  for (const peer of running) peer.end();
  const profiled = await engine(engines[0], { threads: 1, profile: true });
  await profiled.ask(1 + 2 * steps);
  const { kernels } = JSON.parse(await profiled.ask("about"));
  profiled.end();
  const total = Object.values(kernels).reduce((a, b) => a + b, 0);
  const shares = Object.entries(kernels)
    .sort((a, b) => b[1] - a[1])
    .filter(([, ms]) => ms > total / 100);
  console.log(`  kernels: ${shares.map(([name, ms]) => `${name} ${((100 * ms) / total).toFixed(0)}%`).join(", ")}\n`);
}

/** A network of equal units, for PyTorch's script. */
function shapeOf({ input, stem, stages, head }) {
  const bottleneck = stages[0].units[0].kind === "bottleneck";
  return {
    size: input.size,
    channels: input.channels,
    classes: head.at(-1).output.channels,
    stem: stem.at(-1).output.channels,
    units: stages.map((stage) => stage.count),
    widths: stages.map(({ output }) => output.channels / (bottleneck ? 4 : 1)),
    bottleneck,
  };
}

/** A process that answers a line with a line; nothing if it can't start. */
async function start(name, program, args, environment = {}) {
  const said = name.startsWith("Node") ? "inherit" : "ignore";
  const child = spawn(program, args, { stdio: ["pipe", "pipe", said], env: { ...process.env, ...environment } });
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (line) => {
    child.stdin.write(`${line}\n`);
    return (await lines.next()).value;
  };
  const answer = await ask("about");
  return answer === undefined ? undefined : { name, rounds: [], ask, end: () => child.stdin.end() };
}
