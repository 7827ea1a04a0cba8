// A training step of every engine and, where Python has it, of PyTorch, taken in turn in one run.
// `npm run bench -- engines [NETWORKS, as "tiny,resnet-20"] [ROUNDS]`. PYTHON and NODE name other programs.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as esbuild from "esbuild";
import { root } from "../../scripts/tools.mjs";

const [which = "tiny,resnet-20,resnet-110", rounds = "7"] = process.argv.slice(2);
const { PYTHON = "python3", NODE = process.execPath, NODE_FLAGS = "" } = process.env;
const here = (name) => join(root, "test", "bench", name);

/** Batch, and the steps of a round. PyTorch's script is told the shape in numbers. */
const networks = {
  tiny: { batch: 64, steps: 20 },
  "resnet-20": { batch: 128, steps: 1 },
  "resnet-110": { batch: 128, steps: 1 },
  "resnet-164": { batch: 128, steps: 1 },
};

const folder = mkdtempSync(join(tmpdir(), "residual-bench-"));
try {
  const bundle = join(folder, "engine.mjs");
  await esbuild.build({
    stdin: {
      resolveDir: root,
      contents: `
        export { buildGraph } from "./src/trainer/graph/build";
        export { check } from "./src/arch/check";
        export { networkCost } from "./src/arch/cost";
        export { presetText } from "./src/arch/presets";
        export { createWasmEngine } from "./src/trainer/engine/wasm/engine";
        export { initialWeights } from "./src/trainer/weights";`,
    },
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    define: { VERSION: '"bench"' },
  });
  const sizes = ["kernels.wasm", "kernels-relaxed.wasm"].map((name) => statSync(join(root, "dist", name)).size);
  console.log(`kernel modules: plain ${sizes[0]}, relaxed ${sizes[1]} bytes\n`);
  for (const preset of which.split(",")) await compare(preset, networks[preset], bundle);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compare(preset, { batch, steps }, bundle) {
  const { check, networkCost, presetText } = await import(bundle);
  const { network } = check(presetText(preset));
  const peers = [];
  for (const threads of [1, 2]) {
    const given = { bundle, directory: join(root, "dist"), preset, batch, threads };
    peers.push(
      await start(`wasm, ${threads} threads`, NODE, [
        ...NODE_FLAGS.split(" ").filter(Boolean),
        here("engineStep.mjs"),
        JSON.stringify(given),
      ]),
    );
    const torch = JSON.stringify({ ...shapeOf(network), batch, threads });
    peers.push(await start(`PyTorch, ${threads} threads`, PYTHON, [here("engineStep.py"), torch]));
  }
  const running = peers.filter(Boolean);
  for (const peer of running) await peer.ask(1);
  for (let round = 0; round < Number(rounds); round++)
    for (const peer of running) peer.times.push(Number(await peer.ask(steps)));

  const { multiplyAdds } = networkCost(network);
  console.log(`${preset}, batch ${batch}, ${(multiplyAdds / 1e6).toFixed(1)} million multiply-adds an image`);
  const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];
  for (const { name, times, ask, end } of running) {
    const about = JSON.parse(await ask("about"));
    const ms = median(times);
    const torch = running.find((p) => p.name === name.replace("wasm", "PyTorch"));
    // Forward, input gradient and filter gradient: three times the multiply-adds, two operations each.
    const gflops = (6 * multiplyAdds * batch) / ms / 1e6;
    console.log(
      [
        `  ${name.padEnd(20)} ${ms.toFixed(1).padStart(8)} ms (least ${Math.min(...times).toFixed(1)})`,
        `${((1000 * batch) / ms).toFixed(0).padStart(6)} images/s`,
        `${gflops.toFixed(1).padStart(5)} GFLOP/s`,
        `${String(about.memory).padStart(5)} MB`,
        torch ? `${(ms / median(torch.times)).toFixed(2)} of PyTorch's time` : "",
        about.start ? `start ${about.start.toFixed(0)} ms` : "",
        about.device,
      ].join("  "),
    );
    end();
  }
  const given = { bundle, directory: join(root, "dist"), preset, batch, threads: 1, profile: true };
  const profiled = await start("profile", NODE, [
    ...NODE_FLAGS.split(" ").filter(Boolean),
    here("engineStep.mjs"),
    JSON.stringify(given),
  ]);
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
async function start(name, program, args) {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", name.startsWith("PyTorch") ? "ignore" : "inherit"] });
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (line) => {
    child.stdin.write(`${line}\n`);
    return (await lines.next()).value;
  };
  const answer = await ask("about");
  return answer === undefined ? undefined : { name, times: [], ask, end: () => child.stdin.end() };
}
