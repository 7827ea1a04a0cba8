import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { Simd } from "../../../protocol/simd";
import { disagreement } from "./check";
import { hasRelaxedSimd } from "./features";
import { known } from "./known";

export interface Kernels {
  module: WebAssembly.Module;
  /** For people: "relaxed SIMD, joined to 256 bits". */
  name: string;
  /** What they should know of it. */
  notes: string[];
}

/** The kernels in their fastest form that agrees with the plain one. They are compiled once in a process. */
export function loadKernels(directory: string, simd: Simd, shared: boolean): Promise<Kernels> {
  return known(loaded, `${simd} ${shared} ${directory}`, () => load(directory, simd, shared));
}

const loaded = new Map<string, Promise<Kernels>>();

async function load(directory: string, simd: Simd, shared: boolean): Promise<Kernels> {
  const read = async (file: string): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = await readFile(join(directory, file));
    return shared ? bytes : unshared(bytes);
  };
  const bytes = await read("kernels.wasm");
  if (!WebAssembly.validate(bytes))
    return {
      module: await WebAssembly.compile(await read("kernels-scalar.wasm")),
      name: "without SIMD",
      notes: ["WebAssembly has no vector instructions on this machine: training takes about five times as long."],
    };
  const plain = await WebAssembly.compile(bytes);
  const notes: string[] = [];
  for (const { flags, relaxed, name } of simd === "plain" ? [] : forms(simd === "fastest")) {
    const bytes = await read(relaxed ? "kernels-relaxed.wasm" : "kernels.wasm");
    const module = withFlags(flags, () => optimised(bytes));
    const kernel = disagreement(module, plain, shared);
    if (kernel === undefined) return { module, name, notes };
    notes.push(`WebAssembly ${name} is not used: the kernel ${kernel} does not agree with plain SIMD on this machine.`);
  }
  return { module: plain, name: "SIMD", notes };
}

/** The same kernels for a memory that one thread has for itself: the import's limits say so. */
function unshared(bytes: Buffer): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  const [memoryImport, sharedWithMaximum, withMaximum] = ["\x06memory\x02", 3, 1];
  const limits = bytes.indexOf(memoryImport, 0, "latin1") + memoryImport.length;
  if (copy[limits] !== sharedWithMaximum) throw new Error("The kernels' module does not import its memory first");
  copy[limits] = withMaximum;
  return copy;
}

interface Form {
  flags: string[];
  relaxed: boolean;
  name: string;
}

/** What is faster than plain SIMD here, the fastest first. */
function forms(experimental: boolean): Form[] {
  const flags = experimental ? experimentalFlags() : { relaxed: [], wide: [] };
  const relaxed = withFlags(flags.relaxed, hasRelaxedSimd);
  const one: Form = { flags: flags.relaxed, relaxed, name: relaxed ? "relaxed SIMD" : "SIMD" };
  const wide: Form = { ...one, flags: [...flags.relaxed, ...flags.wide], name: `${one.name}, joined to 256 bits` };
  return [...(flags.wide.length > 0 ? [wide] : []), ...(relaxed ? [one] : [])];
}

/**
 * Relaxed SIMD has fused multiply-add: V8 11 (Node 20) has it behind a flag, later ones as it is. Revectorizing joins
 * two operations of 128 bits to one of 256, in the V8 of Node 24 and later, and of x64 alone.
 */
function experimentalFlags(): { relaxed: string[]; wide: string[] } {
  const [major = 0, minor = 0] = process.versions.v8.split(".").map(Number);
  const joins = process.arch === "x64" && (major > 13 || (major === 13 && minor >= 6));
  return {
    relaxed: hasRelaxedSimd() ? [] : ["experimental-wasm-relaxed-simd"],
    wide: joins ? ["experimental-wasm-revectorize"] : [],
  };
}

/** Every function at once by the optimising compiler: what is checked is what will run. */
function optimised(bytes: BufferSource): WebAssembly.Module {
  return withFlags(["no-liftoff", "no-wasm-lazy-compilation"], () => new WebAssembly.Module(bytes));
}

/** V8's flags are the whole process's: they are set while f runs. */
function withFlags<T>(flags: string[], f: () => T): T {
  const opposite = (flag: string): string => (flag.startsWith("no-") ? flag.slice(3) : `no-${flag}`);
  for (const flag of flags) setFlagsFromString(`--${flag}`);
  try {
    return f();
  } finally {
    for (const flag of flags) setFlagsFromString(`--${opposite(flag)}`);
  }
}
