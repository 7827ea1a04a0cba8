import type { Report } from "../../../src/doctor/report";

/** A Linux machine with an NVIDIA GPU on which all is as it should be. */
export const goodReport: Report = {
  made: "2026-11-24T08:30:00.000Z",
  program: { version: "0.1.0", node: "22.19.0", editor: "Visual Studio Code 1.106.0" },
  machine: {
    platform: "linux",
    arch: "x64",
    system: "Linux 6.8.0",
    processor: "AMD Ryzen 9 7950X",
    cores: 32,
    memory: 64 * 2 ** 30,
  },
  wasm: { ok: true, node: "22.19.0", simd: "relaxed SIMD", threads: true, notes: [] },
  tensorflow: {
    candidates: [
      { source: "setting", outcome: "absent", reason: "Nothing is set." },
      { source: "python-extension", outcome: "absent", reason: "No Python extension of VS Code has chosen one." },
      {
        source: "path",
        place: "/usr/bin/python3",
        python: "3.12.3",
        version: "2.20.0",
        outcome: "taken",
        reason: "TensorFlow 2.20.0.",
      },
      { source: "private", outcome: "absent", reason: "It has not been installed." },
      { source: "package", outcome: "absent", reason: "The package was installed without one." },
    ],
    found: {
      source: "path",
      python: "/usr/bin/python3",
      directory: "/home/me/.local/lib/python3.12/site-packages/tensorflow",
      version: "2.20.0",
      libraries: ["/home/me/.local/lib/python3.12/site-packages/nvidia/cudnn/lib"],
    },
    made: { cuda: "12.5.1", cudnn: "9" },
    libraries: [
      { name: "libtensorflow_cc.so.2" },
      { name: "libcuda.so.1", path: "/usr/lib/x86_64-linux-gnu/libcuda.so.1", version: "550.54.15" },
      { name: "libcudnn.so.9", version: "9.3.0.75" },
    ],
  },
  nvidia: {
    hardware: true,
    driver: { version: "550.54.15", cuda: "12.4" },
    gpus: [{ index: 0, name: "NVIDIA GeForce RTX 4090", memory: 24 * 2 ** 30, free: 23 * 2 ** 30 }],
  },
  disk: { folder: "/home/me/nets/.residual/runs", ok: true, free: 250 * 2 ** 30 },
  step: {
    ok: true,
    engine: "tensorflow",
    device: "GPU, TensorFlow 2.20.0",
    notes: [],
    network: "ResNet-20",
    batch: 128,
    start: 2100,
    step: 7.4,
  },
};

/** The same machine, on which the embedded engine trains; `tensorflow` says what became of TensorFlow. */
export function onProcessor(tensorflow: Partial<Report["tensorflow"]>): Report {
  const { found, ...rest } = goodReport.tensorflow;
  return {
    ...goodReport,
    tensorflow: { ...rest, ...(found && { found }), ...tensorflow },
    step: {
      ok: true,
      engine: "wasm",
      device: "31 threads, WebAssembly relaxed SIMD",
      notes: [],
      network: "ResNet-20",
      batch: 128,
      start: 300,
      step: 41,
    },
  };
}
