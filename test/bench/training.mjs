// Training: how long a trainer takes from its start to its first point, on each engine, and examples/tiny.residual.json
// from the command line, to a test error below 20%. `npm run bench -- training [STARTS]`. The images of CIFAR-10 are
// generated, as many and in the same files.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { findTensorFlow } from "../../scripts/tensorflow.mjs";
import { root } from "../../scripts/tools.mjs";
import { bundle } from "./bundle.mjs";

const [starts = "5"] = process.argv.slice(2);
const modules = await bundle(
  "training",
  `export { presetText } from "./src/arch/paper/presets";
  export { createRun } from "./src/runs/directory/create";
  export { cifarFiles, writeFiles } from "./test/trainer/cifar";`,
);
const { cifarFiles, createRun, presetText, writeFiles } = await import(modules);
const tensorflow = await findTensorFlow();

const folder = mkdtempSync(join(tmpdir(), "residual-bench-"));
const row = (what, figure, reference) => console.log(`${what.padEnd(54)}${figure.padStart(24)}   ${reference}`);
try {
  writeFiles(join(folder, "cifar-10"), cifarFiles("cifar-10", { train: 10_000, test: 10_000 }));
  const beginnings = [
    { preset: "tiny", engine: "wasm", name: "the embedded engine", reference: "at most 0.6 s" },
    { preset: "resnet-20", engine: "wasm", name: "the embedded engine", reference: "" },
    { preset: "resnet-20", engine: "tensorflow", name: "TensorFlow", reference: "at most 4 s" },
  ];
  for (const { preset, engine, name, reference } of beginnings) {
    if (engine === "tensorflow" && !tensorflow) continue;
    const seconds = [];
    for (let i = 0; i < Number(starts); i++) seconds.push(await firstPoint(presetText(preset), engine));
    row(`trainer to first point, ${preset}, ${name}`, spread(seconds), reference);
  }

  const args = [join(root, "dist", "cli.js"), "train", join(root, "examples", "tiny.residual.json"), "--json"];
  const firsts = [];
  for (let i = 0; i < Number(starts); i++) firsts.push((await train([...args, "--steps", "1"])).first);
  const { below, images, seconds, error } = await train(args);
  row("command to first event, tiny", spread(firsts), "at most 1.5 s");
  row("command to a test error below 20%", below ? `${below.toFixed(1)} s` : "never", "at most 60 s");
  row("whole run", `${seconds.toFixed(1)} s`, "");
  row("test error at the end", `${(100 * error).toFixed(2)}%`, "");
  row("images a second, evaluations included", images.toFixed(0), "");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Median, least and most. */
function spread(seconds) {
  const sorted = seconds.toSorted((a, b) => a - b);
  const [median, least, most] = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)].map((s) => s.toFixed(2));
  return `${median} s (${least} to ${most})`;
}

/** Seconds from the start of the process to the first line of the curve. */
async function firstPoint(text, engine) {
  const directory = await createRun(folder, { text, engine, options: { threads: 2 } });
  const environment = engine === "tensorflow" ? tensorflow.environment : {};
  const started = performance.now();
  const child = spawn(process.execPath, [join(root, "dist", "trainer.js"), directory], {
    stdio: "ignore",
    env: { ...process.env, ...environment, RESIDUAL_DATA: folder },
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const events = join(directory, "events.jsonl");
  while (!(existsSync(events) && readFileSync(events, "utf8").includes('"train"')) && child.exitCode === null)
    await wait(2);
  const seconds = (performance.now() - started) / 1000;
  const failed = child.exitCode !== null;
  child.kill("SIGKILL");
  await ended;
  if (failed) throw new Error(readFileSync(join(directory, "state.json"), "utf8"));
  return seconds;
}

async function train(args) {
  const started = performance.now();
  const since = () => (performance.now() - started) / 1000;
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let first, below, error, steps;
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line);
    if (event.type === "train") {
      first ??= since();
      steps = event.step;
    }
    if (event.type === "test") {
      error = event.error;
      if (error < 0.2) below ??= since();
    }
  }
  return { first, below, error, seconds: since(), images: (64 * steps) / since() };
}
