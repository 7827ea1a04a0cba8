// From a key on the diagram to its new pixels, and from the page's script to the first diagram: the page in a real
// browser, the host's own code behind it. `npm run bench -- diagram [EDITS]`.
//
// A time to pixels begins with the time stamp of the key's event and ends with the first task after the frame that
// shows the change: the page has styled, laid out and painted it, and the compositor has it.
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { bundle } from "./bundle.mjs";

const edits = Number(process.argv[2] ?? 60);
/** Milliseconds between two keys, as a key that is held repeats. In no time at all the second one waits for the screen. */
const repeat = 33;
const modules = await bundle(
  "diagram",
  `export { launchBrowser } from "./test/browser";
  export { DiagramHarness } from "./test/webview/harness";
  export { HostAlone } from "./test/bench/diagramHost";
  export { presetText } from "./src/arch/paper/presets";
  export { orderOf } from "./src/arch/architecture";
  export { insertLayer, moveLayer, removeLayer } from "./src/arch/edit/order";`,
);
const { launchBrowser, DiagramHarness, HostAlone, presetText, orderOf, insertLayer, moveLayer, removeLayer } =
  await import(pathToFileURL(modules).href);

const million = JSON.stringify({ format: "residual/1", stages: [{ units: 1_000_000, width: 16 }] });
// First, as an extension host that has just begun: nothing is compiled yet.
const host = new HostAlone(presetText("resnet-1001"));
report("resnet-1001: host blocked at a time, opening", [await host.open()], "at most 16 ms");
report("resnet-1001: host blocked at a time, edits", await host.edits(orders(edits, "bottleneck", 7)), "at most 16 ms");
host.close();

const browser = await launchBrowser();
// A screen of 60 frames a second may have just shown one: then the next waits up to 16.7 ms, however fast the page was.
const atOnce = await launchBrowser("--disable-frame-rate-limit");
try {
  for (const [name, kind] of [
    ["tiny", "basic"],
    ["resnet-1001", "bottleneck"],
  ]) {
    const text = presetText(name);
    for (const [screen, shows, seed] of [
      ["", atOnce, 7],
      [", 60 frames a second", browser, 11],
    ]) {
      const diagram = await DiagramHarness.open(shows, text);
      // Nothing of the list was drawn before; the layout's thread is warm, as after a minute of use.
      await walk(diagram, text, steps(10, kind, 3));
      const list = steps(edits, kind, seed);
      report(
        `${name}: key to pixels, first time${screen}`,
        (await walk(diagram, text, list)).shown,
        "p95 at most 50 ms",
      );
      const { shown, kept } = await walk(diagram, text, list);
      report(`${name}: key to pixels, seen before${screen}`, shown, "p95 at most 16 ms");
      report(`${name}: Enter, which writes it, to pixels${screen}`, kept, "p95 at most 16 ms");
      await diagram.close();
    }
    const diagram = await DiagramHarness.open(browser, text);
    const slowly = (await walk(diagram, text, steps(15, kind, 13), 1000)).shown;
    report(`${name}: key to pixels, first time, a second apart`, slowly, "p95 at most 50 ms");
    report(`${name}: a block is dragged, from frame to frame`, await drag(diagram), "p95 at most 20 ms (50 a second)");
    report(`${name}: whole network drawn`, await overviews(diagram), "at most 100 ms");
    await diagram.close();
  }
  report("resnet-1001: script to first diagram", await openings(presetText("resnet-1001")), "at most 300 ms");
  report("a million units: script to first diagram", await openings(million), "at most 1000 ms");
} finally {
  await Promise.all([browser.close(), atOnce.close()]);
}
process.exit(0);

