// `npm test`: installs and runs every test that this machine can run, one line a step, and says what it left out and why.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureTensorFlow } from "./tensorflow.mjs";
import { ensureChromium, ensureCodeServer, ensurePackages, ensureTensorBoard, root, run } from "./tools.mjs";

const results = join(root, "test-results");
await mkdir(results, { recursive: true });
let passed = 0;
let failed = 0;
let skipped = 0;

/** @param {() => Promise<{ passed?: number, failed?: number, skipped?: number, note?: string } | undefined>} work */
async function step(name, work) {
  const started = Date.now();
  let outcome;
  try {
    outcome = (await work()) ?? { passed: 1 };
  } catch (error) {
    outcome = { failed: 1, note: error.message };
  }
  passed += outcome.passed ?? 0;
  failed += outcome.failed ?? 0;
  skipped += outcome.skipped ?? 0;
  const counts = ["passed", "failed", "skipped"].filter((k) => outcome[k]).map((k) => `${outcome[k]} ${k}`);
  const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  console.log(
    `${name.padEnd(12)} ${(outcome.failed ? "FAILED" : "ok").padEnd(7)} ${counts.join(", ").padEnd(26)} ${seconds}`,
  );
  if (outcome.note) console.log(outcome.note.replace(/^/gm, "    "));
  return !outcome.failed;
}

const node = (...args) => run(process.execPath, args);
const bin = (name) => join(root, "node_modules", ...name.split("/"));

/** Runs the tests of a folder and counts them; the output of failed ones is shown. */
async function vitest(folder, environment = {}) {
  const report = join(results, `${folder}.json`);
  const env = { ...process.env, ...environment, CI: "true", NO_COLOR: "1" };
  const args = [
    bin("vitest/vitest.mjs"),
    "run",
    `test/${folder}/`,
    "--reporter=json",
    `--outputFile=${report}`,
    "--reporter=default",
  ];
  await writeFile(report, "{}");
  let output = "";
  // Also where every test that ran has passed: a file that does not load or a process that dies ends with an error.
  let success = true;
  try {
    output = await run(process.execPath, args, { env });
  } catch (error) {
    output = error.message;
    success = false;
  }
  await writeFile(join(results, `${folder}.log`), output);
  const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = JSON.parse(await readFile(report, "utf8"));
  const skipped = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== "passed" && status !== "failed")
    .map(({ fullName }) => `skipped: ${fullName}`);
  const lost = success ? 0 : Math.max(1, numFailedTests);
  const note = [...skipped, ...(success ? [] : [output])].join("\n");
  return { passed: numPassedTests, failed: lost, skipped: skipped.length, note };
}

/** What needs a whole browser may stumble once on a busy machine, and that is said. */
async function inBrowser(folder, chromium) {
  const first = await vitest(folder, chromium);
  if (!first.failed) return first;
  const second = await vitest(folder, chromium);
  return { ...second, note: `the first of two tries failed:\n${first.note}\n${second.note}` };
}

await ensurePackages();
await step("types", () => node(bin("typescript/bin/tsc"), "--noEmit").then(() => undefined));
await step("lint", async () => {
  await node(bin("eslint/bin/eslint.js"), ".");
  await node(bin("prettier/bin/prettier.cjs"), "--check", ".");
});
const built = await step("bundle", () => node("esbuild.mjs").then(() => undefined));
await step("unit", async () => vitest("unit", await ensureTensorBoard().catch(() => undefined)));
if (built) {
  await step("trainer", () => vitest("trainer"));
  const tensorflow = await ensureTensorFlow().catch((error) => error);
  await step("tensorflow", async () =>
    tensorflow instanceof Error
      ? { skipped: 1, note: tensorflow.message }
      : vitest("tensorflow", tensorflow.environment),
  );
  const chromium = await ensureChromium().catch((error) => error);
  if (chromium instanceof Error) {
    await step("webview", async () => ({ skipped: 1, note: chromium.message }));
  } else await step("webview", () => inBrowser("webview", chromium));
  const packaged = await step("package", async () => ({
    passed: 1,
    note: (await node("scripts/package.mjs")).trim(),
  }));
  const codeServer = await ensureCodeServer().catch((error) => error);
  if (codeServer instanceof Error || chromium instanceof Error) {
    const reason = [codeServer, chromium].find((thing) => thing instanceof Error).message;
    await step("end to end", async () => ({ skipped: 1, note: reason }));
  } else if (packaged) {
    const known = tensorflow instanceof Error ? {} : { RESIDUAL_TENSORFLOW: tensorflow.directory };
    await step("end to end", () => inBrowser("e2e", { ...chromium, ...known }));
  }
}

console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exit(failed ? 1 : 0);
