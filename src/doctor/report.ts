import type { Candidate, TensorFlow } from "../tensorflow/locate";
import type { Nvidia } from "../tensorflow/nvidia";

/** What was found, or why it could not be found out. */
export type Probed<T> = ({ ok: true } & T) | { ok: false; why: string };

/** All that the Doctor found on a machine. Pure data: `residual doctor --json` prints it as it is. */
export interface Report {
  /** ISO 8601. */
  made: string;
  program: {
    version: string;
    node: string;
    /** "Visual Studio Code 1.100.0"; none on the command line. */
    editor?: string;
    /** Whether the editor may start processes for its workspace; left out: nobody forbids it. */
    trusted?: boolean;
  };
  machine: Machine;
  wasm: Probed<WasmFeatures>;
  tensorflow: {
    /** In the order in which they were looked for. */
    candidates: Candidate[];
    found?: TensorFlow;
    /** What the one that was found was made for. */
    made?: Made;
    /** Each loaded by a process of its own. */
    libraries: Library[];
  };
  nvidia: Nvidia;
  disk: { folder: string } & Probed<{ free: number }>;
  /** Of the engine that a run with the engine `auto` gets. */
  step: Probed<MeasuredStep>;
}

export interface Machine {
  platform: NodeJS.Platform;
  arch: string;
  /** "Linux 6.1.0". */
  system: string;
  processor: string;
  cores: number;
  /** In bytes. */
  memory: number;
}

/** What WebAssembly can do in a trainer's process. */
export interface WasmFeatures {
  node: string;
  /** The kernels that are used: "relaxed SIMD". */
  simd: string;
  threads: boolean;
  /** Why no faster ones. */
  notes: string[];
}

/** As tensorflow/python/platform/build_info.py has it. */
export interface Made {
  /** "12.5.1"; none if it was made for CPUs only. */
  cuda?: string;
  cudnn?: string;
}

export interface Library {
  /** libcudnn.so.9. */
  name: string;
  /** The file that the loader took. */
  path?: string;
  /** Of the package that brought it. */
  version?: string;
  /** Why it could not be loaded. */
  trouble?: string;
}

export interface MeasuredStep {
  engine: string;
  /** For people: "2 threads, WebAssembly SIMD". */
  device: string;
  /** Why it is not a better one. */
  notes: string[];
  network: string;
  batch: number;
  /** From nothing to an engine that can step, in ms. */
  start: number;
  /** The median, in ms. */
  step: number;
}
