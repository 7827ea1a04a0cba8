// The Curves panel: from an event in a file to its pixel, and a million points in ten runs: opened, moved, and what the
// host needs for them. The page in a real browser, the panel's own host code in a process beside it, real files.
// `npm run bench -- curves [EVENTS]`.
import { fork } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../scripts/tools.mjs";
import { bundle } from "./bundle.mjs";

const events = Number(process.argv[2] ?? 150);
const runs = 10;
const steps = 100_000;

const modules = await bundle(
  "curves",
  `export { launchBrowser } from "./test/browser";
  export { themes } from "./test/webview/themes";
  export { createRun } from "./src/runs/directory/create";`,
);
const vscode = {
  name: "vscode",
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ path }) => ({ path, namespace: "vscode" }));
    build.onLoad({ filter: /.*/, namespace: "vscode" }, () => ({
      contents: "export const Uri = { joinPath: () => '' }",
    }));
  },
};
const host = await bundle("curvesHost", `import "./test/bench/curvesHost";`, [vscode]);
const { launchBrowser, themes, createRun } = await import(pathToFileURL(modules).href);

const folder = mkdtempSync(join(tmpdir(), "curves-bench-"));
const file = join(folder, "bench.residual.json");
const browser = await launchBrowser();
try {
  const directories = [];
  for (let seed = 1; seed <= runs; seed++) directories.push(await writeRun(seed));
  writeFileSync(join(folder, "page.html"), pageOf(themes.dark, directories));
  const opened = [];
  const busy = [];
  let memory = 0;
  for (let i = 0; i < 3; i++) {
    const session = await open();
    opened.push(await session.page.evaluate(() => window.whole));
    busy.push((await session.processor()) + (await session.ask("processor")).processor);
    memory = Math.max(memory, (await session.ask("memory")).memory);
    if (i === 2) await measure(session, directories);
    await session.close();
  }
  report(`a million points in ${runs} runs: opened`, opened, "at most 1000 ms");
  report("processor time for that, host and page", busy, "other work on the machine not counted");
  say("host memory for it, beyond its rest", `${(memory / 2 ** 20).toFixed(0)} MiB`, "below 150 MB");
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
process.exit(0);

async function measure(session, directories) {
  const { page, ask } = session;
  for (const zoom of [1, 4, 40]) {
    const before = await session.processor();
    const frames = await page.evaluate(pan, zoom);
    const work = ((await session.processor()) - before) / frames.length;
    const seen = `panning, ${zoom === 1 ? "three quarters" : `a ${zoom}th`} seen`;
    report(`${seen}: frame to frame`, frames, "60 a second: 16.7 ms");
    say(`${seen}: processor time`, `${work.toFixed(1)} ms a frame`, "below 16.7 ms");
  }
  await page.keyboard.press("0");
  const times = [];
  for (let i = 1; i <= events; i++) {
    const step = steps + i;
    const written = performance.timeOrigin + performance.now();
    appendFileSync(join(directories[runs - 1], "events.jsonl"), line(step, runs));
    times.push((await page.evaluate((wanted) => window.drawn(wanted), step)) - written);
    await new Promise((done) => setTimeout(done, (i * 37) % 150));
  }
  report("event written to pixel, ten runs shown", times, "p95 below 100 ms");
  const hidden = ask("hide");
  for (let i = 0; i < 100; i++) {
    appendFileSync(join(directories[runs - 1], "events.jsonl"), line(steps + events + 1 + i, runs));
    await new Promise((done) => setTimeout(done, 20));
  }
  const { posted, cpu } = await hidden;
  say("hidden for 3 s while a run writes", `${posted} messages, ${cpu.toFixed(0)} ms of processor time`, "0 messages");
}

async function writeRun(seed) {
  const text = JSON.stringify({
    format: "residual/1",
    name: `run ${seed}`,
    stages: [{ units: seed, width: 16 }],
    training: { iterations: 2 * steps },
  });
  const directory = await createRun(folder, { text, file, engine: "wasm", seed, id: `run-${seed}` });
  const parts = [];
  for (let step = 1; step <= steps; step++) {
    parts.push(line(step, seed));
    if (step % 500 === 0)
      parts.push(
        JSON.stringify({ type: "test", step, loss: 1, error: 0.07 + 0.1 * Math.exp(-step / 2e4) + seed / 900 }) + "\n",
      );
  }
  writeFileSync(join(directory, "events.jsonl"), parts.join(""));
  const state = { state: "stopped", step: steps, steps: 2 * steps, updated: new Date().toISOString() };
  writeFileSync(join(directory, "state.json"), JSON.stringify(state));
  return directory;
}

/** As the trainer writes it, with losses that need all their digits. */
function line(step, seed) {
  const noise = Math.sin(step * 12.9898 + seed) * 43758.5453;
  const loss = Math.fround((2.3 * Math.exp(-step / 3e4) + 0.01) * Math.exp(noise - Math.floor(noise) - 0.5));
  const [epoch, time] = [Math.round((step / 390) * 1e4) / 1e4, Math.round(step * 87.1) / 1000];
  return JSON.stringify({ type: "train", step, epoch, loss, error: (step % 128) / 128, rate: 0.1, time }) + "\n";
}

async function open() {
  const child = fork(host, [folder, file, join(root, "dist")], { execArgv: ["--expose-gc"] });
  const next = () => new Promise((resolve) => child.once("message", resolve));
  const { port } = await next();
  const context = await browser.newContext({ viewport: { width: 1392, height: 812 } });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(error));
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  /** Of the page's main thread so far, in ms. */
  const processor = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return 1000 * metrics.find(({ name }) => name === "ThreadTime").value;
  };
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction(() => typeof window.whole === "number", undefined, { timeout: 60_000 });
  const ask = (what) => {
    const answer = next();
    child.send({ ask: what });
    return answer;
  };
  const close = async () => {
    await context.close();
    child.kill();
  };
  return { page, ask, close, processor };
}

