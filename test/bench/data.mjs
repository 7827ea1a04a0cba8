// Data: how long a whole CIFAR-10 takes until it is ready, how many images a second one core flips and crops, and what
// of a step training waits for them. `npm run bench -- data [STEPS]`. The images are generated, in CIFAR's format.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../../scripts/tools.mjs";
import { bundle } from "./bundle.mjs";

const [steps = "12"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "residual-bench-"));
const row = (what, figure, reference) => console.log(`${what.padEnd(58)}${figure.padStart(16)}   ${reference}`);
try {
  const modules = await bundle(
    "data",
    `export { check } from "./src/arch/check";
    export { presetText } from "./src/arch/paper/presets";
    export { Batches } from "./src/trainer/data/batches";
    export { loadData } from "./src/trainer/data/load";
    export { pixelTable } from "./src/trainer/data/normalise";
    export { Prefetch } from "./src/trainer/data/prefetch";
    export { createWasmEngine } from "./src/trainer/engine/wasm/engine";
    export { buildGraph } from "./src/trainer/graph/build";
    export { defaultThreads } from "./src/trainer/setup";
    export { initialWeights } from "./src/trainer/weights";
    export { cifarArchive, cifarFiles, writeFiles } from "./test/trainer/cifar";`,
  );
  const made = await import(modules);
  const files = made.cifarFiles("cifar-10", { train: 10_000, test: 10_000 });
  made.writeFiles(join(folder, "cifar-10"), files);
  const archive = join(folder, "cifar-10-binary.tar.gz");
  writeFileSync(archive, gzipSync(made.cifarArchive("cifar-10", files)));

  const ready = (data) => {
    const runs = Array.from({ length: 3 }, () => JSON.parse(execFileSync(process.execPath, [join(folder, "load.mjs"), data], { encoding: "utf8" }))); // prettier-ignore
    return runs.sort((a, b) => a.seconds - b.seconds)[1];
  };
  const places = JSON.stringify({ dist: join(root, "dist"), base: folder, folder });
  writeFileSync(
    join(folder, "load.mjs"),
    `import { existsSync, readFileSync } from "node:fs";
    import { loadData, pixelTable } from ${JSON.stringify(modules)};
    const from = performance.now();
    const { train, test } = await loadData(process.argv[2], ${places}, { size: 32, channels: 3 });
    const read = performance.now();
    pixelTable(train, undefined);
    const peak = existsSync("/proc/self/status") ? Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024 : NaN;
    const memory = peak - train.images.length - test.images.length;
    console.log(JSON.stringify({ seconds: (performance.now() - from) / 1e3, read: (read - from) / 1e3, memory: memory / 1e6 }));`,
  );
  const seconds = ({ seconds, read }) => `${seconds.toFixed(2)} s (${read.toFixed(2)})`;
  const unpacked = ready("cifar-10");
  row("CIFAR-10 from its files, mean and std taken (read alone)", seconds(unpacked), "at most 2 s");
  const packed = ready(archive);
  row(
    `the same from .tar.gz, ${(statSync(archive).size / 1e6).toFixed(0)} MB`,
    seconds(packed),
    "at most 2 s, if it can",
  );
  row("memory beside the images, Node's own included", `${Math.max(unpacked.memory, packed.memory).toFixed(0)} MB`, "");

  const { train } = await made.loadData("cifar-10", JSON.parse(places), { size: 32, channels: 3 });
  const table = made.pixelTable(train, undefined);
  const settings = { batch: 128, order: "shuffled", augmentation: ["flip", "pad-crop-4"], seed: 1 };
  const batches = new made.Batches(train, table, settings);
  for (let step = 1; step <= 50; step++) batches.at(step);
  const from = performance.now();
  for (let step = 51; step <= 450; step++) batches.at(step);
  const pace = (400 * 128) / ((performance.now() - from) / 1e3);
  row("flip and pad-crop-4, images a second, one core", Math.round(pace).toLocaleString("en-US"), "at least 5,000");
  await steal(made, { train, table, settings });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The share of a step that the loop waits for its batch: prepared beside the step, and in its way. */
async function steal(
  { check, presetText, buildGraph, createWasmEngine, defaultThreads, initialWeights, Prefetch, Batches },
  given,
) {
  const { train, table, settings } = given;
  const { network } = check(presetText("resnet-20"));
  const threads = defaultThreads();
  const engine = await createWasmEngine(buildGraph(network, settings.batch), {
    threads,
    directory: join(root, "dist"),
  });
  engine.write(initialWeights(network, 1));
  const prefetch = new Prefetch(join(root, "dist"), { part: train, table, settings }, 1);
  const share = async (batches) => {
    const sums = { waited: 0, all: 0 };
    for (let step = 1; step <= Number(steps) + 2; step++) {
      const from = performance.now();
      const batch = await batches.at(step);
      const got = performance.now();
      await engine.step(batch, step, { rate: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4, seed: 1 });
      if (step <= 2) continue;
      sums.waited += got - from;
      sums.all += performance.now() - from;
    }
    return `${((100 * sums.waited) / sums.all).toFixed(2)}%`;
  };
  row(`ResNet-20, ${threads} threads: share of a step spent waiting`, await share(prefetch), "none to speak of");
  row("the same, were the batch made in the step's way", await share(new Batches(train, table, settings)), "");
  await prefetch.dispose();
  await engine.dispose();
}