/** Keys on blocks that each change the order of a unit, one after the other, from a seed. */
function steps(n, kind, seed) {
  let state = seed;
  const below = (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  let order = orderOf("full-preactivation", kind);
  const found = [];
  while (found.length < n) {
    const { branch, afterAddition } = order;
    const at = below(branch.length + afterAddition.length);
    const from = at < branch.length ? { part: "branch", place: at } : { part: "after", place: at - branch.length };
    const long = branch.length + afterAddition.length > 10;
    const [key, moved] = [
      () => ["Alt+ArrowUp", moveLayer(order, kind, from, -1)],
      () => ["Alt+ArrowDown", moveLayer(order, kind, from, 1)],
      () => (long ? ["Delete", removeLayer(order, kind, from)] : ["b", insertLayer(order, kind, "bn", from)]),
      () => (long ? ["Delete", removeLayer(order, kind, from)] : ["r", insertLayer(order, kind, "relu", from)]),
      () => ["Delete", removeLayer(order, kind, from)],
    ][below(5)]();
    if (!moved || JSON.stringify(moved.order) === JSON.stringify(order)) continue;
    order = moved.order;
    found.push({ block: `${from.part}:${from.place}`, key, order });
  }
  return found;
}

/** The orders that those keys come to. */
function orders(n, kind, seed) {
  return steps(n, kind, seed).map(({ order }) => order);
}

/**
 * Each step from the text as it was, which a person looks at first, to its end: milliseconds from the key to the
 * preview, from Enter to what is kept.
 */
async function walk(diagram, text, list, pause = 0) {
  diagram.setText(text);
  await diagram.settled();
  await diagram.page.waitForSelector(".uw");
  await wait(3000);
  const times = { shown: [], kept: [] };
  for (const { block, key } of list) {
    await wait(pause);
    await diagram.page.focus(`[data-id="${block}"]`);
    times.shown.push(await pixelsAfter(diagram.page, key));
    times.kept.push(await pixelsAfter(diagram.page, "Enter"));
    await diagram.settled();
  }
  return times;
}

/** Milliseconds from a key to the frame that shows what it did; the foot line says it in words, in the same frame. */
async function pixelsAfter(page, key) {
  await wait(repeat);
  await page.evaluate(() => {
    window.taken = new Promise((done) => {
      const foot = document.querySelector(".foot > .cut");
      const before = foot.textContent;
      let begun;
      const onKey = (event) => {
        if (event.key !== "Alt") begun ??= event.timeStamp;
      };
      const changes = new MutationObserver(() => {
        if (foot.textContent === before) return;
        changes.disconnect();
        window.removeEventListener("keydown", onKey, true);
        requestAnimationFrame(() =>
          scheduler.postTask(() => done(performance.now() - begun), { priority: "user-blocking" }),
        );
      });
      window.addEventListener("keydown", onKey, true);
      changes.observe(foot, { subtree: true, childList: true, characterData: true });
    });
  });
  await page.keyboard.press(key);
  return page.evaluate(() => window.taken);
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

/** Until the page has painted something, which is the diagram. */
function firstDiagram(page) {
  return page.evaluate(
    () =>
      new Promise((done) => {
        const loaded = performance.getEntriesByType("resource").find(({ name }) => name.endsWith("diagram.js"));
        new PerformanceObserver((list) => {
          for (const { startTime } of list.getEntriesByName("first-contentful-paint"))
            done(startTime - loaded.responseEnd);
        }).observe({ type: "paint", buffered: true });
      }),
  );
}

/** Milliseconds from the page's script being there to the first diagram drawn, of a few openings. */
async function openings(text) {
  const times = [];
  const diagram = await DiagramHarness.open(browser, text);
  for (let i = 0; i < 7; i++) {
    await diagram.page.reload();
    times.push(await firstDiagram(diagram.page));
  }
  await diagram.close();
  return times;
}

function report(what, times, reference) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => `${sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1)} ms`;
  const figures = `p50 ${at(0.5)}`.padEnd(14) + `p95 ${at(0.95)}`.padEnd(15);
  console.log(`${what.padEnd(68)}${figures} n ${String(times.length).padEnd(4)} ${reference}`);
}
