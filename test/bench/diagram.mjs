// From a choice on the diagram to its new pixels, and from the page's script to the first diagram: the page in a real
// browser, the host's own code behind it. `npm run bench -- diagram [EDITS]`.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { root } from "../../scripts/tools.mjs";

const edits = Number(process.argv[2] ?? 60);
// Inside node_modules, so that the bundle finds the packages that it leaves outside.
const folder = join(root, "node_modules", ".cache", "residual-bench");
mkdirSync(folder, { recursive: true });
const bundle = join(folder, "diagram.mjs");
await esbuild.build({
  stdin: {
    resolveDir: root,
    contents: `
      export { launchBrowser } from "./test/browser";
      export { DiagramHarness } from "./test/webview/harness";
      export { presetText } from "./src/arch/paper/presets";`,
  },
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "esm",
  mainFields: ["module", "main"],
  packages: "external",
  // jsonc-parser's own entry cannot be loaded as a module.
  alias: { "jsonc-parser": join(root, "node_modules", "jsonc-parser", "lib", "esm", "main.js") },
  define: { "import.meta.dirname": JSON.stringify(join(root, "test", "webview")) },
});
const { launchBrowser, DiagramHarness, presetText } = await import(pathToFileURL(bundle).href);

const million = JSON.stringify({ format: "residual/1", stages: [{ units: 1_000_000, width: 16 }] });
const browser = await launchBrowser();
try {
  for (const [name, weights] of [
    ["tiny", 2],
    ["resnet-1001", 3],
  ]) {
    const diagram = await DiagramHarness.open(browser, presetText(name));
    // Nothing of the list was laid out before; the layout's thread is warm, as after a minute of use.
    await editAll(diagram, orders(8, weights, 3));
    const list = orders(edits, weights, 7);
    report(`${name}: edit to pixels, first time`, await editAll(diagram, list), "p95 at most 50 ms");
    report(`${name}: edit to pixels, seen before`, await editAll(diagram, list), "p95 at most 16 ms");
    report(
      `${name}: a block is dragged, from frame to frame`,
      await drag(diagram),
      "p95 at most 20 ms (50 frames a second)",
    );
    report(`${name}: whole network drawn`, await overviews(diagram), "at most 100 ms");
    await diagram.close();
  }
  report("resnet-1001: script to first diagram", await openings(presetText("resnet-1001")), "at most 300 ms");
  report("a million units: script to first diagram", await openings(million), "at most 1000 ms");
} finally {
  await browser.close();
  rmSync(bundle);
}
process.exit(0);

/** Different orders of a unit with so many weight layers, from a seed. */
function orders(n, weights, seed) {
  let state = seed;
  const below = (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const some = () => Array.from({ length: below(4) }, () => (below(2) ? "bn" : "relu"));
  const found = new Map();
  while (found.size < n) {
    const branch = Array.from({ length: weights }, () => [...some(), "weight"]).flat();
    const order = { branch: [...branch, ...some()], afterAddition: some() };
    found.set(JSON.stringify(order), order);
  }
  return [...found.values()];
}

/** Milliseconds of each. */
async function editAll(diagram, list) {
  const times = [];
  for (const activation of list) {
    const intent = { kind: "activation", scope: { kind: "all" }, activation };
    times.push(
      await diagram.page.evaluate(
        ({ intent, version }) =>
          new Promise((done) => {
            const begun = performance.now();
            window.addEventListener("message", function shown({ data }) {
              if (!(data?.version > version)) return;
              window.removeEventListener("message", shown);
              // A task after the frame: what was drawn in it is on its way to the screen.
              requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => done(performance.now() - begun);
                port2.postMessage(0);
              });
            });
            window.toHost({ type: "edit", intent, version });
          }),
        { intent, version: diagram.version },
      ),
    );
    await diagram.settled();
  }
  return times;
}

/** Milliseconds between frames while a block is dragged up and down the branch, a move of the pointer each frame. */
async function drag(diagram) {
  const box = await diagram.page.locator("[data-id^=branch] .o").first().boundingBox();
  return diagram.page.evaluate(
    ({ x, y }) =>
      new Promise((done) => {
        const target = document.elementFromPoint(x, y);
        const send = (type, dy, on) =>
          on.dispatchEvent(
            new PointerEvent(type, { pointerId: 1, clientX: x, clientY: y + dy, bubbles: true, button: 0 }),
          );
        Element.prototype.setPointerCapture = () => undefined;
        send("pointerdown", 0, target);
        const times = [];
        let before;
        const frame = (now) => {
          if (before !== undefined) times.push(now - before);
          before = now;
          if (times.length === 120) {
            send("pointercancel", 0, window);
            done(times);
            return;
          }
          send("pointermove", 150 + 150 * Math.sin(times.length / 8), window);
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    { x: box.x + box.width / 2, y: box.y + box.height / 2 },
  );
}

/** Milliseconds from the key to the whole network on the screen. */
async function overviews(diagram) {
  const times = [];
  for (let i = 0; i < 10; i++) {
    times.push(
      await diagram.page.evaluate(
        () =>
          new Promise((done) => {
            const begun = performance.now();
            window.dispatchEvent(new KeyboardEvent("keydown", { key: "o" }));
            const look = () => {
              if (!document.querySelector(".overview .heat")) return requestAnimationFrame(look);
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = () => done(performance.now() - begun);
              return port2.postMessage(0);
            };
            requestAnimationFrame(look);
          }),
      ),
    );
    await diagram.page.keyboard.press("o");
    await diagram.page.waitForSelector(".uw");
  }
  return times;
}

/** Milliseconds from the page's script being there to the first diagram drawn, of a few openings. */
async function openings(text) {
  const times = [];
  const diagram = await DiagramHarness.open(browser, text);
  for (let i = 0; i < 7; i++) {
    await diagram.page.reload();
    times.push(
      await diagram.page.evaluate(
        () =>
          new Promise((done) => {
            const loaded = performance.getEntriesByType("resource").find(({ name }) => name.endsWith("diagram.js"));
            const look = () =>
              document.querySelector(".uw")
                ? done(performance.now() - loaded.responseEnd)
                : requestAnimationFrame(look);
            look();
          }),
      ),
    );
  }
  await diagram.close();
  return times;
}

function report(what, times, reference) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => `${sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1)} ms`;
  const figures = `p50 ${at(0.5)}`.padEnd(14) + `p95 ${at(0.95)}`.padEnd(15);
  console.log(`${what.padEnd(52)}${figures} n ${String(times.length).padEnd(4)} ${reference}`);
}
