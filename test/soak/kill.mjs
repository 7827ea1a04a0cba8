// `npm run soak -- kill [--times 200] [--seed N]`: kills trainers at random moments, within the writing of checkpoints
// too, lets each go on, and compares every finished run with one that nothing happened to: all events, all weights.
import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { root } from "../../scripts/tools.mjs";

const { values } = parseArgs({ options: { times: { type: "string" }, seed: { type: "string" } } });
const times = Number(values.times ?? 200);
const seed = Number(values.seed ?? Date.now() % 1e6);
const steps = 300;

/** Steele, Lea and Flood's SplitMix, in 32 bits: the same moments for the same seed. */
let at = seed;
function below(n) {
  at = (at + 0x9e3779b9) | 0;
  let x = Math.imul(at ^ (at >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return ((x ^ (x >>> 15)) >>> 0) % n;
}

const folder = mkdtempSync(join(tmpdir(), "residual-soak-"));
const file = join(folder, "small.residual.json");
writeFileSync(
  file,
  JSON.stringify({
    format: "residual/1",
    name: "Small",
    input: { size: 28, channels: 1 },
    stem: { kernel: 3, stride: 2, channels: 4 },
    unit: { shortcut: { kind: "dropout", ratio: 0.2 } },
    stages: [
      { units: 1, width: 4, stride: 2 },
      { units: 1, width: 8, stride: 2 },
    ],
    training: { augmentation: ["flip", "pad-crop-2"], batch: 16, iterations: steps, learningRate: [[0, 0.05]], evaluateEvery: 150, checkpointEvery: 5 }, // prettier-ignore
  }),
);

function start(...args) {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "ignore", "ignore"] });
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  return { kill: () => child.kill("SIGKILL"), ended };
}
const trainer = (run) => start(join(root, "dist", "trainer.js"), run);

const checkpoints = (run) => (existsSync(join(run, "checkpoints")) ? readdirSync(join(run, "checkpoints")) : []);
const unfinished = (run) => checkpoints(run).filter((name) => name.endsWith(".tmp")).length;
const size = (run) => (existsSync(join(run, "events.jsonl")) ? readFileSync(join(run, "events.jsonl")).length : 0);

/** All events but notes, without the times, which no two runs share; and the weights of the last step. */
function resultOf(run) {
  const lines = readFileSync(join(run, "events.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const events = lines.filter(({ type }) => type !== "note").map((event) => ({ ...event, time: 0 }));
  const weights = readFileSync(join(run, "checkpoints", `step-${steps}.safetensors`));
  return JSON.stringify(events) + weights.subarray(8 + Number(weights.readBigUInt64LE())).toString("base64");
}

/** Waits until a random moment: after the start, after some events, or within the writing of a checkpoint. */
async function moment(run, over) {
  const kind = below(3);
  const [before, more] = [size(run), below(4000)];
  if (kind === 0) return wait(below(600));
  while (!over() && (kind === 1 ? size(run) <= before + more : unfinished(run) === 0)) await wait(1);
}

let failures = 0;
try {
  console.log(`seed ${seed}: ${times} kills`);
  const untouched = join(folder, "untouched");
  const { code } = await start(join(root, "dist", "cli.js"), "train", file, "--engine", "wasm", "--run", untouched)
    .ended;
  if (code !== 0) throw new Error(`The run that nothing happens to ended with ${code}.`);
  const wanted = resultOf(untouched);

  let kills = 0;
  let torn = 0;
  for (let number = 1; kills < times; number++) {
    const run = join(folder, `run-${number}`);
    mkdirSync(run);
    for (const name of ["run.json", "architecture.residual.json"]) copyFileSync(join(untouched, name), join(run, name));
    let own = 0;
    for (let finished = false; !finished;) {
      const process = trainer(run);
      let over = false;
      void process.ended.then(() => (over = true));
      if (kills < times) {
        await moment(run, () => over);
        process.kill();
      }
      const { code, signal } = await process.ended;
      if (signal === "SIGKILL") {
        kills++;
        own++;
        torn += unfinished(run);
      } else if (code === 0) finished = true;
      else throw new Error(`A trainer ended with ${code}: ${readFileSync(join(run, "state.json"), "utf8")}`);
    }
    const same = resultOf(run) === wanted;
    if (!same) failures++;
    console.log(`run ${number}: ${own} kills, ${same ? "the very events and weights" : "DIFFERS"}`);
  }
  console.log(
    `seed ${seed}: ${kills} kills, ${torn} within a checkpoint, ${failures ? `${failures} runs differ` : "no run differs"}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
process.exit(failures ? 1 : 0);
