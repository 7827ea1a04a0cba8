/**
 * `node doctor-probe.js WHAT` finds out for the Doctor what may crash or hang a process, and says it as one line of JSON:
 * `wasm` what WebAssembly can do here, `load LIBRARY` whether the system's loader takes a library.
 */
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { loadKernels } from "../trainer/engine/wasm/modules";
import { messageOf } from "../util/messageOf";
import type { Probed, WasmFeatures } from "./report";

async function wasm(): Promise<Probed<WasmFeatures>> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const threads = memory.buffer instanceof SharedArrayBuffer;
  const { name, notes } = await loadKernels(__dirname, "fastest", threads);
  return { ok: true, node: process.versions.node, simd: name, threads, notes };
}

/** Node's loader takes any library, and says afterwards that it is no module of Node: by then it is loaded. */
function load(library: string): Probed<{ path?: string; trouble?: string }> {
  try {
    process.dlopen({ exports: {} }, library, constants.dlopen.RTLD_LAZY | keep);
  } catch (error) {
    const said = messageOf(error);
    if (!said.includes("did not self-register")) return { ok: true, trouble: said.split("\n")[0]! };
  }
  const path = loadedFile(library.split("/").at(-1)!);
  return { ok: true, ...(path !== undefined && { path }) };
}

/** RTLD_NODELETE of Linux, which Node does not name: or what is no module of Node would be let go of at once. */
const keep = process.platform === "linux" ? 0x1000 : 0;

/** Where the loader found it, as Linux tells of each process; links are followed. */
function loadedFile(name: string): string | undefined {
  if (process.platform !== "linux") return undefined;
  const files = readFileSync("/proc/self/maps", "utf8").match(/\/\S+$/gm) ?? [];
  return files.find((file) => file.split("/").at(-1)!.startsWith(name));
}

async function main([what, library = ""]: string[]): Promise<object> {
  return what === "load" ? load(library) : wasm();
}

void main(process.argv.slice(2))
  .catch((error: unknown) => ({ ok: false, why: messageOf(error) }))
  .then((answer) => {
    // Without the libraries' own last acts, which nobody asked for.
    process.stdout.write(`residual:${JSON.stringify(answer)}\n`, () => process.kill(process.pid, "SIGKILL"));
  });
