// Training examples/tiny.residual.json from the command line: the first point, and when the test error falls below 20%.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../../scripts/tools.mjs";

const folder = mkdtempSync(join(tmpdir(), "residual-bench-"));
try {
  const args = [join(root, "dist", "cli.js"), "train", join(root, "examples", "tiny.residual.json"), "--json"];
  const firsts = [];
  for (let i = 0; i < 5; i++) firsts.push((await train([...args, "--steps", "1"])).first);
  const { below, images, seconds, error } = await train(args);
  const row = (what, figure, reference) => console.log(`${what.padEnd(48)}${figure.padStart(12)}   ${reference}`);
  row("command to first event, median of 5", `${firsts.sort((a, b) => a - b)[2].toFixed(2)} s`, "at most 1.5 s");
  row("command to a test error below 20%", below ? `${below.toFixed(1)} s` : "never", "at most 60 s");
  row("whole run", `${seconds.toFixed(1)} s`, "");
  row("test error at the end", `${(100 * error).toFixed(2)}%`, "");
  row("images a second, evaluations included", images.toFixed(0), "");
} finally {
  rmSync(folder, { recursive: true, force: true });
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