/** Runs in the page: moves the plot with every frame for a while, as a drag does. */
async function pan(zoom) {
  const plot = document.querySelector(".plot");
  const box = plot.getBoundingClientRect();
  const place = { clientX: box.left + box.width / 2, clientY: box.top + 100, bubbles: true, cancelable: true };
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const key = (name) => window.dispatchEvent(new KeyboardEvent("keydown", { key: name }));
  key("0");
  await frame();
  plot.dispatchEvent(new WheelEvent("wheel", { ...place, deltaY: -Math.log(zoom === 1 ? 4 / 3 : zoom) / 0.002 }));
  await frame();
  const frames = [];
  let last = await frame();
  for (let i = 0; i < 120; i++) {
    plot.dispatchEvent(new WheelEvent("wheel", { ...place, deltaX: i < 60 ? 4 : -4 }));
    const begun = await frame();
    frames.push(begun - last);
    last = begun;
  }
  return frames;
}

/** What VS Code makes of the page, with the host's messages from a stream, and what the benchmark asks. */
function pageOf(theme, directories) {
  const variables = Object.entries(theme.variables).map(([name, value]) => `${name}:${value}`);
  const state = {
    file,
    lossAxis: "log",
    across: "steps",
    smoothing: 0.9,
    trainError: false,
    shown: Object.fromEntries(directories.map((directory) => [directory, true])),
    folded: false,
  };
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Curves</title>
<link rel="stylesheet" href="/curves.css"></head>
<body class="${theme.kind}" data-vscode-theme-kind="${theme.kind}"><script>
document.documentElement.style.cssText = ${JSON.stringify(`color-scheme:${theme.scheme};${variables.join(";")}`)};
window.acquireVsCodeApi = () => ({
  postMessage: (message) => void fetch("/say", { method: "POST", body: JSON.stringify(message) }),
  getState: () => (${JSON.stringify(state)}),
  setState: () => undefined,
});
const after = () => new Promise((done) => requestAnimationFrame(() => {
  // A task after the frame: what was drawn in it is on its way to the screen.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => done(performance.now());
  port2.postMessage(0);
}));
let points = 0, newest = 0;
const waiting = [];
window.drawn = (step) => new Promise((done) => newest >= step ? after().then((now) => done(performance.timeOrigin + now)) : waiting.push([step, done]));
function receive(message) {
  window.postMessage(message, "*");
  if (message.type === "points") {
    points += message.train.step.length;
    newest = Math.max(newest, message.train.step.at(-1) ?? 0);
    if (message.more) return;
  }
  // The page draws now; the message itself arrives in a task after this one.
  const shown = () => new Promise((done) => addEventListener("message", done, { once: true })).then(after);
  if (points >= ${runs * steps} && window.whole === undefined) { window.whole = null; void shown().then((now) => (window.whole = now)); }
  for (const [step, done] of waiting.splice(0)) newest >= step ? void shown().then((now) => done(performance.timeOrigin + now)) : waiting.push([step, done]);
}
void fetch("/stream").then(async ({ body }) => {
  const reader = body.getReader();
  let rest = new Uint8Array();
  const take = async (wanted) => {
    const all = new Uint8Array(wanted);
    for (let length = 0; length < wanted; ) {
      if (rest.length === 0) {
        const { value, done } = await reader.read();
        if (done) return new Promise(() => undefined);
        rest = value;
      }
      const part = rest.subarray(0, wanted - length);
      all.set(part, length);
      length += part.length;
      rest = rest.subarray(part.length);
    }
    return all;
  };
  for (;;) {
    const [text, columns] = new Uint32Array((await take(8)).buffer);
    const words = new TextDecoder().decode(await take(text));
    const { buffer } = await take(columns);
    let place = 0;
    receive(JSON.parse(words, (_, value) => {
      if (typeof value?.column !== "number") return value;
      place += 8 * value.length;
      return new Float64Array(buffer, place - 8 * value.length, value.length);
    }));
  }
});
</script><script src="/curves.js"></script></body></html>`;
}

function report(what, times, reference) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => `${sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1)} ms`;
  say(what, `p50 ${at(0.5)}`.padEnd(14) + `p95 ${at(0.95)}`.padEnd(15) + `n ${times.length}`, reference);
}

function say(what, figure, reference) {
  console.log(`${what.padEnd(52)}${figure.padEnd(38)} ${reference}`);
}
